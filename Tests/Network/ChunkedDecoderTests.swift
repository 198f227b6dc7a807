import Testing
@testable import Network

enum BodyOutcome: Equatable {
    case incomplete
    case complete([UInt8], rest: Int)
    case refused(HTTPRefusal)
}

let chunkLimits = ChunkedDecoder.Limits(extensionBytes: 64, trailerBytes: 128)

/// Decodes the bytes given in pieces that end at `cuts` and at the end.
func decodeChunks(_ text: [UInt8], cuts: [Int] = []) -> BodyOutcome {
    var decoder = ChunkedDecoder(limits: chunkLimits)
    var body: [UInt8] = []
    var start = 0
    for end in cuts + [text.count] where end >= start {
        let piece = Array(text[start..<end])
        var from = 0
        pieces: while true {
            let event = piece.withUnsafeBytes { decoder.next($0, from: from) }
            switch event {
            case .needsMore: break pieces
            case .data(let range):
                body += piece[range]
                from = range.upperBound
            case .end(let index): return .complete(body, rest: text.count - start - index)
            case .refused(let refusal): return .refused(refusal)
            }
        }
        start = end
    }
    return .incomplete
}

struct ChunkCase: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let body: String?
    let refusal: HTTPRefusal?
    var testDescription: String { name }

    init(_ name: String, _ text: String, body: String) { (self.name, self.text, self.body, self.refusal) = (name, text, body, nil) }
    init(_ name: String, _ text: String, _ refusal: HTTPRefusal) {
        (self.name, self.text, self.body, self.refusal) = (name, text, nil, refusal)
    }
}

let chunkCases: [ChunkCase] = [
    .init("an empty body", "0\r\n\r\n", body: ""),
    .init("one chunk", "5\r\nhello\r\n0\r\n\r\n", body: "hello"),
    .init("several chunks", "1\r\na\r\nA\r\n0123456789\r\n0\r\n\r\n", body: "a0123456789"),
    .init("leading zeros within 16 digits", "0000000000000003\r\nabc\r\n0\r\n\r\n", body: "abc"),
    .init("17 digits", "00000000000000003\r\nabc\r\n0\r\n\r\n", .chunk),
    .init("a size above every integer", "FFFFFFFFFFFFFFFF\r\n", .chunk),
    .init("an empty size", "\r\nabc\r\n0\r\n\r\n", .chunk),
    .init("a sign", "+3\r\nabc\r\n0\r\n\r\n", .chunk),
    .init("0x", "0x3\r\nabc\r\n0\r\n\r\n", .chunk),
    .init("a space before the size", " 3\r\nabc\r\n0\r\n\r\n", .chunk),
    .init("a space behind the size", "3 \r\nabc\r\n0\r\n\r\n", .chunk),
    .init("bare LF behind the size", "3\nabc\r\n0\r\n\r\n", .chunk),
    .init("bare CR behind the size", "3\rabc\r\n0\r\n\r\n", .chunk),
    .init("no line end behind the data", "3\r\nabc0\r\n\r\n", .chunk),
    .init("bare LF behind the data", "3\r\nabc\n0\r\n\r\n", .chunk),
    .init("more data than the size", "3\r\nabcd\r\n0\r\n\r\n", .chunk),
    .init("an extension", "3;a=b\r\nabc\r\n0;c\r\n\r\n", body: "abc"),
    .init("a quoted extension", "3;a=\"b;\\\"\"\r\nabc\r\n0\r\n\r\n", body: "abc"),
    .init("an extension without a name", "3;\r\nabc\r\n0\r\n\r\n", .chunk),
    .init("an extension without a value", "3;a=\r\nabc\r\n0\r\n\r\n", .chunk),
    .init("bare CR in an extension", "3;a\rb\r\nabc\r\n0\r\n\r\n", .chunk),
    .init("LF in a quoted extension", "3;a=\"\n\"\r\nabc\r\n0\r\n\r\n", .chunk),
    .init("text behind a quoted extension", "3;a=\"b\"c\r\nabc\r\n0\r\n\r\n", .chunk),
    .init("extensions at their limit", "3;\(String(repeating: "a", count: 63))\r\nabc\r\n0\r\n\r\n", body: "abc"),
    .init("extensions above their limit", "3;\(String(repeating: "a", count: 64))\r\nabc\r\n0\r\n\r\n", .chunkExtensionsTooLarge),
    .init("extensions above their limit together", "1;\(String(repeating: "a", count: 40))\r\na\r\n1;\(String(repeating: "b", count: 40))\r\nb\r\n0\r\n\r\n", .chunkExtensionsTooLarge),
    .init("a trailer", "0\r\nX-Sum: 1\r\n\r\n", body: ""),
    .init("a trailer naming the length", "0\r\nContent-Length: 1\r\n\r\n", .trailer),
    .init("a trailer naming the coding", "0\r\nTRANSFER-ENCODING: chunked\r\n\r\n", .trailer),
    .init("a trailer naming rights", "0\r\nAuthorization: Bearer a\r\n\r\n", .trailer),
    .init("a trailer naming the host", "0\r\nHost: a\r\n\r\n", .trailer),
    .init("a trailer without a colon", "0\r\nabc\r\n\r\n", .trailer),
    .init("a trailer with a space before the colon", "0\r\nA : b\r\n\r\n", .trailer),
    .init("a folded trailer", "0\r\nA: b\r\n c\r\n\r\n", .trailer),
    .init("a trailer with a control", "0\r\nA: \u{1}\r\n\r\n", .trailer),
    .init("bare LF behind a trailer", "0\r\nA: b\n\r\n", .trailer),
    .init("trailers above their limit", "0\r\nA: \(String(repeating: "b", count: 130))\r\n\r\n", .trailersTooLarge),
    .init("bare LF at the end", "0\r\n\n", .trailer),
    .init("bare CR at the end", "0\r\n\ra", .chunk),
]

@Suite struct ChunkedDecoderTests {
    @Test("a chunked body is taken or refused by the rule in its name", arguments: chunkCases)
    func verdict(one: ChunkCase) {
        let expected: BodyOutcome? = one.body.map { .complete(Array($0.utf8), rest: 0) } ?? one.refusal.map { .refused($0) }
        #expect(decodeChunks(Array(one.text.utf8)) == expected)
    }

    @Test("a chunked body cut at any byte comes to the same", arguments: chunkCases)
    func cut(one: ChunkCase) {
        let bytes = Array(one.text.utf8)
        let whole = decodeChunks(bytes)
        for place in 0...bytes.count { #expect(decodeChunks(bytes, cuts: [place]) == whole, "cut at \(place)") }
        #expect(decodeChunks(bytes, cuts: Array(0..<bytes.count)) == whole, "byte by byte")
    }

    @Test("what follows the body is left alone")
    func rest() {
        #expect(decodeChunks(Array("1\r\na\r\n0\r\n\r\nGET / HTTP/1.1".utf8)) == .complete([97], rest: 14))
    }
}
