import Foundation
import JSON

// Decodes, checks and encodes the same body with the JSON module and with Foundation, in turns, and compares the medians:
//   swift run -c release json-benchmark [ROUNDS]

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 61
try measure(rounds: max(3, rounds))

func measure(rounds: Int) throws {
    var writer = JSONWriter()
    Order.example.write(to: &writer)
    let body = [UInt8](writer.bytes)
    let data = Data(body)
    let decoder = JSONDecoder()
    let encoder = JSONEncoder()

    let ours = try JSONReader.read(body) { (reader) throws(JSONError) in try Order(from: &reader) }
    guard ours == Order.example, try decoder.decode(Order.self, from: data) == ours else {
        print("the two decoders disagree")
        exit(1)
    }

    var decodeOurs: [Double] = []
    var decodeFoundation: [Double] = []
    var encodeOurs: [Double] = []
    var encodeFoundation: [Double] = []
    var skip: [Double] = []
    var sink = 0
    for _ in 0..<rounds {
        decodeOurs.append(try nanoseconds(per: 2_000) {
            sink &+= try JSONReader.read(body) { (reader) throws(JSONError) in try Order(from: &reader) }.items.count
        })
        decodeFoundation.append(try nanoseconds(per: 100) { sink &+= try decoder.decode(Order.self, from: data).items.count })
        encodeOurs.append(nanoseconds(per: 2_000) {
            writer.reset()
            ours.write(to: &writer)
            sink &+= writer.bytes.count
        })
        encodeFoundation.append(try nanoseconds(per: 100) { sink &+= try encoder.encode(ours).count })
        skip.append(try nanoseconds(per: 2_000) {
            sink &+= try JSONReader.read(body) { (reader) throws(JSONError) in try reader.readRaw().count }
        })
    }

    print("body: \(body.count) bytes, \(rounds) rounds, median ns (check \(sink & 0xFF))")
    let both = (zip(decodeOurs, encodeOurs).map(+), zip(decodeFoundation, encodeFoundation).map(+))
    report("decode and check", decodeOurs, decodeFoundation)
    report("encode", encodeOurs, encodeFoundation)
    report("both", both.0, both.1)
    print("skip (check only): \(Int(median(skip)))")
}

func report(_ name: String, _ ours: [Double], _ foundation: [Double]) {
    let ratio = median(foundation) / median(ours)
    print("\(name): \(Int(median(ours))), Foundation \(Int(median(foundation))), ratio \((ratio * 10).rounded() / 10)")
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// Processor time of this thread, so that other work on the machine counts as little as possible.
func nanoseconds(per count: Int, _ body: () throws -> Void) rethrows -> Double {
    let start = threadNanoseconds()
    for _ in 0..<count { try body() }
    return Double(threadNanoseconds() - start) / Double(count)
}

func threadNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
