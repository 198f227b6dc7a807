import Language

/// A contract with its types, schemes and operations by name, so that documents look names up instead of searching.
struct DocumentContext {
    let contract: Contract
    let types: [String: NamedType]
    let schemes: [String: AuthScheme]
    let operations: [String: Operation]
    /// The first value that an example of the contract gives a query parameter, by the parameter's name.
    let querySamples: [String: Tree]

    init(_ contract: Contract) {
        self.contract = contract
        types = Dictionary(contract.types.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        schemes = Dictionary(contract.schemes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let all = contract.operations
        operations = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let samples = all.flatMap { $0.examples.flatMap(\.query) }
        querySamples = Dictionary(samples.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// What a reference means when spellings of constrained types are followed: the shape, and the named type it ends at, if any.
    func resolved(_ reference: TypeReference) -> (shape: TypeReference.Shape, named: NamedType?) {
        var shape = reference.shape
        // A chain of aliases is at most as long as there are types; the language refuses circles.
        for _ in 0...types.count {
            guard case .named(let name) = shape, let type = types[name] else { return (shape, nil) }
            guard case .alias(let target) = type.definition else { return (shape, type) }
            shape = target.shape
        }
        return (shape, nil)
    }

    /// Whether null is allowed, here or in a spelling that is followed.
    func isNullable(_ reference: TypeReference) -> Bool {
        var reference = reference
        for _ in 0...types.count {
            if reference.isNullable { return true }
            guard case .named(let name) = reference.shape, case .alias(let target) = types[name]?.definition else { return false }
            reference = target
        }
        return false
    }

    /// The words of the named type that a reference names, through aliases: the first that has any.
    func typeDoc(_ reference: TypeReference) -> String {
        var shape = reference.shape
        for _ in 0...types.count {
            guard case .named(let name) = shape, let type = types[name] else { return "" }
            if !type.doc.isEmpty { return type.doc }
            guard case .alias(let target) = type.definition else { return "" }
            shape = target.shape
        }
        return ""
    }

    /// The schemes that one alternative of a requirement names, refinements with the kind of what they refine.
    func schemes(of alternative: [String]) -> [AuthScheme] {
        alternative.compactMap { schemes[$0] }
    }

    /// The scheme whose credentials are sent: the one that is refined, or the scheme itself.
    func sentScheme(of scheme: AuthScheme) -> AuthScheme {
        scheme.base.flatMap { schemes[$0] } ?? scheme
    }
}
