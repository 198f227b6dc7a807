import Testing
@testable import Network

/// What one head came to, whole and cut.
enum HeadOutcome: Equatable {
    case incomplete
    case complete(method: String, path: String, query: String, fields: Int, length: Int?, chunked: Bool, keepsAlive: Bool, bytes: Int)
    case refused(HTTPRefusal)
}

let headLimits = HeadParser.Limits(headBytes: 16_384, targetBytes: 8_192, fieldCount: 100)

/// Gives the bytes in pieces that end at `cuts` and at the end.
func parseHead(_ text: [UInt8], cuts: [Int] = [], limits: HeadParser.Limits = headLimits) -> HeadOutcome {
    var parser = HeadParser(.request)
    let slots = UnsafeMutablePointer<FieldSlot>.allocate(capacity: 128)
    defer { slots.deallocate() }
    for end in cuts + [text.count] {
        // A copy of exactly these bytes, so that reading behind them would be seen by the address sanitizer.
        let piece = Array(text[..<end])
        let verdict = piece.withUnsafeBytes { parser.parse($0, slots: slots, limits: limits) }
        switch verdict {
        case .incomplete: continue
        case .refused(let refusal): return .refused(refusal)
        case .complete(let bytes):
            func part(_ start: Int, _ count: Int) -> String { String(decoding: text[start..<(start + count)], as: UTF8.self) }
            return .complete(
                method: part(parser.methodStart, parser.methodCount), path: part(parser.pathStart, parser.pathCount),
                query: part(parser.queryStart, parser.queryCount), fields: parser.fieldCount, length: parser.contentLength,
                chunked: parser.isChunked, keepsAlive: parser.keepsAlive, bytes: bytes)
        }
    }
    return .incomplete
}

func parseHead(_ text: String) -> HeadOutcome { parseHead(Array(text.utf8)) }

/// A request with these header lines and a good Host.
func head(_ lines: String, first: String = "GET / HTTP/1.1") -> String { "\(first)\r\nHost: a\r\n\(lines)\r\n" }

struct HeadCase: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let refusal: HTTPRefusal?
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ refusal: HTTPRefusal? = nil) {
        self.name = name
        self.text = text
        self.refusal = refusal
    }
}

