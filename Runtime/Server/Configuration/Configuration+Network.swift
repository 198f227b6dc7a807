import Glibc
import Network

extension Configuration {
    var serverLimits: HTTPServerLimits {
        var limits = HTTPServerLimits()
        limits.headerBytes = integer(.headerBytesMax)
        limits.headerCount = integer(.headerCountMax)
        limits.connections = integer(.connectionsMax)
        limits.connectionsPerAddress = integer(.connectionsPerAddressMax)
        limits.headMilliseconds = Int64(integer(.headerSeconds)) * 1000
        limits.idleMilliseconds = Int64(integer(.idleSeconds)) * 1000
        limits.bodyGraceMilliseconds = Int64(integer(.bodyGraceSeconds)) * 1000
        limits.bodyBytesPerSecond = Int64(integer(.bodyBytesPerSecondMin))
        limits.writeStallMilliseconds = Int64(integer(.writeStallSeconds)) * 1000
        limits.stopMilliseconds = Int64(integer(.stopSeconds)) * 1000
        return limits
    }

    var tls: TLSConfiguration? {
        guard !text(.tlsCertificate).isEmpty else { return nil }
        return TLSConfiguration(certificateFile: text(.tlsCertificate), keyFile: text(.tlsKey))
    }

    /// Whom outgoing connections believe; one for the whole server.
    var tlsClient: TLSClient {
        let file = text(.tlsAuthorities)
        return TLSClient(TLSClientConfiguration(caFile: file.isEmpty ? nil : file))
    }

    var loopCount: Int {
        integer(.loops) > 0 ? integer(.loops) : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// The socket address of an address setting; nil when the setting is empty.
    func socketAddress(_ name: Setting.Name) throws -> SocketAddress? {
        guard let address = address(name) else { return nil }
        let host = address.host == "localhost" ? "127.0.0.1" : address.host
        guard let socket = SocketAddress(host, port: address.port) else {
            throw ConfigurationError(mistakes: ["\(name.rawValue): '\(address.host)' is not a numeric address"])
        }
        return socket
    }
}
