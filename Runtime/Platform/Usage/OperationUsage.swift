import Storage

/// An operation of a contract, by the names it has in the contract.
public struct OperationName: Sendable, Hashable {
    public let contract: String
    public let operation: String

    public init(contract: String, operation: String) {
        self.contract = contract
        self.operation = operation
    }
}

/// How often an integration called an operation since the last time this was told.
public struct CountedCalls: Sendable, Equatable {
    public let integration: IntegrationID
    public let operation: OperationName
    public let calls: Int64

    public init(integration: IntegrationID, operation: OperationName, calls: Int64) {
        self.integration = integration
        self.operation = operation
        self.calls = calls
    }
}

/// How often each integration called each operation on each UTC day, kept for ever, also when the integration is gone: so a
/// change of a contract can be told to whom it touches.
public enum OperationUsage {
    /// Adds to the calls of `day`.
    public static func add(
        _ counted: [CountedCalls], on day: CalendarDate, _ connection: WriteConnection
    ) throws(StorageError) {
        for one in counted where one.calls > 0 {
            try connection.execute(
                """
                INSERT INTO operation_usage (integration_id, day, contract, operation, calls) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (integration_id, day, contract, operation)
                    DO UPDATE SET calls = operation_usage.calls + excluded.calls
                """,
                [
                    .text(one.integration.text), .date(day), .text(one.operation.contract), .text(one.operation.operation),
                    .integer(one.calls),
                ])
        }
    }

    /// The calls of each operation by one integration, the most called first.
    public static func byOperation(
        of integration: IntegrationID, from: CalendarDate, through: CalendarDate, _ connection: ReadConnection
    ) throws(StorageError) -> [(operation: OperationName, calls: Int64, lastDay: CalendarDate)] {
        try connection.all(
            """
            SELECT contract, operation, SUM(calls), MAX(day) FROM operation_usage
            WHERE integration_id = $1 AND day >= $2 AND day <= $3
            GROUP BY contract, operation ORDER BY SUM(calls) DESC, contract, operation
            """, [.text(integration.text), .date(from), .date(through)]
        ) { row throws(StorageError) in
            (
                operation: OperationName(contract: try row.text(0), operation: try row.text(1)), calls: try row.integer(2),
                lastDay: try row.date(3)
            )
        }
    }

    /// The calls of each day by one integration, the latest day first; days without calls are left out.
    public static func byDay(
        of integration: IntegrationID, from: CalendarDate, through: CalendarDate, _ connection: ReadConnection
    ) throws(StorageError) -> [(day: CalendarDate, calls: Int64)] {
        try connection.all(
            """
            SELECT day, SUM(calls) FROM operation_usage WHERE integration_id = $1 AND day >= $2 AND day <= $3
            GROUP BY day ORDER BY day DESC
            """, [.text(integration.text), .date(from), .date(through)]
        ) { row throws(StorageError) in (day: try row.date(0), calls: try row.integer(1)) }
    }

    /// The calls of each integration, the one that called most first.
    public static func byIntegration(
        from: CalendarDate, through: CalendarDate, _ connection: ReadConnection
    ) throws(StorageError) -> [(integration: IntegrationID, calls: Int64, lastDay: CalendarDate)] {
        try connection.all(
            """
            SELECT integration_id, SUM(calls), MAX(day) FROM operation_usage WHERE day >= $1 AND day <= $2
            GROUP BY integration_id ORDER BY SUM(calls) DESC, integration_id
            """, [.date(from), .date(through)]
        ) { row throws(StorageError) in
            (integration: try integration(row, 0), calls: try row.integer(1), lastDay: try row.date(2))
        }
    }

    /// Who called an operation: whom a change of it touches. The one that called most first.
    public static func callers(
        of operation: OperationName, from: CalendarDate, through: CalendarDate, _ connection: ReadConnection
    ) throws(StorageError) -> [CountedCalls] {
        try connection.all(
            """
            SELECT integration_id, SUM(calls) FROM operation_usage
            WHERE contract = $1 AND operation = $2 AND day >= $3 AND day <= $4
            GROUP BY integration_id ORDER BY SUM(calls) DESC, integration_id
            """, [.text(operation.contract), .text(operation.operation), .date(from), .date(through)]
        ) { row throws(StorageError) in
            CountedCalls(integration: try integration(row, 0), operation: operation, calls: try row.integer(1))
        }
    }

    private static func integration(_ row: borrowing Row, _ index: Int) throws(StorageError) -> IntegrationID {
        guard let id = IntegrationID(try row.text(index)) else { throw .column(index: index, problem: .outOfRange) }
        return id
    }
}

enum OperationUsageSchema {
    static let created = Migration(
        14, "operation usage",
        sql: """
            CREATE TABLE operation_usage (
                integration_id TEXT NOT NULL,
                day TEXT NOT NULL,
                contract TEXT NOT NULL,
                operation TEXT NOT NULL,
                calls BIGINT NOT NULL CHECK (calls >= 0),
                PRIMARY KEY (integration_id, day, contract, operation)
            );
            CREATE INDEX operation_usage_by_operation ON operation_usage (contract, operation, day)
            """)
}
