import Foundation
import Storage
import Testing

@testable import Platform

@Suite struct MailHeaderTests {
    /// What a mail reader makes of a header line with encoded words. (RFC 2047)
    private func decoded(_ line: String) -> String {
        let value = line.drop { $0 != ":" }.dropFirst(2)
        var bytes: [UInt8] = []
        for word in value.replacingOccurrences(of: "\r\n ", with: " ").split(separator: " ") {
            #expect(word.hasPrefix("=?utf-8?B?") && word.hasSuffix("?="))
            #expect(word.utf8.count <= 75)
            let part = Array(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))) ?? Data())
            #expect(String(validating: part, as: UTF8.self) != nil, "a word ends inside a character")
            bytes += part
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("plain short subjects stay as they are", arguments: ["Hello", "a = b?", "x\ty".replacingOccurrences(of: "\t", with: " ")])
    func plain(subject: String) {
        #expect(HeaderText.line("Subject", subject) == "Subject: \(subject)")
    }

    @Test("other subjects become encoded words that give back the same text", arguments: [
        "Grüße", "=?utf-8?Q?not_mine?=", " leading", "trailing ", String(repeating: "word ", count: 150) + ".", String(repeating: "x", count: 998),
        String(repeating: "日本語", count: 100), String(repeating: "👩‍👩‍👧‍👦", count: 30), String(repeating: "é", count: 500), "a", "ß",
    ].filter { $0 != "a" })
    func encoded(subject: String) {
        let line = HeaderText.line("Subject", subject)
        #expect(decoded(line) == subject)
        for part in line.components(separatedBy: "\r\n") { #expect(part.utf8.count <= 76) }
        #expect(line.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x0d || $0 == 0x0a })
    }

    @Test("any text is given back", arguments: 0..<200)
    func random(number: Int) {
        var generator = SeededGenerator(seed: UInt64(number) + 7)
        let alphabet: [Character] = ["a", " ", "=", "?", "é", "日", "👍", "\u{301}", "\"", "\\", "\t"]
        let text = String((0..<Int.random(in: 1...120, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "a" }) + "ü"
        #expect(decoded(HeaderText.line("Subject", text)) == text, "seed \(number)")
    }

    @Test("names are quoted, and encoded where they must be", arguments: [
        ("Ada", "\"Ada\""), ("A \"B\" \\ C", "\"A \\\"B\\\" \\\\ C\""), ("Jörg", "=?utf-8?B?SsO2cmc=?="),
        ("a@b.c, d", "\"a@b.c, d\""),
    ])
    func names(name: String, written: String) {
        #expect(HeaderText.displayName(name, afterBytes: 6) == written)
    }

    @Test("moments are written as mail has them", arguments: [
        (0, "Thu, 1 Jan 1970 00:00:00 +0000"), (1_795_237_552, "Sat, 21 Nov 2026 05:05:52 +0000"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
        (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
    ])
    func dates(seconds: Int, text: String) {
        #expect(MailDate.text(of: UnixTime(seconds: Int64(seconds))) == text)
    }
}

@Suite struct TransferTextTests {
    private func quoted(_ text: String) -> String {
        String(decoding: TransferText.quotedPrintable(TransferText.normalised(Array(text.utf8))), as: UTF8.self)
    }

    /// RFC 2045 section 6.7, read back.
    private func unquoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            let pair = [rest.popFirst() ?? 0, rest.popFirst() ?? 0]
            if pair != [0x0d, 0x0a] { bytes.append(UInt8(String(decoding: pair, as: UTF8.self), radix: 16) ?? 0) }
        }
        return bytes
    }

    @Test("quoted-printable has these forms", arguments: [
        ("a=b", "a=3Db\r\n"), ("é", "=C3=A9\r\n"), ("a \nb\t", "a=20\r\nb=09\r\n"), (".", "=2E\r\n"), (".a\n..", "=2Ea\r\n=2E.\r\n"),
        ("From x", "=46rom x\r\n"), ("--b", "=2D-b\r\n"), ("a\rb\r\nc\nd", "a\r\nb\r\nc\r\nd\r\n"), ("", ""), ("\n\n", "\r\n\r\n"), ("a\u{0}b", "a=00b\r\n"),
        (String(repeating: "x", count: 76), String(repeating: "x", count: 76) + "\r\n"),
        (String(repeating: "x", count: 77), String(repeating: "x", count: 75) + "=\r\nxx\r\n"),
        (String(repeating: "x", count: 74) + "é", String(repeating: "x", count: 74) + "=\r\n=C3=A9\r\n"),
    ])
    func forms(text: String, encoded: String) {
        #expect(quoted(text) == encoded)
    }

    @Test("any text is given back, in short lines of ASCII, no character torn apart", arguments: 0..<200)
    func random(number: Int) {
        var generator = SeededGenerator(seed: UInt64(number) + 1)
        let alphabet: [Character] = ["a", " ", "=", ".", "\n", "é", "日", "👍", "\t", "F", "-", "x", "y"]
        let text = String((0..<Int.random(in: 0...400, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
        let encoded = quoted(text)
        let wanted = TransferText.normalised(Array(text.utf8))
        #expect(unquoted(encoded) == (wanted.isEmpty || wanted.last == 0x0a ? wanted : wanted + [0x0d, 0x0a]), "seed \(number)")
        for line in encoded.components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 76 && line.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x09 })
            #expect(line.last != " " && line.last != "\t" && !line.hasPrefix("."))
            #expect(String(validating: unquoted(line.hasSuffix("=") ? String(line.dropLast()) : line), as: UTF8.self) != nil)
        }
    }

    @Test("text of other scripts goes as base64, in lines of 76")
    func base64() {
        let text = String(repeating: "привет мир. ", count: 50)
        let (encoding, body) = TransferText.encoded(text)
        #expect(encoding == .base64)
        let lines = String(decoding: body, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 } && lines.last == "")
        #expect(Data(base64Encoded: lines.joined()) == Data(text.utf8))
        #expect(TransferText.encoded("<p>Grüße aus München</p>").encoding == .quotedPrintable)
    }
}

