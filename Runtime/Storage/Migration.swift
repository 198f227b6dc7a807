/// One step of the schema. Once released its text never changes: the next step changes the schema further.
public struct Migration: Sendable {
    /// Counts from 1 without gaps over the whole program.
    public let number: Int
    /// Says what is true afterwards, e.g. `integrations`.
    public let name: String
    /// One or more statements in the dialect that SQLite and PostgreSQL share.
    public let sql: String

    public init(_ number: Int, _ name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// Tells whether the text was edited after it was applied: FNV-1a over its bytes, 16 hex digits.
    /// It guards against mistakes, not against an attacker, who could change the schema anyway.
    var fingerprint: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in sql.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
