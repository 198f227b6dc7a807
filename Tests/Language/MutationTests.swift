import Foundation
import Testing

@testable import Language

/// A contract as trees that can be changed and written again.
private struct WrittenContract {
    let folder: String
    var files: [(path: String, tree: YAMLTree)] {
        didSet { sources = files.map { source($0.path, $0.tree.text().text) } }
    }
    private(set) var sources: [SpecSource] = []

    init(folder: String, files: [(path: String, tree: YAMLTree)]) {
        self.folder = folder
        self.files = files
        sources = files.map { source($0.path, $0.tree.text().text) }
    }

    private func source(_ path: String, _ text: String) -> SpecSource {
        SpecSource(path: "Spec/\(folder)/\(path)", text: text)
    }

    /// The contract with one section at a time: smaller, so that thousands of changes can be tried.
    static func all(in specFolder: URL) throws -> [WrittenContract] {
        let names = try FileManager.default.contentsOfDirectory(atPath: specFolder.path).sorted()
        return try names.flatMap { name -> [WrittenContract] in
            let folder = specFolder.appending(path: name)
            guard FileManager.default.fileExists(atPath: folder.appending(path: "contract.yaml").path) else { return [] }
            let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }.sorted()
            let files = try paths.map { path in (path, try YAMLTree.read(folder.appending(path: path))) }
            let whole = WrittenContract(folder: name, files: files)
            let parts = paths.filter { $0.hasPrefix("sections/") }.map { whole.keeping($0) }.filter { $0.isValid }
            return parts.count == paths.count { $0.hasPrefix("sections/") } ? parts : [whole]
        }
    }

    private func keeping(_ section: String) -> WrittenContract {
        var kept = files.filter { !$0.path.hasPrefix("sections/") || $0.path == section }
        let name = String(section.dropFirst("sections/".count).dropLast(".yaml".count))
        for index in kept.indices where kept[index].path == "contract.yaml" {
            kept[index].tree.set("sections", to: .list([.scalar(name, isPlain: true)]))
        }
        return WrittenContract(folder: folder, files: kept)
    }

    private var isValid: Bool { load(sources).contract != nil }

    /// The contract with other words in one of its files.
    func load(replacing file: Int, with text: String) -> (contract: Contract?, diagnostics: [Diagnostic]) {
        var changed = sources
        changed[file] = source(files[file].path, text)
        return load(changed)
    }

    private func load(_ sources: [SpecSource]) -> (contract: Contract?, diagnostics: [Diagnostic]) {
        loadContract(folder: folder, path: "Spec/\(folder)", sources: sources)
    }
}

/// One change at one place.
private struct Mutation: CustomStringConvertible {
    enum Kind: String, CaseIterable {
        case misspellKey, dropEntry, doubleEntry, misspellValue, emptyValue, numberValue, listValue, mapValue, textValue
    }
    let file: Int
    let path: [Int]
    let kind: Kind
    var description: String { "\(kind.rawValue) in file \(file) at \(path)" }

    /// The changed file, the words that were changed, and the lines that belong to the change; nil when this change makes no
    /// sense here.
    func applied(to contract: WrittenContract) -> (text: String, names: Set<String>, lines: Set<Int>)? {
        var tree = contract.files[file].tree
        guard let names = tree.change(path, kind) else { return nil }
        let region = kind == .dropEntry || kind == .doubleEntry ? Array(path.dropLast()) : path
        let written = tree.text(marking: region)
        let words = names.prefix(60).map { $0.hasSuffix("?") ? String($0.dropLast()) : $0 }
        return (written.text, Set(words.filter { !$0.isEmpty }), Set(written.lines).union(written.owners))
    }
}

