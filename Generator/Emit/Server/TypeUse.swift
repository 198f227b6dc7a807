import Language

/// Which types requests carry, and which answers carry: only what is used gets a reader or a writer, and what a verbatim answer
/// merely documents gets no Swift at all.
struct TypeUse {
    private(set) var read: Set<String> = []
    private(set) var written: Set<String> = []

    init(_ contract: Contract) {
        let types = Dictionary(contract.types.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for operation in contract.operations {
            for parameter in operation.parameters { Self.mark(parameter.field.type, in: types, &read) }
            if case .wholeJSON(_, let type, let isVerbatim, let reads, _) = operation.body {
                if !isVerbatim { Self.mark(type, in: types, &read) }
                for field in reads { Self.mark(field.type, in: types, &read) }
            }
            for outcome in operation.outcomes where !outcome.isVerbatim {
                switch outcome.content {
                case .json(let type): Self.mark(type, in: types, &written)
                case .events(let kinds):
                    for kind in kinds { if case .json(let type) = kind.data { Self.mark(type, in: types, &written) } }
                case .text, .bytes, .empty, .redirect: break
                }
            }
        }
    }

    func isUsed(_ type: NamedType) -> Bool { read.contains(type.name) || written.contains(type.name) }

    private static func mark(_ type: TypeReference, in types: [String: NamedType], _ used: inout Set<String>) {
        switch type.shape {
        case .list(let element, _), .map(let element, _): mark(element, in: types, &used)
        case .named(let name):
            guard used.insert(name).inserted, let named = types[name] else { return }
            switch named.definition {
            case .object(let fields): for field in fields { mark(field.type, in: types, &used) }
            case .union(_, let cases): for field in cases.flatMap(\.fields) { mark(field.type, in: types, &used) }
            case .alias(let target): mark(target, in: types, &used)
            case .enumeration: break
            }
        default: break
        }
    }
}
