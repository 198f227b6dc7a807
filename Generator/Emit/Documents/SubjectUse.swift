import Language

/// Where an operation's subject comes from for the schemes that do not prove it.
struct SubjectUse {
    /// In the order they are tried; at least one.
    let places: [Parameter.Place]
    /// The schemes that need it, as the contract names them, such as `hmac`.
    let schemes: [String]
    /// No alternative of the operation proves the subject by itself.
    let isAlwaysNeeded: Bool
    let doc: String
}

extension DocumentContext {
    /// nil when the operation has no subject or every scheme proves it.
    func subjectUse(of operation: Operation) -> SubjectUse? {
        guard let name = operation.subject, let subject = contract.subjects.first(where: { $0.name == name }) else { return nil }
        var places: [Parameter.Place] = []
        var names: [String] = []
        var isProvenSomewhere = operation.auth.allowsNone
        for alternative in operation.auth.alternatives {
            let used = schemes(of: alternative)
            if used.contains(where: { $0.subject == name || sentScheme(of: $0).subject == name }) {
                isProvenSomewhere = true
                continue
            }
            let sources = subject.sources.filter { source in
                used.contains { $0.name == source.scheme || $0.base == source.scheme }
            }
            for source in sources {
                if !names.contains(source.scheme) { names.append(source.scheme) }
                for place in source.places where !places.contains(place) { places.append(place) }
            }
        }
        guard !places.isEmpty else { return nil }
        return SubjectUse(places: places, schemes: names, isAlwaysNeeded: !isProvenSomewhere, doc: subject.doc)
    }
}
