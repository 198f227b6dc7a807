import Language

/// Server-sent events in documents.
extension DocumentContext {
    /// OpenAPI 3.1 has no words for streams; the events and their data are listed in the description.
    func eventsSchema(_ kinds: [Outcome.EventKind]) -> Tree {
        let lines = kinds.map { kind in
            switch kind.data {
            case .json(let type): "- `\(kind.name)`: \(eventType(type))"
            case .text(let words): "- `\(kind.name)`: the text `\(words)`"
            }
        }
        let start = kinds.areUnnamed
            ? "Server-sent events without names; each has one of these as its `data`:"
            : "Server-sent events. Event name and its `data`:"
        return .object(
            ("type", .string("string")), ("description", .string(start + "\n\n" + lines.joined(separator: "\n"))))
    }

    private func eventType(_ type: TypeReference) -> String {
        if case .named(let name) = type.shape { return "JSON of `#/components/schemas/\(name)`" }
        return "JSON, `\(outline(of: type))`"
    }

    /// An example, a list of objects of one event each, as the bytes of the stream show it.
    func streamText(_ example: Tree, _ kinds: [Outcome.EventKind]) -> String {
        guard case .list(let items) = example else { return "" }
        return items.flatMap(\.members).map { event in
            let name = kinds.areUnnamed ? "" : "event: \(event.key)\n"
            return "\(name)data: \(event.value.plainText)\n\n"
        }.joined()
    }
}

extension [Outcome.EventKind] {
    /// `message` is what an event without a name is called (HTML standard, section 9.2.6), so a stream that has it writes no names.
    var areUnnamed: Bool { contains { $0.name == "message" } }
}
