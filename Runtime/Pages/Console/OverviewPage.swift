import Platform
import Storage

/// The first page of the console: what is there, what waits for somebody, what happened last.
enum OverviewPage {
    static let routes: [Page] = [Page("GET /console", access: .admin, show)]

    private static let days: Int64 = 30

    @Sendable static func show(_ request: PageRequest) async throws -> PageAnswer {
        let today = request.today
        let from = CalendarDate(daysSince1970: today.daysSince1970 - days + 1)
        let numbers = try request.read { try Self.numbers($0, today: today) }
        let usage = try request.read { try OperationUsage.byIntegration(from: from, through: today, $0) }
        let records = try request.read { try Audit.list(count: 8, $0) }
        return Layout.console("Overview", request, at: "/console") {
            """
            \(warnings(request, numbers))
            <ul class="tiles">\(numbers.tiles.each(tile))</ul>
            \(Card("Calls of the last \(days) days") { usageTable(usage) })
            \(Card("What administrators did last") {
                "\(AuditPages.table(records))<p><a href=\"/console/audit\">The whole audit log</a></p>"
            })
            """
        }
    }

    private struct Tile {
        let title: String
        let number: Int64
        let path: String
        var isWaiting = false
    }

    private struct Numbers {
        var tiles: [Tile] = []
        var heldMails: Int64 = 0
        var failedMails: Int64 = 0
    }

    private static func numbers(_ connection: ReadConnection, today day: CalendarDate) throws -> Numbers {
        let integrations = try Integrations.list(connection)
        let mails = try Mail.counts(connection)
        let openThreads = try Feedback.count(.open, connection)
        let today = try OperationUsage.byIntegration(from: day, through: day, connection)
        var numbers = Numbers()
        numbers.heldMails = mails[.held] ?? 0
        numbers.failedMails = mails[.failed] ?? 0
        numbers.tiles = [
            Tile(title: "Users", number: try Users.count(connection), path: "/console/users"),
            Tile(
                title: "Integrations enabled", number: Int64(integrations.count { !$0.isDisabled }), path: "/console/integrations"),
            Tile(title: "Calls today", number: today.reduce(0) { $0 &+ $1.calls }, path: "/console/integrations"),
            Tile(title: "Feedback to answer", number: openThreads, path: "/console/feedback?status=open", isWaiting: openThreads > 0),
            Tile(title: "Mails scheduled", number: mails[.scheduled] ?? 0, path: "/console/mail?group=scheduled"),
            Tile(
                title: "Mails to decide on", number: numbers.heldMails, path: "/console/mail?group=held",
                isWaiting: numbers.heldMails > 0),
        ]
        return numbers
    }

    private static func tile(_ tile: Tile) -> HTML {
        """
        <li class="tile\(if: tile.isWaiting, " tile-waiting")"><a href="\(tile.path)"><strong>\(Count.text(tile.number))</strong>\
        <span>\(tile.title)</span></a></li>
        """
    }

    private static func warnings(_ request: PageRequest, _ numbers: Numbers) -> HTML {
        var html = HTML()
        if request.database.failure != nil {
            html += "\(Notice(.danger, title: "The disk refuses writes", "The last write to the database failed. Nothing can be stored until this is repaired; the log says why."))"
        }
        if numbers.failedMails > 0 {
            let words = numbers.failedMails == 1 ? "1 mail was not delivered." : "\(Count.text(numbers.failedMails)) mails were not delivered."
            html += "\(Notice(.warning, "\(words) <a href=\"/console/mail?group=failed\">Look at them</a>"))"
        }
        return html
    }

    private static func usageTable(
        _ usage: [(integration: IntegrationID, calls: Int64, lastDay: CalendarDate)]
    ) -> HTML {
        guard !usage.isEmpty else { return "\(EmptyState("No integration has called yet"))" }
        let most = max(1, usage.map(\.calls).max() ?? 1)
        return Table(
            "Calls by integration", ["Integration", .number("Calls"), .wide("Share of the busiest"), "Last called"],
            rows: usage.prefix(10).map { one in
                [
                    "<a href=\"\(ConsoleLinks.integration(one.integration))\">\(one.integration.text)</a>", "\(Count.text(one.calls))",
                    UsageBar(one.calls, of: most).html, "\(Day(one.lastDay))",
                ]
            }
        ).html
    }
}

/// A number as a part of the largest one; the number itself stands beside it.
struct UsageBar: HTMLConvertible {
    let html: HTML

    init(_ value: Int64, of most: Int64) {
        html = "<progress class=\"bar-value\" max=\"\(most)\" value=\"\(value)\" aria-hidden=\"true\"></progress>"
    }
}
