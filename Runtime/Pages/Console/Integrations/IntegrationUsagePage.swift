import Platform
import Storage

/// How often an integration called which operation, and when.
enum IntegrationUsagePage {
    private static let periods: [Int64] = [1, 7, 30, 90, 365]

    @Sendable static func show(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try IntegrationPages.existing(request)
        let asked = Int64(request.query.text("days")) ?? IntegrationPages.usageDays
        let days = periods.contains(asked) ? asked : IntegrationPages.usageDays
        let through = request.today
        let from = CalendarDate(daysSince1970: through.daysSince1970 - days + 1)
        let (operations, byDay) = try request.read { connection in
            (
                try OperationUsage.byOperation(of: integration.id, from: from, through: through, connection),
                try OperationUsage.byDay(of: integration.id, from: from, through: through, connection)
            )
        }
        let path = "\(ConsoleLinks.integration(integration.id))/usage"
        let choices = periods.map { period in
            (title: period == 1 ? "Today" : "\(period) days", path: "\(path)?days=\(period)", isCurrent: period == days)
        }
        return Layout.console(
            "Calls of \(integration.name)", request, at: IntegrationPages.entry,
            trail: [
                Crumb("Integrations", IntegrationPages.entry), Crumb(integration.name, ConsoleLinks.integration(integration.id)),
            ]
        ) {
            """
            \(FilterLinks("Period", choices))
            \(if: operations.isEmpty, "\(EmptyState("It has not called in this time"))", else: tables(operations, byDay))
            """
        }
    }

    private static func tables(
        _ operations: [(operation: OperationName, calls: Int64, lastDay: CalendarDate)], _ days: [(day: CalendarDate, calls: Int64)]
    ) -> HTML {
        let most = max(1, days.map(\.calls).max() ?? 1)
        let dayTable = Table(
            "Calls by day", ["Day", .number("Calls"), .wide("Share of the busiest day")],
            rows: days.map { ["\(Day($0.day))", "\(Count.text($0.calls))", UsageBar($0.calls, of: most).html] })
        return "\(Card("By operation") { table(operations) })\(Card("By day") { dayTable.html })"
    }

    static func table(_ operations: [(operation: OperationName, calls: Int64, lastDay: CalendarDate)]) -> HTML {
        let most = max(1, operations.map(\.calls).max() ?? 1)
        return Table(
            "Calls by operation", [.wide("Operation"), "Contract", .number("Calls"), .wide("Share of the most called"), "Last called"],
            rows: operations.map { one in
                [
                    "<code>\(one.operation.operation)</code>", "\(one.operation.contract)", "\(Count.text(one.calls))",
                    UsageBar(one.calls, of: most).html, "\(Day(one.lastDay))",
                ]
            }
        ).html
    }
}
