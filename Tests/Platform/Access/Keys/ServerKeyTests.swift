import Foundation
import Platform
import Synchronization
import Testing

@Suite struct ServerKeyTests {
    private static let purpose = ServerKey.Purpose("test")

    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("server-key-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path)
    }

    @Test("a missing file is made, for its owner alone, and read again as the same key")
    func made() async throws {
        try await inFolder { folder in
            let path = folder + "/key"
            let key = try ServerKey.inFile(path)
            #expect(try ServerKey.inFile(path).subkey(for: Self.purpose) == key.subkey(for: Self.purpose))
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try String(contentsOfFile: path, encoding: .utf8).utf8.count == 65)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["key"])
        }
    }

    @Test("of many who start at once all have one key")
    func race() async throws {
        try await inFolder { folder in
            let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<40 { group.addTask { try ServerKey.inFile(folder + "/key").subkey(for: Self.purpose) } }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["key"])
        }
    }

    @Test("a file that is no key, or that others may read, is refused and stays as it is", arguments: [
        ("", 0o600), ("abc\n", 0o600), (String(repeating: "0", count: 63) + "\n", 0o600), (String(repeating: "0", count: 65), 0o600),
        (String(repeating: "A", count: 64) + "\n", 0o600), (String(repeating: "0", count: 64) + "\n\n", 0o600),
        (String(repeating: "0", count: 64) + "\n", 0o644), (String(repeating: "0", count: 64) + "\n", 0o620),
    ])
    func refused(text: String, permissions: Int) async throws {
        try await inFolder { folder in
            let path = folder + "/key"
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
            #expect(throws: permissions == 0o600 ? ServerKeyError.malformed(path: path) : .notPrivate(path: path)) {
                try ServerKey.inFile(path)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }

    @Test("a folder that is not there is an error, not a trap")
    func noFolder() {
        #expect(throws: ServerKeyError.self) { try ServerKey.inFile("/nowhere/at/all/key") }
    }

    @Test("what was sealed opens with the same key, purpose and context only, and not after any change of a byte")
    func sealing() throws {
        let key = try ServerKey.generated()
        let plain = Array("a secret".utf8)
        let sealed = try key.seal(plain, for: Self.purpose, context: "row 1")
        #expect(try key.open(sealed, for: Self.purpose, context: "row 1") == plain)
        #expect(try key.open(sealed, for: Self.purpose, context: "row 2") == nil)
        #expect(try key.open(sealed, for: ServerKey.Purpose("another"), context: "row 1") == nil)
        #expect(try ServerKey.generated().open(sealed, for: Self.purpose, context: "row 1") == nil)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(try key.open(changed, for: Self.purpose, context: "row 1") == nil)
        }
        for count in 0..<sealed.count { #expect(try key.open(Array(sealed.prefix(count)), for: Self.purpose, context: "row 1") == nil) }
        #expect(try key.seal(plain, for: Self.purpose, context: "row 1") != sealed)
        #expect(try key.open(key.seal([], for: Self.purpose, context: ""), for: Self.purpose, context: "") == [])
    }

    @Test("a printed key shows nothing of itself")
    func hidden() throws {
        let key = try #require(ServerKey([UInt8](repeating: 0xab, count: 32)))
        #expect(!"\(key) \(String(reflecting: key))".contains("171") && !"\(key)".contains("ab ab"))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("171"))
    }
}
