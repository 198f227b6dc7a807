import Glibc
import Language

/// What the emitters of a contract's Swift module look things up in.
struct ServerContext {
    let contract: Contract
    /// `Btelo`, in front of names that belong to the contract as a whole.
    let prefix: String
    private let typesByName: [String: NamedType]
    private let swiftTypeNames: [String: String]
    private let schemeIndexes: [String: Int]
    /// Pattern text to the name of its constant.
    let patternNames: [(pattern: Pattern, name: String)]
    let use: TypeUse

    init(_ contract: Contract) {
        self.contract = contract
        prefix = SwiftName.type(contract.name)
        typesByName = Dictionary(contract.types.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let generated = contract.operations.flatMap { operation -> [String] in
            let name = SwiftName.type(operation.id)
            return ["\(name)Input", "\(name)Output", "\(name)Event", "\(name)NotLive"]
        }
        let general = ["Handlers", "HandlerSet", "Server", "Authenticator", "Success"].map { [prefix] in prefix + $0 }
        let sections = contract.sections.flatMap { ["\($0.typeName)Handlers", "\($0.typeName)SectionNotLive"] }
        let identities = contract.schemes.map { SwiftName.capitalized(SwiftName.property($0.name)) + "Identity" }
        let subjects = contract.subjects.map { SwiftName.type($0.name) + "Subject" }
        let names = SwiftName.distinct(contract.types.map { SwiftName.type($0.name) }, taken: Set(generated + general + sections + identities + subjects))
        swiftTypeNames = Dictionary(zip(contract.types.map(\.name), names), uniquingKeysWith: { first, _ in first })
        schemeIndexes = Dictionary(
            contract.schemes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        use = TypeUse(contract)
        patternNames = Self.patterns(of: contract, use)
    }

    func type(named name: String) -> NamedType? { typesByName[name] }

    func swiftName(ofType name: String) -> String { swiftTypeNames[name] ?? SwiftName.type(name) }

    func schemeIndex(_ name: String) -> Int? { schemeIndexes[name] }

    func scheme(_ name: String) -> AuthScheme? { schemeIndexes[name].map { contract.schemes[$0] } }

    func patternName(_ pattern: Pattern) -> String {
        patternNames.first { $0.pattern == pattern }?.name ?? "any"
    }

    /// The names are those of the first types and fields that use the patterns.
    private static func patterns(of contract: Contract, _ use: TypeUse) -> [(pattern: Pattern, name: String)] {
        var found: [(pattern: Pattern, name: String)] = []
        func look(_ type: TypeReference, _ name: String) {
            switch type.shape {
            case .string(_, let pattern?):
                if !found.contains(where: { $0.pattern == pattern }) { found.append((pattern, name)) }
            case .list(let element, _), .map(let element, _): look(element, name)
            default: break
            }
        }
        for type in contract.types where use.read.contains(type.name) {
            switch type.definition {
            case .alias(let target): look(target, SwiftName.property(type.name))
            case .object(let fields): for field in fields { look(field.type, SwiftName.property(field.name)) }
            case .union(_, let cases):
                for field in cases.flatMap(\.fields) { look(field.type, SwiftName.property(field.name)) }
            case .enumeration: break
            }
        }
        for operation in contract.operations {
            for parameter in operation.parameters { look(parameter.field.type, SwiftName.property(parameter.field.name)) }
            if case .wholeJSON(let name, let type, _, let reads, _) = operation.body {
                look(type, SwiftName.property(name))
                for field in reads { look(field.type, SwiftName.property(field.name)) }
            }
        }
        return Array(zip(found.map(\.pattern), SwiftName.distinct(found.map(\.name)))).map { (pattern: $0.0, name: $0.1) }
    }
}

/// A construct that the language allows and this output cannot express. It ends the generator with an error at its place, so that
/// nothing is left out silently.
func unsupported(_ what: String, at span: SourceSpan) -> Never {
    let words = "\(span.file.path):\(span.line):\(span.column): error: \(what) has no Swift form yet [unsupported]\n"
    _ = words.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) }
    exit(1)
}
