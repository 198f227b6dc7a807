import Storage

/// Wallets and a journal of what was taken from them.
enum BenchmarkSchema {
    static let walletCount: Int64 = 10_000

    static let wallets = Migration(
        1, "wallets",
        sql: """
            CREATE TABLE wallets (id BIGINT NOT NULL PRIMARY KEY, balance BIGINT NOT NULL CHECK (balance >= 0));
            CREATE TABLE journal (id INTEGER PRIMARY KEY, wallet_id BIGINT NOT NULL, amount BIGINT NOT NULL)
            """)

    static func fill(_ database: Database) async throws {
        try await database.write { connection in
            for wallet in 0..<walletCount {
                try connection.execute(
                    "INSERT INTO wallets (id, balance) VALUES ($1, $2)", [.integer(wallet), .integer(1_000_000_000)])
            }
        }
    }

    /// True when the wallet had enough.
    static func deduct(from wallet: Int64, _ database: Database) async throws(StorageError) -> Bool {
        try await database.write { connection throws(StorageError) in
            let changed = try connection.execute(
                "UPDATE wallets SET balance = balance - $2 WHERE id = $1 AND balance >= $2",
                [.integer(wallet), .integer(1)])
            guard changed == 1 else { return false }
            try connection.execute(
                "INSERT INTO journal (wallet_id, amount) VALUES ($1, $2)", [.integer(wallet), .integer(1)])
            return true
        }
    }

    static func balance(of wallet: Int64, _ connection: ReadConnection) throws(StorageError) -> Int64 {
        try connection.first("SELECT balance FROM wallets WHERE id = $1", [.integer(wallet)]) {
            row throws(StorageError) in try row.integer(0)
        } ?? 0
    }
}
