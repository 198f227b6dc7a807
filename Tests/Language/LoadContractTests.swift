import Foundation
import Testing

@testable import Language

/// Loads one section in the contract that stands around the wrong ones.
private func load(_ section: String) throws -> (contract: Contract?, diagnostics: [Diagnostic]) {
    let contract = try Data(contentsOf: WrongContract.folder.appending(path: "_base/contract.yaml"))
    let sources = [
        SpecSource(path: "Spec/api/contract.yaml", bytes: [UInt8](contract)), SpecSource(path: "Spec/api/sections/s.yaml", text: section),
    ]
    return loadContract(folder: "api", path: "Spec/api", sources: sources)
}

private let sampleFolder = MutationTests.root.appending(path: "Tests/Language/Fixtures/Sample")

private func sample() throws -> Contract {
    let loaded = loadContracts(in: sampleFolder.path)
    #expect(loaded.diagnostics.map(\.text) == [])
    return try #require(loaded.contracts.first)
}

private func operation(_ id: String) throws -> Language.Operation {
    try #require(try sample().operations.first { $0.id == id })
}

@Suite struct LoadContractTests {
    @Test("the sample loads without a word")
    func sampleLoads() throws {
        let contract = try sample()
        #expect(contract.name == "sample")
        #expect(contract.sections.map(\.typeName) == ["ProductAPI", "AIProxy", "OAuth", "Unlabelled"])
        #expect(contract.operations.count == 20)
    }

    @Test("the real contracts load without errors")
    func realContracts() {
        let loaded = loadContracts(in: MutationTests.root.appending(path: "Spec").path)
        #expect(loaded.diagnostics.filter { $0.severity == .error }.map(\.text) == [])
        #expect(loaded.contracts.map(\.name) == ["btelo", "invoices", "prepaid", "storefront"])
    }

    @Test("loading twice, with files in another order, gives the same contract")
    func isDeterministic() throws {
        let folder = sampleFolder.appending(path: "sample")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        let sources = try paths.map { SpecSource(path: "S/sample/" + $0, bytes: [UInt8](try Data(contentsOf: folder.appending(path: $0)))) }
        let one = loadContract(folder: "sample", path: "S/sample", sources: sources.shuffled())
        let two = loadContract(folder: "sample", path: "S/sample", sources: sources.shuffled())
        let first = try #require(one.contract)
        let second = try #require(two.contract)
        #expect(words(first.sections) == words(second.sections))
        #expect(first.types.map(\.name) == second.types.map(\.name))
    }

    /// The description with sets in order: only they have none of their own.
    private func words(_ sections: [Section]) -> String {
        String(describing: sections).replacing(/raw\(Set\(\[(.*?)\]\)\)/) { match in
            match.1.split(separator: ", ").sorted().joined(separator: ", ")
        }
    }

    @Test("a route's parameters come first, then parameters as they are written")
    func parameterOrder() throws {
        let delete = try operation("deleteEmployee")
        #expect(delete.parameters.map(\.field.name) == ["id"])
        #expect(delete.parameters[0].places == [.path("id")])
        let redeem = try operation("redeemEntitlement")
        #expect(redeem.parameters.map(\.field.name) == ["sku", "price_cents", "idempotency_key", "invite_code", "product", "note"])
        #expect(redeem.parameters[4].places == [.json("product"), .header("Sample-Product")])
        #expect(redeem.parameters[5].places == [.query("note_count")])
        #expect(redeem.parameters[5].clamps)
        #expect(redeem.parameters[3].field.aliases == ["code"])
    }

    @Test("a default is read as its type says")
    func defaults() throws {
        let parameters = try operation("getPerson").parameters
        var defaults: [String: Tree] = [:]
        for parameter in parameters { defaults[parameter.field.name] = parameter.field.defaultValue }
        #expect(defaults["n"] == .integer(5))
        #expect(defaults["deep"] == .boolean(false))
        #expect(defaults["sort"] == .string("name"))
        #expect(defaults["words"] == .string(""))
        #expect(defaults["plan"] == .string("monthly"))
    }

    @Test("an unnamed result is named after its operation")
    func inlineNames() throws {
        let contract = try sample()
        let inline = contract.types.filter(\.isInline).map(\.name)
        #expect(inline.contains("RedeemEntitlementResult"))
        #expect(inline.contains("SetPairBody"))
        #expect(inline.contains("CreateResponseResponseCreatedEvent"))
    }

    @Test("an extending type starts with the other's fields")
    func extends() throws {
        let type = try #require(try sample().types.first { $0.name == "Employee" })
        guard case .object(let fields) = type.definition else { throw YAMLTree.Unreadable() }
        #expect(fields.map(\.name) == ["id", "name", "email", "born", "manager", "reports", "desk", "since", "seen"])
    }

    @Test("auth becomes alternatives of schemes that are met together")
    func auth() throws {
        #expect(try operation("listEmployees").auth == AuthRequirement(alternatives: [["bearer", "tenant"], ["api_key", "tenant"]], allowsNone: false))
        #expect(try operation("sendText").auth == AuthRequirement(alternatives: [["bearer"]], allowsNone: true))
        #expect(try operation("listTiers").auth == AuthRequirement(alternatives: [], allowsNone: true))
    }

