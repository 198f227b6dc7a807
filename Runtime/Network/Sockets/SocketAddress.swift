import CLinux
import Glibc

/// A numeric network address with its port. Names are not resolved here.
public struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address as 16 bytes in network order; an IPv4 address is kept in its mapped form `::ffff:a.b.c.d`.
    public let high: UInt64
    public let low: UInt64
    public let port: UInt16
    /// Whether sockets of the IPv4 family are used for it.
    public let isIPv4: Bool

    /// Reads `127.0.0.1` or `::1`; nil for anything else.
    public init?(_ text: String, port: UInt16) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(ipv4: UInt32(bigEndian: v4.s_addr), port: port)
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            let (high, low) = withUnsafeBytes(of: v6) { bytes in
                (UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                 UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            }
            self.init(high: high, low: low, port: port, isIPv4: false)
        } else {
            return nil
        }
    }

    init(ipv4: UInt32, port: UInt16) {
        self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(ipv4), port: port, isIPv4: true)
    }

    private init(high: UInt64, low: UInt64, port: UInt16, isIPv4: Bool) {
        self.high = high
        self.low = low
        self.port = port
        self.isIPv4 = isIPv4
    }

    /// The same address with another port.
    public func with(port: UInt16) -> SocketAddress {
        SocketAddress(high: high, low: low, port: port, isIPv4: isIPv4)
    }

    init(_ storage: inout sockaddr_storage) {
        self = withUnsafeBytes(of: &storage) { bytes in
            let port = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
            if bytes.loadUnaligned(as: sa_family_t.self) == sa_family_t(AF_INET) {
                return SocketAddress(
                    ipv4: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)), port: port)
            }
            return SocketAddress(
                high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
                port: port, isIPv4: false)
        }
    }

    /// The form the kernel takes, and its size.
    var storage: (address: sockaddr_storage, size: socklen_t) {
        var storage = sockaddr_storage()
        let size = withUnsafeMutableBytes(of: &storage) { bytes -> Int in
            bytes.storeBytes(of: sa_family_t(isIPv4 ? AF_INET : AF_INET6), as: sa_family_t.self)
            bytes.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
            if isIPv4 {
                bytes.storeBytes(of: UInt32(truncatingIfNeeded: low).bigEndian, toByteOffset: 4, as: UInt32.self)
                return MemoryLayout<sockaddr_in>.size
            }
            bytes.storeBytes(of: high.bigEndian, toByteOffset: 8, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt64.self)
            return MemoryLayout<sockaddr_in6>.size
        }
        return (storage, socklen_t(size))
    }

    /// Whether the other end is this machine.
    public var isLoopback: Bool {
        high == 0 && (low == 1 || (low >> 24) == 0xFFFF_7F)
    }

    /// The address without the port, as people write it.
    public var host: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        if isMapped {
            var address = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
            inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        } else {
            var bytes = (high.bigEndian, low.bigEndian)
            inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
        }
        return text.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
