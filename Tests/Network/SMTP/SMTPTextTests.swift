import Testing
@testable import Network

@Suite struct SMTPTextTests {
    private func read(_ text: String) -> (step: SMTPReplyReader.Step, usedBytes: Int) {
        var reader = SMTPReplyReader()
        return Array(text.utf8).withUnsafeBytes { reader.read($0) }
    }

    @Test("a reply of several lines is one, and what follows it is left")
    func lines() {
        let (step, used) = read("250-mx.example\r\n250-SIZE 1000\r\n250 8BITMIME\r\n354 next")
        #expect(step == .complete(SMTPReply(code: 250, lines: ["mx.example", "SIZE 1000", "8BITMIME"])))
        #expect(used == 45)
    }

    @Test("a reply cut at any place is the same reply")
    func cuts() {
        let text = Array("250-first line\r\n250-\r\n250 5.7.1 last\r\n".utf8)
        for cut in 0..<text.count {
            var reader = SMTPReplyReader()
            let (first, used) = Array(text[..<cut]).withUnsafeBytes { reader.read($0) }
            #expect(first == .needsMore)
            let (step, _) = Array(text[used...]).withUnsafeBytes { reader.read($0) }
            #expect(step == .complete(SMTPReply(code: 250, lines: ["first line", "", "5.7.1 last"])), "cut at \(cut)")
        }
    }

    @Test("what is no reply is refused", arguments: [
        "hello\r\n", "25\r\n", "250_x\r\n", "250-a\r\n251 b\r\n", "199 x\r\n", "600 x\r\n", "\r\n", "2a0 x\r\n", "HTTP/1.1 200 OK\r\n",
        "+OK\r\n", "99999999999999999999 x\r\n",
    ])
    func malformed(text: String) {
        #expect(read(text).step == .malformed)
    }

    @Test("a line has at most 2048 bytes and a reply 128 lines")
    func bounds() {
        #expect(read("250 " + String(repeating: "x", count: 2_043) + "\r\n").step != .malformed)
        #expect(read("250 " + String(repeating: "x", count: 2_044) + "\r\n").step == .malformed)
        #expect(read(String(repeating: "x", count: 2_049)).step == .malformed)
        let line = "250-x\r\n"
        #expect(read(String(repeating: line, count: 127) + "250 end\r\n").step != .malformed)
        #expect(read(String(repeating: line, count: 128) + "250 end\r\n").step == .malformed)
    }

    @Test("a reply's text is printable ASCII, whatever was sent")
    func printable() {
        guard case .complete(let reply) = read("550 \u{1b}[31mM\u{fc}ll\u{7}\r\n").step else {
            Issue.record("no reply")
            return
        }
        #expect(reply.lines == ["?[31mM??ll?"])
    }

    @Test("the enhanced code is read where there is one", arguments: [
        ("5.1.1 no such user", "5.1.1"), ("4.7.1", "4.7.1"), ("5.7.26 x", "5.7.26"), ("no", nil), ("5.1 x", nil), ("5.1.x y", nil),
        ("55.1.1 x", nil), ("5.1.1111 x", nil), ("", nil),
    ] as [(String, String?)])
    func enhanced(text: String, code: String?) {
        #expect(SMTPReply(code: 550, lines: [text]).enhancedCode == code)
    }

    @Test("extensions are known in any case, and unknown ones do no harm")
    func extensions() {
        let lines = ["mx", "size 1000", "Auth login PLAIN x", "startTLS", "8bitmime", "SMTPUTF8", "PIPELINING", "", "X-STRANGE 1", "SIZE"]
        var wanted = SMTPExtensions()
        wanted.mailBytesMax = 1_000
        wanted.authLogin = true
        wanted.authPlain = true
        wanted.startTLS = true
        wanted.eightBit = true
        wanted.utf8Addresses = true
        wanted.pipelining = true
        #expect(SMTPExtensions(SMTPReply(code: 250, lines: lines)) == wanted)
        #expect(SMTPExtensions(SMTPReply(code: 250, lines: ["STARTTLS SIZE 5"])) == SMTPExtensions(), "the first line only greets")
    }

    @Test("line ends become CRLF and leading dots are doubled, so that nothing inside ends the mail", arguments: [
        ("", ".\r\n"), ("a", "a\r\n.\r\n"), ("a\r\n", "a\r\n.\r\n"), (".", "..\r\n.\r\n"), ("a\r\n.\r\nb", "a\r\n..\r\nb\r\n.\r\n"),
        ("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"), ("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"), ("a\r\n.\nb", "a\r\n..\r\nb\r\n.\r\n"),
        ("a\r\r\nb", "a\r\n\r\nb\r\n.\r\n"), ("..", "...\r\n.\r\n"), ("a.\r\nb", "a.\r\nb\r\n.\r\n"), ("\n\n", "\r\n\r\n.\r\n"),
        ("\r", "\r\n.\r\n"),
    ])
    func stuffing(content: String, stuffed: String) throws {
        let mail = try #require(SMTPMail(from: "a@b.c", to: "d@e.f", content: Array(content.utf8)))
        #expect(String(decoding: mail.stuffed, as: UTF8.self) == stuffed)
    }

    @Test("an address that could be more than an address is refused", arguments: [
        "", "a@b.c>\r\nDATA", "a b@c.d", "<a@b.c>", "a@b.c\n", "a@b.c\u{0}", "a@b.c\u{7f}",
    ])
    func addresses(address: String) {
        #expect(SMTPMail(from: address, to: "d@e.f", content: []) == nil)
        #expect(SMTPMail(from: "d@e.f", to: address, content: []) == nil)
    }

    @Test("base64 has the vectors of RFC 4648", arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func base64(text: String, encoded: String) {
        #expect(Base64Text.encoded(Array(text.utf8)) == Array(encoded.utf8))
    }
}
