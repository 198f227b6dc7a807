import Foundation
import Testing

@testable import Language

/// A contract with mistakes, beside the exact diagnostics expected: `unknown-type.yaml` (a section of the contract in
/// `_base`) or a folder with a whole contract, and `unknown-type.txt`.
struct WrongContract: CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/Wrong")

    static let all: [WrongContract] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let names = files.filter { !$0.hasPrefix("_") && !$0.hasSuffix(".txt") }.map { $0.hasSuffix(".yaml") ? String($0.dropLast(5)) : $0 + "/" }
        return names.sorted().map { WrongContract(name: $0) }
    }()

    private var isFolder: Bool { name.hasSuffix("/") }
    var expectedFile: URL { Self.folder.appending(path: (isFolder ? String(name.dropLast()) + "-contract" : name) + ".txt") }

    /// The diagnostics as people see them, with paths as they are in this folder.
    func diagnostics() throws -> [Diagnostic] {
        let root = isFolder ? Self.folder.appending(path: name) : Self.folder.appending(path: "_base")
        var sources = [try source(root, "contract.yaml")]
        if isFolder {
            let others = try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
            for path in others where path.hasSuffix(".yaml") && path != "contract.yaml" { sources.append(try source(root, path)) }
        } else {
            let bytes = try Data(contentsOf: Self.folder.appending(path: name + ".yaml"))
            sources.append(SpecSource(path: "Spec/api/sections/s.yaml", bytes: [UInt8](bytes)))
        }
        return loadContract(folder: "api", path: "Spec/api", sources: sources).diagnostics
    }

    private func source(_ root: URL, _ path: String) throws -> SpecSource {
        SpecSource(path: "Spec/api/" + path, bytes: [UInt8](try Data(contentsOf: root.appending(path: path))))
    }
}

@Suite struct WrongContractTests {
    /// `ACCEPT=1 swift test --filter WrongContractTests` takes what is reported now as expected; look at the change before committing it.
    static let accepts = ProcessInfo.processInfo.environment["ACCEPT"] != nil

    @Test("a wrong contract is reported exactly so", arguments: WrongContract.all)
    func exactly(_ wrong: WrongContract) throws {
        let text = try wrong.diagnostics().map(\.text).joined()
        #expect(!text.isEmpty, "nothing is reported")
        if Self.accepts { try text.write(to: wrong.expectedFile, atomically: true, encoding: .utf8) }
        let expected = try? String(contentsOf: wrong.expectedFile, encoding: .utf8)
        #expect(text == expected)
    }

    @Test("every diagnostic code has a wrong contract that shows it", arguments: DiagnosticCode.allCases)
    func everyCode(_ code: DiagnosticCode) throws {
        // These two are about the disk and about size; tests of their own show them.
        if code == .unreadableFile || code == .fileTooLarge { return }
        #expect(try Self.shown.get().contains(code), "no fixture in Fixtures/Wrong shows \(code.rawValue)")
    }

    static let shown = Result { Set(try WrongContract.all.flatMap { try $0.diagnostics().map(\.code) }) }

    @Test("diagnostics come in file order")
    func fileOrder() throws {
        for wrong in WrongContract.all {
            let spans = try wrong.diagnostics().map(\.span)
            for (one, two) in zip(spans, spans.dropFirst()) where one.file == two.file {
                #expect((one.line, one.column) <= (two.line, two.column))
            }
        }
    }
}
