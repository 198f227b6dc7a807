import Testing

@testable import Platform

@Suite struct EmailAddressTests {
    @Test(
        "an address is kept as typed but for its domain and what surrounds it",
        arguments: [
            ("ada@example.com", "ada@example.com", "ada@example.com"),
            ("Ada.Brook@Example.COM", "Ada.Brook@example.com", "ada.brook@example.com"),
            (" ada@example.com\t", "ada@example.com", "ada@example.com"),
            ("ada+tag@example.com", "ada+tag@example.com", "ada+tag@example.com"),
            ("a.d.a@gmail.com", "a.d.a@gmail.com", "a.d.a@gmail.com"),
            ("!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"),
            ("ada@bücher.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
            ("ada@BÜCHER.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
            ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
            ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah", "ada@xn--r8jz45g.xn--zckzah"),
            ("ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah", "ada@xn--r8jz45g.xn--zckzah"),
            ("ada@почта.рф", "ada@xn--80a1acny.xn--p1ai", "ada@xn--80a1acny.xn--p1ai"),
            ("a@b.co", "a@b.co", "a@b.co"), ("1@2.c3", "1@2.c3", "1@2.c3"),
        ])
    func normalised(typed: String, text: String, key: String) throws {
        let address = try #require(EmailAddress(typed))
        #expect(address.text == text)
        #expect(address.key == key)
        #expect(EmailAddress(address.text) == address)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "ada", "@example.com", "ada@", "ada@example", "ada@@example.com", "a b@example.com", "ada@exa mple.com",
            "ada@example..com", "ada@.example.com", "ada@example.com.", "ada@-example.com", "ada@example-.com", "a..b@example.com",
            ".ada@example.com", "ada.@example.com", "\"a b\"@example.com", "ada@[127.0.0.1]", "ada@127.0.0.1", "ada@exa_mple.com",
            "ada@example.com\r\nBcc: x@example.com", "ada\0@example.com", "ada@example.com\0", "ada(comment)@example.com", "a,b@example.com",
            "<ada@example.com>", "ada;@example.com", "ädä@example.com", "\u{212A}im@example.com", "ada@\u{212A}ey.example",
            "ada@ｅxample.com", "ada@exⓐmple.com", "ada@a%2eb.com", "ada@e\u{301}.example", "ada@exa\u{200D}mple.com",
            "ada@\u{1F600}.example", "ada@example.com/x", "ada@a.\(String(repeating: "b", count: 64))",
            String(repeating: "a", count: 65) + "@example.com",
        ])
    func refused(_ typed: String) {
        #expect(EmailAddress(typed) == nil)
    }

    @Test("an address has at most 254 bytes, of which 64 before the @")
    func length() {
        let label = String(repeating: "b", count: 63)
        let domain = "\(label).\(label).\(String(repeating: "c", count: 57)).com"
        #expect(domain.utf8.count == 189)
        #expect(EmailAddress(String(repeating: "a", count: 64) + "@" + domain) != nil)
        #expect(EmailAddress(String(repeating: "a", count: 64) + "@" + domain.replacing("c.com", with: "cc.com")) == nil)
    }

    @Test("addresses are equal without regard to case, and to nothing else")
    func equality() throws {
        #expect(EmailAddress("Ada@Example.com") == EmailAddress("aDA@example.COM"))
        #expect(EmailAddress("ada@example.com") != EmailAddress("a.da@example.com"))
        #expect(Set([EmailAddress("ADA@example.com"), EmailAddress("ada@example.com")]).count == 1)
    }
}

@Suite struct PunycodeTests {
    /// RFC 3492 section 7.1.
    @Test(
        "the published samples come out",
        arguments: [
            ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
            ("なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"),
            ("bücher", "bcher-kva"),
        ])
    func samples(text: String, encoded: String) {
        #expect(Punycode.encoded(Array(text.unicodeScalars)) == encoded)
    }
}

@Suite struct InviteCodeTests {
    @Test(
        "a code is read as it was meant",
        arguments: [
            ("jenny-live", "jenny-live"), ("Jenny-LIVE", "jenny-live"), ("  jenny_live ", "jenny-live"), ("abc", "abc"),
            (String(repeating: "a", count: 64), String(repeating: "a", count: 64)),
        ])
    func normal(typed: String, text: String) {
        #expect(InviteCode(typed)?.text == text)
    }

