// Asks one server for `/` as often as it can, from one loop: `client-benchmark PORT REQUESTS_AT_A_TIME SECONDS`. Prints how
// many requests were answered.
import Glibc
import Network
import Synchronization

let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
guard numbers.count == 3, let url = RequestURL("http://127.0.0.1:\(numbers[0])/") else {
    print("usage: client-benchmark PORT REQUESTS_AT_A_TIME SECONDS")
    exit(2)
}
let loop = try EventLoop()
loop.start()
let answered = Atomic<Int>(0)
let client = HTTPClient(on: loop, tls: TLSClient())
let milliseconds = Int64(numbers[2]) * 1_000

@Sendable func askUntilTheEnd() async throws {
    var count = 0
    let end = loop.nowMilliseconds + milliseconds
    while loop.nowMilliseconds < end {
        let response = try await client.send(OutgoingRequest("GET", url))
        guard response.status == 200 else { throw HTTPClientError.truncated }
        while try await response.next() != nil {}
        count += 1
    }
    answered.add(count, ordering: .relaxed)
}

try await withThrowingTaskGroup(of: Void.self) { group in
    for _ in 0..<numbers[1] { group.addTask(executorPreference: loop) { try await askUntilTheEnd() } }
    try await group.waitForAll()
}
print(answered.load(ordering: .relaxed))
