import Contract
import Glibc
import Network
import Platform
import Storage

/// Which operations of the contracts have handlers.
enum LiveOperations {
    /// Lists the operations without a handler, then how many of how many are live. Looks at handlers only, so it works on an
    /// empty database of its own.
    static func print(of contracts: [String]) throws {
        var template = Array("/tmp/btelo-doctor-XXXXXX".utf8CString)  // reason: mkdtemp puts letters of its own in the place of XXXXXX
        guard mkdtemp(&template) != nil else { throw TextFileError(message: "no temporary folder can be made") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            for file in ["db", "db-wal", "db-shm", "db.lock"] { unlink("\(folder)/\(file)") }
            rmdir(folder)
        }
        let database = try Database.open(DatabaseConfiguration(path: "\(folder)/db"), migrations: PlatformSchema.migrations)
        defer { database.close() }
        let key = try ServerKey.generated()
        let signIn = SignIn(
            database: database, hasher: try PasswordHasher(threadCount: 0), codeKey: try key.subkey(for: SignIn.keyPurpose), publicURL: "")
        let shared = SharedResources(
            database: database, publicURL: "", serverKey: key, tlsClient: TLSClient(), tokenRules: TokenRules(issuer: ""),
            signIn: signIn, addresses: AddressLimits(), mailDailyMax: 0)
        let resources = try LoopResources(loop: try EventLoop(), shared: shared)
        for name in contracts {
            guard let contract = ServedContracts.make(name, on: resources) else { continue }
            let operations = type(of: contract).description.operations
            let waiting = operations.indices.filter { !contract.isLive($0) }
            for index in waiting { Terminal.print("501   \(operations[index].method) \(operations[index].route)  \(operations[index].id)") }
            Terminal.print("\(name): \(operations.count - waiting.count) of \(operations.count) operations are live")
        }
    }
}