    @Test(
        "what no code can be is refused",
        arguments: ["", "  ", "ab", "-abc", "abc-", "_abc", "a b c", "jenny.live", "jénny", "a\0bc", String(repeating: "a", count: 65)])
    func refused(_ typed: String) {
        #expect(InviteCode(typed) == nil)
    }

    @Test("made codes are codes, and not the same twice")
    func generated() throws {
        let codes = try (0..<100).map { _ in try InviteCode.generated().text }
        #expect(Set(codes).count == 100)
        #expect(codes.allSatisfy { InviteCode($0)?.text == $0 })
    }
}

@Suite struct ClientAddressTests {
    @Test(
        "addresses are read with and without port",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("192.0.2.1:443", "192.0.2.1"), ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"), ("[2001:db8::1]:65535", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ])
    func read(text: String, shown: String) {
        #expect(ClientAddress(text)?.description == shown)
    }

    @Test(
        "anything else is none",
        arguments: ["", "unknown", "_hidden", "192.0.2", "192.0.2.256", "192.0.2.1:", "192.0.2.1:x", "[2001:db8::1", "[::1]x", "1.2.3.4\0", "0x7f.1"])
    func refused(_ text: String) {
        #expect(ClientAddress(text) == nil)
    }

    @Test("a network is the first 24 bits, or 56 of IPv6")
    func network() throws {
        #expect(ClientAddress("192.0.2.77")?.network == ClientAddress("192.0.2.0"))
        #expect(ClientAddress("192.0.3.77")?.network != ClientAddress("192.0.2.0"))
        #expect(ClientAddress("2001:db8:1:2ff:1:2:3:4")?.network == ClientAddress("2001:db8:1:200::"))
        #expect(ClientAddress("2001:db8:1:300::")?.network != ClientAddress("2001:db8:1:200::"))
    }
}

@Suite struct TrustedProxiesTests {
    private let peer = ClientAddress("10.0.0.1")!

    @Test(
        "the client is the right-most address that is no trusted proxy",
        arguments: [
            ("", "203.0.113.5", "10.0.0.1"), ("10.0.0.0/8", nil, "10.0.0.1"), ("10.0.0.0/8", "203.0.113.5", "203.0.113.5"),
            ("10.0.0.0/8", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
            ("10.0.0.0/8", "203.0.113.5, 10.9.9.9", "203.0.113.5"), ("10.0.0.0/8", "10.1.1.1, 10.2.2.2", "10.1.1.1"),
            ("192.0.2.0/24", "203.0.113.5", "10.0.0.1"), ("10.0.0.1", "203.0.113.5:1234", "203.0.113.5"),
            ("10.0.0.0/8", "203.0.113.5, unknown", "10.0.0.1"), ("10.0.0.0/8", "203.0.113.5, unknown, 10.3.3.3", "10.3.3.3"),
            ("10.0.0.0/8", "", "10.0.0.1"), ("10.0.0.0/8", ",,", "10.0.0.1"), ("10.0.0.0/31, 192.0.2.0/24", "2001:db8::1", "2001:db8::1"),
            ("10.0.0.2/31", "203.0.113.5", "10.0.0.1"), ("::/0", "203.0.113.5", "203.0.113.5"),
        ] as [(String, String?, String)])
    func client(trusted: String, forwarded: String?, expected: String) throws {
        let proxies = try #require(TrustedProxies(trusted))
        #expect(proxies.client(peer: peer, forwarded: forwarded).description == expected)
    }

    @Test("a list that cannot be read is none", arguments: ["10.0.0.0/33", "x", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/-1", "::/129"])
    func malformed(_ text: String) {
        #expect(TrustedProxies(text) == nil)
    }
}
