import Foundation
import Testing

@testable import Language

@Suite struct EditorSchemaTests {
    static let file = MutationTests.root.appending(path: "Spec/spec.schema.json")

    /// `ACCEPT=1 swift test --filter EditorSchemaTests` writes the schema anew.
    @Test("the editor's schema is what the loader's keys make it")
    func isCurrent() throws {
        if ProcessInfo.processInfo.environment["ACCEPT"] != nil { try editorSchema().write(to: Self.file, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: Self.file, encoding: .utf8) == editorSchema())
    }

    @Test("the schema's keys are the loader's keys, each with a description")
    func keys() throws {
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: Self.file)) as? [String: Any])
        let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
        for table in Keys.all {
            let properties = try #require(definitions[table.name]?["properties"] as? [String: [String: Any]])
            #expect(Set(properties.keys) == Set(table.keys.map(\.name)), "\(table.name)")
            for key in table.keys {
                let description = properties[key.name]?["description"] as? String
                #expect(description?.isEmpty == false, "\(table.name).\(key.name)")
            }
        }
        #expect(definitions.count == Keys.all.count + 2)
    }

    @Test("every reference of the schema leads somewhere")
    func references() throws {
        let text = editorSchema()
        let names = text.components(separatedBy: "#/$defs/").dropFirst().map { String($0.prefix { $0 != "\"" }) }
        for name in names { #expect(text.contains("\n    \"\(name)\": {"), "\(name)") }
    }

    @Test("every key of the tables is read by the loader: none is unknown in the sample, which uses them all")
    func sampleUsesAll() throws {
        let folder = MutationTests.root.appending(path: "Tests/Language/Fixtures/Sample/sample")
        var used: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".yaml") {
            used.formUnion(try YAMLTree.read(folder.appending(path: path)).keys)
        }
        let known = Set(Keys.all.flatMap { $0.keys.map(\.name) })
        #expect(known.subtracting(used).sorted() == [], "keys the sample does not use")
    }
}

extension YAMLTree {
    fileprivate var keys: Set<String> {
        switch self {
        case .scalar: []
        case .list(let items): Set(items.flatMap(\.keys))
        case .map(let entries): Set(entries.map(\.key)).union(entries.flatMap(\.value.keys))
        }
    }
}
