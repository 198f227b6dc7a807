import Foundation
import Testing

@testable import Language

/// Spec/README.md defines the language; it must not say less or more than the loader knows.
@Suite struct LanguageReferenceTests {
    static let text = Result { try String(contentsOf: MutationTests.root.appending(path: "Spec/README.md"), encoding: .utf8) }

    /// The words in backticks in the first column of the tables.
    private func firstColumn() throws -> Set<String> {
        var words: Set<String> = []
        for line in try Self.text.get().split(separator: "\n") where line.hasPrefix("| `") {
            let cell = line.dropFirst(2).split(separator: "|")[0]
            words.formUnion(cell.matches(of: /`([^`]+)`/).map { String($0.1) })
        }
        return words
    }

    @Test("the reference lists every diagnostic code, and none that is not there")
    func codes() throws {
        let keys = Set(Keys.contract.keys.map(\.name) + Keys.operation.keys.map(\.name))
        #expect(try firstColumn().subtracting(keys).sorted() == DiagnosticCode.allCases.map(\.rawValue).sorted())
    }

    @Test("the reference describes every key of the contract and of an operation")
    func keys() throws {
        let known = try firstColumn()
        for key in Keys.contract.keys + Keys.operation.keys { #expect(known.contains(key.name), "\(key.name)") }
    }

    @Test("the reference mentions every key of the language", arguments: Keys.all.map(\.name))
    func everyKey(_ table: String) throws {
        let text = try Self.text.get()
        for key in Keys.all.first(where: { $0.name == table })?.keys ?? [] {
            let isNamed = ["`\(key.name)`", "\(key.name):", "`\(key.name): ", "{\(key.name)", ", \(key.name)"].contains { text.contains($0) }
            #expect(isNamed, "\(table).\(key.name)")
        }
    }

    @Test("the example lines of fields and types in the reference are read")
    func typeLines() throws {
        let lines = try Self.text.get().split(separator: "\n").map(String.init)
        let types = lines.compactMap { line in line.firstMatch(of: /^  [a-zA-Z_]+\??: ([a-z]+ [0-9.]+[^#{]*)/).map { String($0.1) } }
        try #require(types.count >= 2)
        for type in types {
            let scalar = Node.Scalar(text: type, isPlain: true, textOffset: 0, verbatimCount: 0)
            let node = Node(span: SourceSpan(file: SpecFile(path: "f"), line: 1, column: 1, length: 0), lastLine: 1, content: .scalar(scalar))
            #expect(TypeExpression.parsed(node, findings: Findings()) != nil, "\(type)")
        }
    }
}