@Suite struct MutationTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// `MUTATION_SEED` chooses other changes, `MUTATIONS` how many; 0 is all there are.
    static let seed = UInt64(ProcessInfo.processInfo.environment["MUTATION_SEED"] ?? "") ?? 20_260_228
    static let count = Int(ProcessInfo.processInfo.environment["MUTATIONS"] ?? "") ?? 2000

    @Test(
        "a key or value that is misspelled, dropped, doubled or of another kind is reported where it stands, or the contract is still one",
        arguments: ["Spec", "Tests/Language/Fixtures/Sample"])
    func everyChange(_ folder: String) throws {
        let contracts = try WrittenContract.all(in: Self.root.appending(path: folder))
        try #require(!contracts.isEmpty)
        var all: [(contract: Int, mutation: Mutation)] = []
        for (index, contract) in contracts.enumerated() {
            for (number, file) in contract.files.enumerated() {
                // Shared files are changed with one of the sections only.
                if !file.path.hasPrefix("sections/"), index > 0, contracts[index - 1].folder == contract.folder { continue }
                for path in file.tree.paths() {
                    for kind in Mutation.Kind.allCases { all.append((index, Mutation(file: number, path: path, kind: kind))) }
                }
            }
        }
        var random = SplitMix(state: Self.seed)
        if Self.count > 0, all.count > Self.count / 2 {
            all.shuffle(using: &random)
            all.removeSubrange((Self.count / 2)...)
        }
        var tried = 0
        var valid = 0
        for (index, mutation) in all {
            guard let change = mutation.applied(to: contracts[index]) else { continue }
            tried += 1
            let loaded = contracts[index].load(replacing: mutation.file, with: change.text)
            if loaded.contract != nil {
                valid += 1
                continue
            }
            let path = contracts[index].sources[mutation.file].file.path
            let isLocated = loaded.diagnostics.contains { diagnostic in
                ([diagnostic.span] + diagnostic.notes.map(\.span)).contains { $0.file.path == path && change.lines.contains($0.line) }
                    || Self.isAbout(change.names, diagnostic)
            }
            #expect(
                isLocated,
                "\(mutation) of \(path), names \(change.names):\n\(loaded.diagnostics.map(\.text).joined())\nseed \(Self.seed)")
        }
        print("\(folder): \(tried) changes tried, \(valid) left a contract, seed \(Self.seed)")
        #expect(tried > Self.count / 8)
        #expect(valid < tried)
    }

    /// A name that leads nowhere now is missed where it is used, and the diagnostic names it.
    private static func isAbout(_ names: Set<String>, _ diagnostic: Diagnostic) -> Bool {
        let said = words(of: diagnostic.message + " " + (diagnostic.hint ?? ""))
        // A value may be several words, such as the place `query user_id`.
        return !said.isDisjoint(with: names) || !said.isDisjoint(with: names.reduce(into: []) { $0.formUnion(words(of: $1)) })
    }

    private static func words(of text: String) -> Set<String> {
        Set(text.split(whereSeparator: { "' {}".contains($0) }).map(String.init))
    }
}

/// SplitMix64: the same numbers everywhere for the same seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

extension YAMLTree {
    /// Changes the entry at `path`; the words that changed, or nil when this change makes no sense there.
    fileprivate mutating func change(_ path: [Int], _ kind: Mutation.Kind) -> [String]? {
        guard let last = path.last else { return nil }
        var names: [String] = []
        let isDone = update(Array(path.dropLast())) { parent in
            switch parent {
            case .map(var pairs):
                names.append(pairs[last].key)
                guard Self.change(&pairs, last, kind, &names) else { return false }
                parent = .map(pairs)
            case .list(var items):
                if case .scalar(let text, _) = items[last] { names.append(text) }
                switch kind {
                case .misspellKey: return false
                case .dropEntry: items.remove(at: last)
                case .doubleEntry: items.insert(items[last], at: last)
                default: guard items[last].changeValue(kind, &names) else { return false }
                }
                parent = .list(items)
            case .scalar: return false
            }
            return true
        }
        return isDone ? names : nil
    }

    private static func change(_ pairs: inout [Entry], _ index: Int, _ kind: Mutation.Kind, _ names: inout [String]) -> Bool {
        names += pairs[index].value.names
        switch kind {
        case .misspellKey:
            guard pairs[index].key.count > 1 else { return false }
            pairs[index].key = pairs[index].key.swapped
        case .dropEntry: pairs.remove(at: index)
        case .doubleEntry: pairs.insert(pairs[index], at: index)
        default: return pairs[index].value.changeValue(kind, &names)
        }
        names.append(pairs.indices.contains(index) ? pairs[index].key : "")
        return true
    }

    /// What the value may be called elsewhere: its text, or the name it gives with `id` or `contract`.
    private var names: [String] {
        switch self {
        case .scalar(let text, _): [text]
        case .map(let pairs): pairs.flatMap { pair in [pair.key] + pair.value.names }
        case .list(let items): items.flatMap(\.names)
        }
    }

    private mutating func changeValue(_ kind: Mutation.Kind, _ names: inout [String]) -> Bool {
        let old = self
        switch (kind, self) {
        case (.misspellValue, .scalar(let text, let isPlain)) where text.count > 1: self = .scalar(text.swapped, isPlain: isPlain)
        case (.emptyValue, _): self = .scalar("", isPlain: true)
        case (.numberValue, .scalar): self = .scalar("7", isPlain: true)
        case (.listValue, .scalar), (.listValue, .map): self = .list([self])
        case (.mapValue, .scalar), (.mapValue, .list): self = .map([Entry(key: "qq", value: self)])
        case (.textValue, .map), (.textValue, .list): self = .scalar("qqq", isPlain: true)
        default: return false
        }
        if case .scalar(let text, _) = self { names.append(text) }
        names += old.names
        return true
    }
}

extension String {
    /// Two neighbours that differ change places; else a letter is added.
    fileprivate var swapped: String {
        var letters = Array(self)
        let middle = letters.count / 2
        guard letters[middle] != letters[middle - 1] else { return self + "q" }
        letters.swapAt(middle, middle - 1)
        return String(letters)
    }
}
