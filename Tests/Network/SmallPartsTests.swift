import Testing
@testable import Network

@Suite struct DateLineTests {
    @Test("dates are written as IMF-fixdate", arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ] as [(Int64, String)])
    func dates(seconds: Int64, expected: String) {
        let line = DateLine()
        withExtendedLifetime(line) { #expect(text(line.bytes(at: seconds)) == "Date: \(expected)\r\n") }
    }
}

@Suite struct SocketAddressTests {
    @Test("an address is read and written as people write it", arguments: [
        ("127.0.0.1", "127.0.0.1:80", true), ("0.0.0.0", "0.0.0.0:80", false), ("::1", "[::1]:80", true), ("2001:db8::5", "[2001:db8::5]:80", false),
        ("127.255.255.255", "127.255.255.255:80", true), ("128.0.0.1", "128.0.0.1:80", false),
    ])
    func readAndWritten(written: String, expected: String, isLoopback: Bool) throws {
        let address = try #require(SocketAddress(written, port: 80))
        #expect(address.description == expected)
        #expect(address.isLoopback == isLoopback)
        var (storage, _) = address.storage
        #expect(SocketAddress(&storage) == address)
    }

    @Test("what is no numeric address is refused", arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "::g", "[::1]", "1.2.3.4:80"])
    func refused(written: String) {
        #expect(SocketAddress(written, port: 80) == nil)
    }

    @Test("all addresses of one IPv6 network count as one, IPv4 addresses each as one")
    func addressKey() throws {
        func key(_ written: String) throws -> ServerShare.AddressKey { ServerShare.AddressKey(try #require(SocketAddress(written, port: 1))) }
        #expect(try key("2001:db8::1") == key("2001:db8::ffff:2"))
        #expect(try key("2001:db8::1") != key("2001:db8:0:1::1"))
        #expect(try key("10.0.0.1") != key("10.0.0.2"))
    }
}

@Suite struct ByteBufferTests {
    @Test("random appending and consuming agrees with a plain array", arguments: [1, 2, 3] as [UInt64])
    func model(seed: UInt64) {
        var random = seed
        func next(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % bound
        }
        var pool = BlockPool()
        defer { pool.drain() }
        var buffer = ByteBuffer()
        var model: [UInt8] = []
        var byte: UInt8 = 0
        for _ in 0..<3_000 {
            switch next(10) {
            case 0...4:
                let piece = (0..<next(next(20) == 0 ? 40_000 : 3_000)).map { _ in
                    byte &+= 1
                    return byte
                }
                piece.withUnsafeBytes { buffer.append($0, from: &pool) }
                model += piece
            case 5...8:
                let count = next(model.count + 1)
                buffer.consume(count)
                model.removeFirst(count)
            default:
                buffer.release(to: &pool)
                model = []
            }
            #expect(buffer.count == model.count, "seed \(seed)")
            guard buffer.bytes.elementsEqual(model) else {
                Issue.record("seed \(seed): other bytes")
                return
            }
            if model.count > 200_000 {
                buffer.release(to: &pool)
                model = []
            }
        }
        buffer.release(to: &pool)
        #expect(buffer.capacity == 0)
    }
}

@Suite struct DescriptorTableTests {
    @Test("a token of a removed descriptor finds nobody, also when its place was given to another")
    func stale() {
        var table = DescriptorTable()
        defer { table.deallocate() }
        let (first, second) = (LoopTarget(), LoopTarget())
        let old = table.insert(first, context: nil)
        table.remove(old)
        #expect(table.find(old) == nil)
        let new = table.insert(second, context: nil)
        #expect(UInt32(truncatingIfNeeded: old) == UInt32(truncatingIfNeeded: new))
        #expect(table.find(old) == nil)
        #expect(table.find(new)?.target.takeUnretainedValue() === second)
        table.remove(old)
        #expect(table.find(new) != nil)
        for _ in 0..<1_000 { _ = table.insert(first, context: nil) }
        #expect(table.find(new)?.target.takeUnretainedValue() === second)
        withExtendedLifetime((first, second)) {}
    }
}
