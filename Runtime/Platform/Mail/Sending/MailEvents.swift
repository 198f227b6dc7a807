import Synchronization

/// What the one who runs the server should know.
public enum MailEvent: Sendable, Equatable {
    /// No mail can be sent at present; all of it is kept. Told once, and again when the reason changes.
    case unavailable(reason: String)
    /// Mail is sent again.
    case available
    /// A mail was refused for good, or given up.
    case failed(MailID, reason: String)
    /// What became of mails cannot be stored at present.
    case notStored(reason: String)
    /// The last server ended while these were on their way; they are sent again and may arrive twice.
    case recovered(count: Int)
}

/// Numbers for `/metrics`. Read from any thread.
public final class MailGauges: Sendable {
    private let all = (0..<Gauge.allCases.count).map { _ in Cell() }

    private final class Cell: Sendable {
        let value = Atomic<Int>(0)
    }

    public enum Gauge: Int, CaseIterable, Sendable {
        /// Open and not held: on their way, due, or for later.
        case queued
        /// Open and due.
        case due
        /// Waiting for an administrator's yes.
        case held
        /// Failed and still known.
        case failed
        /// 1 while no mail can be sent.
        case unavailable
        /// Since the start.
        case sentTotal
        case failedTotal
        case retriedTotal

        /// Its name and meaning in Prometheus' format.
        public var words: (name: String, type: String, help: String) {
            switch self {
            case .queued: ("btelo_mail_queued", "gauge", "Mails to be sent, now or later.")
            case .due: ("btelo_mail_due", "gauge", "Mails whose time has come and that are not sent yet.")
            case .held: ("btelo_mail_held", "gauge", "Mails so late that an administrator has to decide.")
            case .failed: ("btelo_mail_failed", "gauge", "Mails that were refused or given up.")
            case .unavailable: ("btelo_mail_unavailable", "gauge", "1 while no mail can be sent.")
            case .sentTotal: ("btelo_mail_sent_total", "counter", "Mails sent since the start.")
            case .failedTotal: ("btelo_mail_failed_total", "counter", "Mails refused or given up since the start.")
            case .retriedTotal: ("btelo_mail_retried_total", "counter", "Tries since the start that will be followed by another.")
            }
        }
    }

    public init() {}

    public subscript(gauge: Gauge) -> Int { all[gauge.rawValue].value.load(ordering: .relaxed) }

    func set(_ gauge: Gauge, _ value: Int) { all[gauge.rawValue].value.store(value, ordering: .relaxed) }
    func count(_ gauge: Gauge) { all[gauge.rawValue].value.add(1, ordering: .relaxed) }
}
