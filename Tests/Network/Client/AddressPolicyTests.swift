import Testing
@testable import Network

@Suite struct AddressPolicyTests {
    @Test("what the Internet does not route is refused when only public addresses are allowed", arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
        "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "100::1", "2001::1", "2001:0:4136:e378::1", "2001:db8::1", "2001:db8:ffff::1", "2002:7f00:1::1", "2002:808:808::1",
        "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "4000::1",
    ])
    func refused(text: String) throws {
        let address = try #require(SocketAddress(text, port: 443))
        #expect(!AddressPolicy.publicOnly.allows(address))
        #expect(AddressPolicy.any.allows(address))
    }

    @Test("what lies just outside those ranges is allowed", arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450::1",
    ])
    func allowed(text: String) throws {
        #expect(AddressPolicy.publicOnly.allows(try #require(SocketAddress(text, port: 443))))
    }

    @Test("hosts are names or addresses as they are written, not the spellings that C libraries read as well", arguments: [
        ("example.com", true), ("EXAMPLE.com.", true), ("a_b.example", true), ("xn--bcher-kva.example", true), ("localhost", true),
        ("127.0.0.1", true), ("::1", true), ("[::1]", true), ("1.2.3.4.example", true),
        ("", false), (".", false), ("a..b", false), ("-a.example", false), ("a-.example", false), ("127.1", false),
        ("2130706433", false), ("0x7f000001", false), ("0x7f.1", false), ("0177.0.0.1", false), ("127.0.0.1.", false), ("1.2.3.4.5", false),
        ("[127.0.0.1]", false), ("::ffff:127.0.0.1", false), ("[::ffff:8.8.8.8]", false), ("[::1", false), ("::1]", false), ("a b", false), ("a\0b", false), ("bücher.example", false),
        ("fe80::1%eth0", false), ("a/b", false), ("a:80", false), (String(repeating: "a", count: 64) + ".example", false),
        (String(repeating: "a.", count: 126) + "a", true), (String(repeating: "a.", count: 127) + "a", false),
    ])
    func hosts(text: String, accepted: Bool) {
        #expect((HostText(text, port: 1) != nil) == accepted)
        #expect(HostText(text, port: 0) == nil)
    }
}
