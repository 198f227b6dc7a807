import Foundation
import JSON
import Testing

@Suite struct RoundTripTests {
    @Test("what is written is read back, and Foundation reads the same")
    func randomDocuments() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var writer = JSONWriter(capacity: 64)
        for _ in 0..<2_000 {
            let expected = randomEvents(&random)
            writer.reset()
            write(expected, to: &writer)
            let bytes = [UInt8](writer.bytes)
            #expect(try events(of: bytes) == expected)
            #expect(throws: Never.self) {
                try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            }
        }
    }

    @Test("a document that is read and written slice by slice is the same document")
    func verbatim() throws {
        let text = #"{"\u0061":"x\ty\u00e9","n":[1.50,-0,1e2,123456789012345678901234567890],"r":{"a" : [ ] }}"#
        var writer = JSONWriter()
        try JSONReader.read([UInt8](text.utf8)) { (reader) throws(JSONError) in
            writer.beginObject()
            try reader.beginObject()
            while let key = try reader.nextKey() {
                writer.key(key)
                switch try reader.peekKind() {
                case .string: writer.string(try reader.readStringSlice())
                case .array:
                    writer.beginArray()
                    try reader.beginArray()
                    while try reader.nextElement() { writer.number(try reader.readNumber()) }
                    writer.endArray()
                default: writer.raw(try reader.readRaw())
                }
            }
            writer.endObject()
        }
        #expect(writer.text == text)
    }

    private func randomEvents(_ random: inout SeededGenerator) -> [Event] {
        var events: [Event] = []
        var open: [(isObject: Bool, names: Set<String>)] = []
        repeat {
            if !open.isEmpty, Int.random(in: 0..<5, using: &random) == 0 {
                open.removeLast()
                events.append(.end)
                continue
            }
            if let last = open.last, last.isObject {
                let name = randomText(&random)
                guard open[open.count - 1].names.insert(name).inserted else { continue }
                events.append(.key(name))
            }
            switch Int.random(in: 0..<(open.count < 8 ? 9 : 6), using: &random) {
            case 0: events.append(.integer(Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random)))
            case 1:
                let value = Double(bitPattern: random.next())
                let isInteger = value == value.rounded() && abs(value) < 1e16
                events.append(value.isFinite && !isInteger ? .double(value.bitPattern) : .null)
            case 2: events.append(.boolean(Bool.random(using: &random)))
            case 3: events.append(.null)
            case 4, 5: events.append(.string(randomText(&random)))
            case 6:
                events.append(.beginArray)
                open.append((false, []))
            default:
                events.append(.beginObject)
                open.append((true, []))
            }
        } while !open.isEmpty
        return events
    }

    private func randomText(_ random: inout SeededGenerator) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz\"\\/\n\t\u{0}\u{1F}\u{7F}é€😀\u{10FFFF}".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...24, using: &random) {
            text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
        }
        return String(text)
    }

    private func write(_ events: [Event], to writer: inout JSONWriter) {
        var open: [Bool] = []
        for event in events {
            switch event {
            case .beginObject:
                writer.beginObject()
                open.append(true)
            case .beginArray:
                writer.beginArray()
                open.append(false)
            case .end: open.removeLast() ? writer.endObject() : writer.endArray()
            case .key(let name): writer.key(name)
            case .string(let text): writer.string(text)
            case .integer(let value): writer.integer(value)
            case .double(let bits): writer.double(Double(bitPattern: bits))
            case .otherNumber(let text): Issue.record("not written here: \(text)")
            case .boolean(let value): writer.boolean(value)
            case .null: writer.null()
            }
        }
    }
}
