import Contract
import Network
import Synchronization

/// Where each loop's service leaves its counters, so that another thread can add them up.
final class MetricsRegistry: Sendable {
    private let loops = Mutex<[[ContractMetrics]]>([])

    func add(_ metrics: [ContractMetrics]) {
        loops.withLock { $0.append(metrics) }
    }

    /// Everything in Prometheus text format.
    func text(_ server: ServerCounters, isStorageFailing: Bool) -> String {
        ContractMetrics.prometheusText(loops.withLock { $0 }) + Self.text(of: server, isStorageFailing)
    }

    private static func text(of server: ServerCounters, _ isStorageFailing: Bool) -> String {
        var text = ""
        func line(_ name: String, _ type: String, _ help: String, _ value: Int) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \(value)\n"
        }
        line("btelo_storage_failing", "gauge", "1 when the last write or checkpoint failed.", isStorageFailing ? 1 : 0)
        line("btelo_connections_open", "gauge", "Connections open now.", server.openConnections)
        line("btelo_connections_total", "counter", "Connections accepted.", server.acceptedConnections)
        line("btelo_connections_refused_total", "counter", "Connections closed at once because a limit was reached.", server.refusedConnections)
        line("btelo_connection_timeouts_total", "counter", "Connections closed because a deadline passed.", server.timeouts)
        line("btelo_accept_pauses_total", "counter", "Pauses in accepting for want of descriptors or memory.", server.acceptPauses)
        line("btelo_received_bytes_total", "counter", "Bytes received.", server.receivedBytes)
        line("btelo_sent_bytes_total", "counter", "Bytes sent.", server.sentBytes)
        text += "# HELP btelo_refused_messages_total Messages refused before routing, by reason.\n"
        text += "# TYPE btelo_refused_messages_total counter\n"
        for reason in HTTPRefusal.allCases where server.count(of: reason) > 0 {
            text += "btelo_refused_messages_total{reason=\"\(reason)\"} \(server.count(of: reason))\n"
        }
        return text
    }
}

/// Answers `GET /metrics` on the operators' address, and nothing else.
final class MetricsService: HTTPService {
    private let text: () -> String

    init(_ text: @escaping () -> String) {
        self.text = text
    }

    func bodyPolicy(for exchange: Exchange) -> BodyPolicy { .accept(maxBytes: 0) }

    func handle(_ exchange: Exchange) {
        guard exchange.path.equals("/metrics"), exchange.method == .get || exchange.method == .head else {
            exchange.respond(status: 404, contentType: nil, body: UnsafeRawBufferPointer(start: nil, count: 0))
            return
        }
        var text = text()
        text.withUTF8 { bytes in
            exchange.respond(
                status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", body: UnsafeRawBufferPointer(bytes))
        }
    }
}