    @Test("'or null' after a list belongs to the list, in parentheses to its items")
    func nullableLists() throws {
        let type = try #require(try sample().types.first { $0.name == "Anything" })
        guard case .object(let fields) = type.definition else { throw YAMLTree.Unreadable() }
        let outer = try #require(fields.first { $0.name == "nothing" }?.type)
        let inner = try #require(fields.first { $0.name == "holes" }?.type)
        guard case .list(let outerItem, _) = outer.shape, case .list(let innerItem, _) = inner.shape else { throw YAMLTree.Unreadable() }
        #expect(outer.isNullable && !outerItem.isNullable)
        #expect(!inner.isNullable && innerItem.isNullable)
    }

    @Test("5xx stands for every server error that is not written itself")
    func serverErrors() throws {
        let errors = try sample().errors
        #expect(errors.code(for: 503) == .text("internal"))
        #expect(errors.code(for: 429) == .integer(4290))
        #expect(errors.code(for: 418) == nil)
    }

    @Test("columns count Unicode scalars, and a wrong word inside a text is pointed at")
    func columns() throws {
        let loaded = try load("section: S\noperations:\n  - {id: a, summary: 'é👍 ', route: GET /a, auth: none, returns: list of Nope}\n")
        let span = try #require(loaded.diagnostics.first?.span)
        #expect((span.line, span.column, span.length) == (3, 73, 4))
    }

    @Test("a file over 1 MiB is refused, one of exactly 1 MiB is read")
    func size() throws {
        let text = "section: S\noperations:\n  - {id: a, summary: s, route: GET /a, auth: none, returns: any}\n"
        let padding = String(repeating: "#", count: SpecSource.bytesMax - text.utf8.count)
        #expect(try load(text + padding).contract != nil)
        #expect(try load(text + padding + "#").diagnostics.map(\.code) == [.fileTooLarge])
    }

    @Test("a folder that is not there is reported")
    func missingFolder() {
        #expect(loadContracts(in: "/nowhere/at/all").diagnostics.map(\.code) == [.unreadableFile])
    }

    @Test("the same facts as JSON")
    func json() throws {
        let loaded = try load("section: S\noperations:\n  - {id: a, summary: \"s\\\"\", route: GET /a, auth: bearr, returns: any}\n")
        let object = try JSONSerialization.jsonObject(with: Data(try #require(loaded.diagnostics.first).json.utf8)) as? [String: Any]
        #expect(object?["code"] as? String == "unknown-scheme")
        #expect(object?["line"] as? Int == 3)
        #expect(object?["hint"] as? String == "did you mean 'bearer'?")
    }
}

@Suite struct PatternTests {
    @Test("a pattern matches whole texts", arguments: [
        ("[a-z]+", "abc", true), ("[a-z]+", "", false), ("[a-z]+", "ab1", false), ("a?b*c{2}", "cc", true), ("a?b*c{2}", "abbcc", true),
        ("a?b*c{2}", "aacc", false), ("a{2,3}a", "aaaa", true), ("a{2,3}a", "aa", false), ("\\d{3}-.", "123-x", true), ("[^a-c]", "d", true),
        ("[^a-c]", "b", false), ("[a\\]-]+", "]-a", true), ("x*x*x*y", "xxxxxxxxxxxxxxxxxxxxxxxxxxxx", false),
    ])
    func matches(pattern: String, text: String, isMatch: Bool) throws {
        let scalar = Node.Scalar(text: "string /\(pattern)/", isPlain: true, textOffset: 0, verbatimCount: 0)
        let node = Node(span: SourceSpan(file: SpecFile(path: "f"), line: 1, column: 1, length: 1), lastLine: 1, content: .scalar(scalar))
        let type = try #require(TypeExpression.parsed(node, findings: Findings())?.type)
        guard case .string(_, let read?) = type.shape else { throw YAMLTree.Unreadable() }
        #expect(read.matches(text) == isMatch)
    }
}

@Suite struct TextFormatTests {
    @Test("days and times that do not exist are refused", arguments: [
        ("time", "2024-02-29T23:59:59Z", true), ("time", "2023-02-29T00:00:00Z", false), ("time", "2026-01-01T24:00:00Z", false),
        ("time", "2026-01-01T00:00:00", false), ("time", "2026-01-01T00:00:00.123+23:59", true), ("time", "2026-01-01T00:00:00+24:00", false),
        ("date", "2100-02-29", false), ("date", "2000-02-29", true), ("month", "2026-13", false), ("month", "2026-12", true),
        ("datetime", "2026-01-31 12:00:00", true), ("datetime", "2026-01-31T12:00:00", false),
        ("url", "https://a.example/x?y=1", true), ("url", "ftp://a.example", false), ("url", "https://", false), ("url", "https://a b", false),
        ("email", "a@b.c", true), ("email", "a@b", false), ("email", "a@@b.c", false), ("email", "a@b..c", false),
    ])
    func fits(format: String, text: String, isFit: Bool) throws {
        let formats: [String: TextFormat] = ["time": .time, "date": .date, "datetime": .datetime, "month": .month, "url": .url, "email": .email]
        #expect(try #require(formats[format]).fits(Array(text.utf8)) == isFit)
    }
}

@Suite struct NearestNameTests {
    @Test("the nearest name is at most a third away", arguments: [
        ("Profil", "Profile"), ("qurey", "query"), ("zzzzzz", nil), ("STRING", "string"), ("", nil),
    ] as [(String, String?)])
    func nearest(name: String, expected: String?) {
        #expect(nearestName(to: name, in: ["Profile", "query", "string", "queue"]) == expected)
    }
}
