import Foundation
import Platform
import Storage

/// A database with the platform's schema in a directory of its own, removed with this object.
final class TemporaryPlatform {
    let database: Database
    let reader: Reader
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("platform-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        var configuration = DatabaseConfiguration(path: directory.path + "/platform.sqlite")
        configuration.durability = .processOnly
        database = try Database.open(configuration, migrations: PlatformSchema.migrations)
        reader = try database.makeReader()
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(at: directory)
    }
}

extension Integrations {
    /// An integration whose name follows from its id.
    @discardableResult
    static func add(_ id: String, isAdmin: Bool = false, to platform: TemporaryPlatform) async throws -> Integration {
        try await create(
            IntegrationDraft(id: IntegrationID(id)!, name: "Name of \(id)", isAdmin: isAdmin), by: .commandLine, in: platform.database)
    }
}
