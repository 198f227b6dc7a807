import Storage
import Testing

@Suite struct ValueTests {
    private func roundTrip<Value: Sendable>(
        _ value: SQLValue, _ decoded: @escaping @Sendable (borrowing Row) throws(StorageError) -> Value
    ) async throws -> Value? {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        return try await database.write { connection in try connection.first("SELECT $1", [value], decoded) }
    }

    @Test("integers come back as they went in", arguments: [Int64.min, -1, 0, 1, Int64.max])
    func integers(value: Int64) async throws {
        #expect(try await roundTrip(.integer(value)) { row throws(StorageError) in try row.integer(0) } == value)
    }

    @Test("texts come back byte for byte", arguments: ["", "a", "\u{0}a\u{0}", "é", "e\u{301}", "😀", "'; --", "\r\n"])
    func texts(value: String) async throws {
        let text = try await roundTrip(.text(value)) { row throws(StorageError) in try row.text(0) }
        #expect(text.map { Array($0.utf8) } == Array(value.utf8))
    }

    @Test("blobs come back byte for byte", arguments: [[], [0], [0xff, 0, 0x80]] as [[UInt8]])
    func blobs(value: [UInt8]) async throws {
        #expect(try await roundTrip(.blob(value)) { row throws(StorageError) in try row.blob(0) } == value)
    }

    @Test("reals come back as they went in, and an integer may be read as a real")
    func reals() async throws {
        #expect(try await roundTrip(.real(0.1)) { row throws(StorageError) in try row.real(0) } == 0.1)
        #expect(try await roundTrip(.integer(3)) { row throws(StorageError) in try row.real(0) } == 3)
    }

    @Test("null is nil where it is allowed and an error where it is not")
    func null() async throws {
        #expect(try await roundTrip(.null) { row throws(StorageError) in try row.optionalText(0) } == .some(nil))
        await #expect(throws: StorageError.column(index: 0, problem: .null)) {
            try await roundTrip(.null) { row throws(StorageError) in try row.text(0) }
        }
    }

    @Test("a column is never converted: another type than asked for is an error that names the column")
    func noConversion() async throws {
        await #expect(throws: StorageError.column(index: 0, problem: .notInteger)) {
            try await roundTrip(.text("1")) { row throws(StorageError) in try row.integer(0) }
        }
        await #expect(throws: StorageError.column(index: 0, problem: .notInteger)) {
            try await roundTrip(.real(1)) { row throws(StorageError) in try row.integer(0) }
        }
        await #expect(throws: StorageError.column(index: 0, problem: .notText)) {
            try await roundTrip(.integer(1)) { row throws(StorageError) in try row.text(0) }
        }
        await #expect(throws: StorageError.column(index: 0, problem: .notBytes)) {
            try await roundTrip(.text("a")) { row throws(StorageError) in try row.blob(0) }
        }
        await #expect(throws: StorageError.column(index: 0, problem: .outOfRange)) {
            try await roundTrip(.integer(2)) { row throws(StorageError) in try row.bool(0) }
        }
        await #expect(throws: StorageError.column(index: 1, problem: .missing)) {
            try await roundTrip(.integer(2)) { row throws(StorageError) in try row.integer(1) }
        }
        await #expect(throws: StorageError.column(index: -1, problem: .missing)) {
            try await roundTrip(.integer(2)) { row throws(StorageError) in try row.integer(-1) }
        }
    }

    @Test("a text that is not UTF-8 is an error, not a replacement character")
    func invalidUTF8() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        await #expect(throws: StorageError.column(index: 0, problem: .notUTF8)) {
            try await database.write { connection in
                try connection.first("SELECT CAST($1 AS TEXT)", [.blob([0x61, 0xff])]) { row throws(StorageError) in try row.text(0) }
            }
        }
    }

    @Test("parameters are bound by their number, in any order and more than once")
    func parameterOrder() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        let text = try await database.write { connection in
            try connection.first("SELECT $2 || $1 || $2", [.text("a"), .text("b")]) { row throws(StorageError) in try row.text(0) }
        }
        #expect(text == "bab")
    }

    @Test("a text whose parameters are not $1 to $n, or are not all given, is refused", arguments: [
        ("SELECT ?", 1), ("SELECT :a", 1), ("SELECT $0", 1), ("SELECT $2", 1), ("SELECT $1", 0), ("SELECT $1", 2),
        ("SELECT 1", 1), ("", 0), ("SELECT", 0),
    ] as [(StaticString, Int)])
    func wrongParameters(sql: StaticString, count: Int) async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        do {
            try await database.write { connection in
                try connection.forEach(sql, [SQLValue](repeating: .integer(1), count: count)) { _ in }
            }
            Issue.record("the statement was accepted")
        } catch StorageError.statement {}
    }

    @Test("a value over the bound is refused, one at the bound is stored", arguments: [(999, true), (1_001, false)])
    func valueBound(byteCount: Int, accepted: Bool) async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open { $0.valueBytesMax = 1_000 }
        let body = String(repeating: "x", count: byteCount)
        let write = { @Sendable () async throws(StorageError) in
            try await database.write { connection throws(StorageError) in
                _ = try connection.first("SELECT $1", [.text(body)]) { _ in true }
            }
        }
        if accepted {
            try await write()
        } else {
            await #expect(throws: StorageError.tooLarge) { try await write() }
        }
    }
}