let headCases: [HeadCase] = [
    .init("a plain request", head("")),
    .init("one empty line before it", "\r\n" + head("")),
    .init("two empty lines before it", "\r\n\r\n" + head(""), .requestLine),
    .init("a space before the method", " " + head(""), .requestLine),
    .init("no version", "GET /\r\n\r\n", .requestLine),
    .init("two spaces", head("", first: "GET  / HTTP/1.1"), .requestLine),
    .init("a tab instead of a space", head("", first: "GET\t/ HTTP/1.1"), .requestLine),
    .init("a space behind the version", head("", first: "GET / HTTP/1.1 "), .requestLine),
    .init("version 2.0", head("", first: "GET / HTTP/2.0"), .version),
    .init("version 1.2", head("", first: "GET / HTTP/1.2"), .version),
    .init("version in lower case", head("", first: "GET / http/1.1"), .requestLine),
    .init("version with two digits", head("", first: "GET / HTTP/1.10"), .requestLine),
    .init("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .version),
    .init("a method of 24 bytes", head("", first: String(repeating: "A", count: 24) + " / HTTP/1.1")),
    .init("a method of 25 bytes", head("", first: String(repeating: "A", count: 25) + " / HTTP/1.1"), .requestLine),
    .init("a method with a colon", head("", first: "GE:T / HTTP/1.1"), .requestLine),
    .init("CONNECT", head("", first: "CONNECT a:443 HTTP/1.1"), .unsupportedMethod),
    .init("TRACE", head("", first: "TRACE / HTTP/1.1"), .unsupportedMethod),
    .init("a target of 8192 bytes", head("", first: "GET /" + String(repeating: "a", count: 8_191) + " HTTP/1.1")),
    .init("a target of 8193 bytes", head("", first: "GET /" + String(repeating: "a", count: 8_192) + " HTTP/1.1"), .targetTooLong),
    .init("a target without slash", head("", first: "GET a HTTP/1.1"), .target),
    .init("an asterisk with GET", head("", first: "GET * HTTP/1.1"), .target),
    .init("an asterisk with OPTIONS", head("", first: "OPTIONS * HTTP/1.1")),
    .init("a fragment", head("", first: "GET /a#b HTTP/1.1"), .target),
    .init("a backslash", head("", first: "GET /a\\b HTTP/1.1"), .target),
    .init("a letter outside ASCII", head("", first: "GET /é HTTP/1.1"), .target),
    .init("NUL in the target", head("", first: "GET /\0 HTTP/1.1"), .target),
    .init("absolute form of this host", head("", first: "GET http://a/b?c HTTP/1.1")),
    .init("absolute form without a path", head("", first: "GET http://a HTTP/1.1")),
    .init("absolute form with a query only", head("", first: "GET http://a?c HTTP/1.1")),
    .init("absolute form of another host", head("", first: "GET http://b/ HTTP/1.1"), .host),
    .init("absolute form with a user", head("", first: "GET http://u@a/ HTTP/1.1"), .host),
    .init("absolute form of another scheme", head("", first: "GET ftp://a/ HTTP/1.1"), .target),
    .init("bare LF", "GET / HTTP/1.1\nHost: a\n\n", .lineEnd),
    .init("bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", .lineEnd),
    .init("bare CR in a value", head("A: b\rc\r\n"), .fieldValue),
    .init("NUL in a value", head("A: b\0c\r\n"), .fieldValue),
    .init("DEL in a value", head("A: bcdefghijk\u{7F}\r\n"), .fieldValue),
    .init("a tab in a value", head("A: b\tcdefghijklm\r\n")),
    .init("bytes from 0x80 in a value", head("A: é\r\n")),
    .init("a folded field", head("A: b\r\n c\r\n"), .foldedField),
    .init("a space before the colon", head("A : b\r\n"), .fieldName),
    .init("no colon", head("A b\r\n"), .fieldName),
    .init("an empty name", head(": b\r\n"), .fieldName),
    .init("a name with a bracket", head("A(: b\r\n"), .fieldName),
    .init("an underscore in a name", head("Content_Length: 5\r\n")),
    .init("an empty value", head("A:\r\n")),
    .init("100 fields", head((0..<99).map { "H\($0): v\r\n" }.joined())),
    .init("101 fields", head((0..<100).map { "H\($0): v\r\n" }.joined()), .tooManyFields),
    .init("a head of 17 KiB", head("A: " + String(repeating: "b", count: 17_000) + "\r\n"), .headTooLarge),
    .init("no Host", "GET / HTTP/1.1\r\n\r\n", .host),
    .init("no Host with 1.0", "GET / HTTP/1.0\r\n\r\n"),
    .init("two Hosts", head("Host: a\r\n"), .host),
    .init("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", .host),
    .init("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .host),
    .init("a Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .host),
    .init("a Host with a port", "GET / HTTP/1.1\r\nHost: a.b-c:65535\r\n\r\n"),
    .init("a Host with too high a port", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", .host),
    .init("a Host with an empty port", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", .host),
    .init("an IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
    .init("an IPv6 Host without end", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .host),
    .init("Content-Length 0", head("Content-Length: 0\r\n")),
    .init("Content-Length with 18 digits", head("Content-Length: 123456789012345678\r\n")),
    .init("Content-Length with 19 digits", head("Content-Length: 1234567890123456789\r\n"), .contentLength),
    .init("Content-Length with 20 digits", head("Content-Length: 99999999999999999999\r\n"), .contentLength),
    .init("Content-Length with a sign", head("Content-Length: +5\r\n"), .contentLength),
    .init("Content-Length -0", head("Content-Length: -0\r\n"), .contentLength),
    .init("Content-Length 0x5", head("Content-Length: 0x5\r\n"), .contentLength),
    .init("Content-Length 5_0", head("Content-Length: 5_0\r\n"), .contentLength),
    .init("Content-Length 05", head("Content-Length: 05\r\n"), .contentLength),
    .init("Content-Length as a list", head("Content-Length: 5, 5\r\n"), .contentLength),
    .init("Content-Length empty", head("Content-Length:\r\n"), .contentLength),
    .init("Content-Length twice", head("Content-Length: 5\r\nContent-Length: 5\r\n"), .ambiguousFraming),
    .init("both lengths", head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), .ambiguousFraming),
    .init("both lengths the other way", head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), .ambiguousFraming),
    .init("chunked", head("Transfer-Encoding: chunked\r\n")),
    .init("chunked with blanks around", head("Transfer-Encoding: \t chunked \t\r\n")),
    .init("chunked in capitals", head("Transfer-Encoding: Chunked\r\n"), .transferCoding),
    .init("chunked with U+00A0", head("Transfer-Encoding: \u{A0}chunked\r\n"), .transferCoding),
    .init("gzip and chunked", head("Transfer-Encoding: gzip, chunked\r\n"), .transferCoding),
    .init("chunked twice", head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), .ambiguousFraming),
    .init("chunked and identity", head("Transfer-Encoding: chunked, identity\r\n"), .transferCoding),
    .init("chunked in 1.0", head("Transfer-Encoding: chunked\r\n", first: "GET / HTTP/1.0"), .ambiguousFraming),
    .init("an unknown expectation", head("Expect: 200-ok\r\n"), .expectation),
    .init("an unknown expectation in 1.0", head("Expect: 200-ok\r\n", first: "GET / HTTP/1.0")),
    .init("Expect: 100-continue", head("Expect: 100-Continue\r\n")),
]

@Suite struct HeadParserTests {
    @Test("a head is taken or refused by the rule in its name", arguments: headCases)
    func verdict(one: HeadCase) {
        switch parseHead(one.text) {
        case .refused(let refusal): #expect(refusal == one.refusal)
        case .complete: #expect(one.refusal == nil)
        case .incomplete: Issue.record("neither taken nor refused")
        }
    }

    @Test("a head cut at any byte gets the verdict of the whole", arguments: headCases)
    func cut(one: HeadCase) {
        let bytes = Array(one.text.utf8)
        let whole = parseHead(bytes)
        // Long heads are cut at fewer places, to bound the time.
        let step = max(1, bytes.count / 600)
        for place in stride(from: 0, through: bytes.count, by: step) {
            #expect(parseHead(bytes, cuts: [place]) == whole, "cut at \(place)")
        }
        if bytes.count < 2_000 { #expect(parseHead(bytes, cuts: Array(0..<bytes.count)) == whole, "byte by byte") }
    }

    @Test("path and query are told apart at the first question mark", arguments: [
        ("/a?b?c", "/a", "b?c"), ("/?", "/", ""), ("/a", "/a", ""), ("http://a", "/", ""), ("http://a?q", "/", "q"),
        ("http://a/b?c", "/b", "c"), ("HTTPS://a/?c/d", "/", "c/d"),
    ])
    func target(text: String, path: String, query: String) {
        guard case .complete(_, let foundPath, let foundQuery, _, _, _, _, _) = parseHead(head("", first: "GET \(text) HTTP/1.1"))
        else {
            Issue.record("refused")
            return
        }
        #expect(foundPath == path)
        #expect(foundQuery == query)
    }

    @Test("a connection is kept unless the version or Connection says otherwise", arguments: [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false), ("HTTP/1.1", "Connection: Foo , CLOSE\r\n", false),
        ("HTTP/1.0", "", false), ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
        ("HTTP/1.1", "Connection: close\r\nConnection: keep-alive\r\n", false),
    ])
    func keepAlive(version: String, lines: String, expected: Bool) {
        guard case .complete(_, _, _, _, _, _, let keepsAlive, _) = parseHead(head(lines, first: "GET / \(version)")) else {
            Issue.record("refused")
            return
        }
        #expect(keepsAlive == expected)
    }

    @Test("the head of a response is read with the same rules")
    func response() {
        func parse(_ text: String) -> (HeadParser, HeadParser.Verdict) {
            var parser = HeadParser(.response)
            let slots = UnsafeMutablePointer<FieldSlot>.allocate(capacity: 128)
            defer { slots.deallocate() }
            let verdict = Array(text.utf8).withUnsafeBytes { parser.parse($0, slots: slots, limits: headLimits) }
            return (parser, verdict)
        }
        let (parser, verdict) = parse("HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\n")
        #expect(verdict == .complete(byteCount: 45))
        #expect(parser.statusCode == 404)
        #expect(parser.contentLength == 7)
        #expect(parse("HTTP/1.1 200\r\n\r\n").1 == .complete(byteCount: 16))
        #expect(parse("HTTP/1.1 20\r\n\r\n").1 == .refused(.requestLine))
        #expect(parse("HTTP/1.1 2000\r\n\r\n").1 == .refused(.requestLine))
        #expect(parse("HTTP/2.0 200 OK\r\n\r\n").1 == .refused(.version))
        #expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n").1 == .refused(.ambiguousFraming))
    }
}