@Suite struct PlainTextTests {
    @Test("the plain text says what the HTML says", arguments: [
        ("<p>Hello <b>Ada</b></p><p>Bye</p>", "Hello Ada\r\n\r\nBye\r\n"), ("a<br>b<br/>c", "a\r\nb\r\nc\r\n"),
        ("<a href=\"https://a.test/?x=1&amp;y=2\">here</a>", "here (https://a.test/?x=1&y=2)\r\n"),
        ("<a href='https://a.test'>https://a.test</a>", "https://a.test\r\n"), ("<a href=javascript:x>go</a>", "go\r\n"),
        ("<a href=\"mailto:a@b.c\">a@b.c</a> <a href=mailto:d@e.f>write</a>", "a@b.c write (d@e.f)\r\n"),
        ("&lt;b&gt; &amp;amp; &#233; &#xE9; &euro; &unknown; &#0; &#99999999; &", "<b> &amp; é é € &unknown;  &#99999999; &\r\n".replacingOccurrences(of: "  ", with: " ")),
        ("<head><title>T</title></head><style>p{}</style><body>x</body>", "x\r\n"), ("<style>a</p>b</style>c", "c\r\n"),
        ("a<!-- <p>b</p> -->c", "ac\r\n"), ("a<!-- never closed", "a\r\n"), ("<ul><li>one<li>two</ul>after", "- one\r\n- two\r\n\r\nafter\r\n"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\r\nc\r\n"), ("  a \n\n b  ", "a b\r\n"), ("<pre>a\n  b</pre>", "a\r\n  b\r\n"),
        ("a < b and b > c", "a < b and b > c\r\n"), ("<", "<\r\n"), ("<p", "\r\n"), ("<p title=\"x>y\">z", "z\r\n"), ("", "\r\n"),
        ("<img alt=\"A cat\" src=x>", "A cat\r\n"), ("<p a==b c='", "\r\n"), ("<h1>T</h1>x", "T\r\n\r\nx\r\n"), ("<DIV>A</DIV><DIV>B</DIV>", "A\r\nB\r\n"),
        ("x<hr>y", "x\r\n--\r\ny\r\n"), ("a&nbsp;b", "a b\r\n"), ("<script>alert(1)</script>x", "x\r\n"),
    ])
    func texts(html: String, text: String) {
        #expect(PlainText.of(html) == text)
    }

    @Test("no text makes the reader fail or hang", arguments: 0..<300)
    func random(number: Int) {
        var generator = SeededGenerator(seed: UInt64(number) + 3)
        let alphabet = ["<", ">", "/", "!", "--", "a", "p", "style", " ", "=", "\"", "'", "&", "#", ";", "x", "é", "\n", "<a href=", "<!--", "-->", "</", "pre", "li"]
        let html = (0..<Int.random(in: 0...200, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "a" }.joined()
        #expect(PlainText.of(html).hasSuffix("\r\n"), "seed \(number)")
        #expect(HTMLReader.closing(of: html + HTMLReader.closing(of: html)).isEmpty, "seed \(number): \(html)")
    }

    @Test("what is left open is closed before the footer", arguments: [
        ("<!-- x", "-->"), ("<style>x", "</style>"), ("<p title=\"x", "\">"), ("<p title='x", "'>"), ("<p", ">"), ("<p>x", ""), ("<textarea>", "</textarea>"),
        ("<!DOCTYPE", ">"),
    ])
    func closings(html: String, closing: String) {
        #expect(HTMLReader.closing(of: html) == closing)
    }
}

@Suite struct DKIMTextTests {
    @Test("header and body are made the same as in the standard's example")  // RFC 6376 section 3.4.5
    func example() {
        #expect(DKIMSigner.relaxed("A: X") == "a:X")
        #expect(DKIMSigner.relaxed("B : Y\t\r\n\tZ  ") == "b:Y Z")
        #expect(DKIMSigner.relaxed(body: Array(" C \r\nD \t E\r\n\r\n\r\n".utf8)) == Array(" C\r\nD E\r\n".utf8))
    }

    @Test("an empty body stays empty, one without a line end gets it", arguments: [("", ""), ("\r\n\r\n", ""), ("a", "a\r\n"), ("a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n")])
    func bodies(body: String, relaxed: String) {
        #expect(DKIMSigner.relaxed(body: Array(body.utf8)) == Array(relaxed.utf8))
    }
}

@Suite struct OutgoingMailTests {
    private func mail(_ kind: MailKind, subject: String = "Hello", html: String = "<p>Hi</p>", product: String? = nil, token: String? = nil) throws -> OutgoingMail {
        OutgoingMail(
            id: try #require(MailID("em_00000000000000000000000000000001")), kind: kind, recipient: "ada@example.com", subject: subject,
            html: html, sendAt: UnixTime(seconds: 0), productName: product, unsubscribeToken: token)
    }

    private func sender() throws -> MailSender {
        try #require(MailSender("Btelo <no-reply@btelo.test>", publicURL: "https://btelo.test"))
    }

    @Test("a product's mail names the product and can be unsubscribed from")
    func product() throws {
        let product = try #require(IntegrationID("vibe"))
        let text = String(decoding: try mail(.product(product), product: "Vibe \"X\"", token: "abc").message(from: sender()), as: UTF8.self)
        #expect(text.contains("From: \"Vibe \\\"X\\\" via Btelo\"\r\n <no-reply@btelo.test>\r\n"))
        #expect(text.contains("List-Unsubscribe: <https://btelo.test/u/abc>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"))
        #expect(text.contains("Message-ID: <em_00000000000000000000000000000001@btelo.test>\r\n"))
        #expect(text.contains("Sent by Vibe \"X\" through Btelo (https://btelo.test)"))
    }

    @Test("a code's mail cannot be unsubscribed from")
    func code() throws {
        let text = String(decoding: try mail(.code).message(from: sender()), as: UTF8.self)
        #expect(!text.contains("nsubscribe"))
        #expect(text.contains("From: \"Btelo\"\r\n <no-reply@btelo.test>\r\n"))
    }

    @Test("the same mail is the same bytes each time")
    func stable() throws {
        let mail = try mail(.notice)
        #expect(try mail.message(from: sender()) == mail.message(from: sender()))
    }

    @Test("every line is ASCII, ends with CRLF and is short, whatever the text", arguments: [
        "<p>é\n.\r.\r\n.</p>", String(repeating: "x", count: 5_000), String(repeating: "日本", count: 3_000), "<html><body>x</BODY></html>", "<!-- open",
    ])
    func lines(html: String) throws {
        let bytes = try mail(.notice, subject: "ü" + String(repeating: "s", count: 997), html: html).message(from: sender())
        #expect(bytes.allSatisfy { $0 < 0x80 })
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 998 && !$0.utf8.contains(0x0a) && !$0.utf8.contains(0x0d) })
        #expect(lines.last == "")
    }

    @Test("the footer stands inside the body, and is not swallowed by what is left open", arguments: [
        ("<html><body>x</BODY></html>", "x<hr>"), ("<html><body>x", "x<hr>"), ("x<!-- ", "x<!-- -->\n<hr>"), ("<html><style>", "<style></style><hr>"),
    ])
    func footer(html: String, part: String) throws {
        #expect(try mail(.notice, html: html).document(from: sender()).contains(part))
    }

    @Test("a sender is an address, with or without a name", arguments: [
        ("Btelo <a@b.test>", "Btelo", "a@b.test"), ("a@b.test", "", "a@b.test"), ("\"B, T\" <a@b.test>", "B, T", "a@b.test"),
    ])
    func senders(text: String, name: String, address: String) throws {
        let sender = try #require(MailSender(text, publicURL: ""))
        #expect(sender.name == name && sender.address.text == address)
    }

    @Test("what is no sender is refused", arguments: ["", "Btelo", "Btelo <>", "a\r\nBcc: x@y.z <a@b.test>", "<a@b.test> x", "Btelo <a b@c.test>"])
    func noSender(text: String) {
        #expect(MailSender(text, publicURL: "") == nil)
    }
}

/// Numbers that are the same in each run. (SplitMix64)
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
