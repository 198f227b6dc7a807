import Language

/// Which outcome an example of a result shows. The language takes the first that fits; so does this.
extension DocumentContext {
    /// The results among the operation's examples that show this outcome.
    func results(shownBy outcome: Outcome, of operation: Operation) -> [Tree] {
        operation.examples.compactMap(\.returns).filter { result in
            operation.outcomes.first { fits(result, $0) }?.span == outcome.span
        }
    }

    private func fits(_ result: Tree, _ outcome: Outcome) -> Bool {
        switch outcome.content {
        case .json(let type): return fits(result, type)
        case .text: if case .string = result { return true } else { return false }
        case .events(let kinds):
            guard case .list(let items) = result, !items.isEmpty else { return false }
            return items.allSatisfy { item in
                item.members.count == 1 && kinds.contains { $0.name == item.members.first?.key }
            }
        case .bytes, .empty, .redirect: return false
        }
    }

    /// Whether a value is of a type as far as its outside shows; the language has checked the rest.
    private func fits(_ value: Tree, _ reference: TypeReference) -> Bool {
        if case .null = value { return isNullable(reference) || accepts(.null, resolved(reference).shape) }
        let (shape, named) = resolved(reference)
        switch (named?.definition, value) {
        case (.object(let fields)?, .map):
            return fields.allSatisfy { !$0.isRequired || value.member($0.name) != nil }
        case (.union(let tag, let cases)?, .map):
            return cases.contains { value.member(tag) == .string($0.value) }
        case (.enumeration(let values)?, .string(let text)): return values.contains { $0.value == text }
        case (.object?, _), (.union?, _), (.enumeration?, _): return false
        case (.alias?, _), (nil, _): break
        }
        switch (shape, value) {
        case (.list(let element, _), .list(let items)): return items.allSatisfy { fits($0, element) }
        case (.map, .map), (.boolean, .boolean), (.integer, .integer), (.number, .integer), (.number, .number): return true
        case (.string, .string), (.time, .string), (.date, .string), (.datetime, .string), (.month, .string), (.url, .string),
            (.email, .string), (.file, .string):
            return true
        case (.raw, .map): return accepts(.object, shape)
        case (.raw, .list): return accepts(.array, shape)
        case (.raw, .string): return accepts(.string, shape)
        case (.raw, .integer), (.raw, .number): return accepts(.number, shape)
        case (.raw, .boolean): return accepts(.boolean, shape)
        default: return false
        }
    }

    private func accepts(_ kind: TypeReference.RawKind, _ shape: TypeReference.Shape) -> Bool {
        if case .raw(let kinds) = shape { kinds.isEmpty || kinds.contains(kind) } else { false }
    }
}
