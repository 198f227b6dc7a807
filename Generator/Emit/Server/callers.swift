import Language

/// The Swift form of one requirement: what a handler gets to know about who calls.
struct CallerForm {
    /// nil when nobody is asked for.
    let typeName: String?
    let isOptional: Bool
    /// Schemes of each alternative.
    let alternatives: [[String]]
    let caseNames: [String]

    /// The type of the input's property.
    var propertyType: String? { typeName.map { isOptional ? $0 + "?" : $0 } }
    var isSingle: Bool { alternatives.count == 1 && alternatives[0].count == 1 }
}

extension ServerContext {
    func identityName(_ scheme: String) -> String { SwiftName.capitalized(SwiftName.property(scheme)) + "Identity" }

    func callerForm(_ requirement: AuthRequirement) -> CallerForm {
        let caseNames = requirement.alternatives.map { schemes in
            let words = schemes.map { SwiftName.capitalized(SwiftName.property($0)) }.joined(separator: "With")
            return SwiftName.bare(SwiftName.enumerationCase(words))
        }
        let typeName: String? =
            switch requirement.alternatives {
            case []: nil
            case let only where only.count == 1 && only[0].count == 1: identityName(only[0][0])
            default: caseNames.map(SwiftName.capitalized).joined(separator: "Or") + "Caller"
            }
        return CallerForm(
            typeName: typeName, isOptional: requirement.allowsNone, alternatives: requirement.alternatives,
            caseNames: caseNames)
    }

    func subjectName(_ subject: String) -> String { SwiftName.type(subject) + "Subject" }

    /// Whether a call may have no subject: nobody need call, or some credentials do not say one.
    func isSubjectOptional(_ operation: Operation) -> Bool { operation.auth.allowsNone }
}

/// Callers.swift: proven identities, subjects, and the protocol of the authenticator.
func callersFile(in context: ServerContext) -> String {
    var swift = SwiftText()
    let contract = context.contract
    swift.header(sources: [contract.span.file.path], imports: ["Contract"])
    swift.blank()
    emitAuthenticator(in: context, &swift)
    let used = Set(contract.operations.flatMap { $0.auth.alternatives.flatMap { $0 } })
    for scheme in contract.schemes where used.contains(scheme.name) {
        swift.blank()
        swift.doc(scheme.doc)
        swift.block("public struct \(context.identityName(scheme.name)): ProvenIdentity") { swift in
            swift.line("public let proof: Proof")
            swift.blank()
            swift.line("init(_ proof: Proof) { self.proof = proof }")
            swift.blank()
            let alternative = "guard request.proven.alternative != nil, let proof = request.proven.proofs.first else { return nil }"
            swift.block("init?(_ request: RequestReader)") { swift in
                swift.line(alternative)
                swift.line("self.proof = proof")
            }
        }
    }
    var seen: Set<String> = []
    for operation in contract.operations {
        let form = context.callerForm(operation.auth)
        guard let name = form.typeName, !form.isSingle, seen.insert(name).inserted else { continue }
        swift.blank()
        emitCaller(name, form, in: context, &swift)
    }
    for subject in contract.subjects {
        swift.blank()
        emitSubject(subject, in: context, &swift)
    }
    return swift.finished()
}

private func emitAuthenticator(in context: ServerContext, _ swift: inout SwiftText) {
    swift.doc(
        "Finds out whether credentials are good. Made anew for each loop and called on it, before any handler; what it looks up it "
            + "reads from storage on the loop.")
    swift.block("public protocol \(context.prefix)Authenticator") { swift in
        for scheme in context.contract.schemes where scheme.base == nil {
            swift.doc(scheme.doc)
            swift.line("func \(SwiftName.property(scheme.name))(_ credentials: Credentials) -> AuthOutcome")
        }
    }
}

private func emitCaller(_ name: String, _ form: CallerForm, in context: ServerContext, _ swift: inout SwiftText) {
    swift.doc("Who called, proven by one of these.")
    swift.block("public enum \(name): ProvenIdentity") { swift in
        for (index, schemes) in form.alternatives.enumerated() {
            let types = schemes.map(context.identityName).joined(separator: ", ")
            swift.line("case \(form.caseNames[index])(\(types))")
        }
        swift.blank()
        swift.block("init?(_ request: RequestReader)") { swift in
            swift.line("let proofs = request.proven.proofs")
            swift.line("switch request.proven.alternative {")
            for (index, schemes) in form.alternatives.enumerated() {
                let values = schemes.enumerated().map { "\(context.identityName($1))(proofs[\($0)])" }.joined(separator: ", ")
                swift.line("case \(index): self = .\(form.caseNames[index])(\(values))")
            }
            swift.line("default: return nil")
            swift.line("}")
        }
        swift.blank()
        swift.doc("The first of the proofs: who calls.")
        swift.block("public var proof: Proof") { swift in
            swift.line("switch self {")
            for (index, schemes) in form.alternatives.enumerated() {
                let pattern = ["let identity"] + schemes.dropFirst().map { _ in "_" }
                swift.line("case .\(form.caseNames[index])(\(pattern.joined(separator: ", "))): identity.proof")
            }
            swift.line("}")
        }
    }
}

private func emitSubject(_ subject: Subject, in context: ServerContext, _ swift: inout SwiftText) {
    let name = context.subjectName(subject.name)
    swift.doc(subject.doc)
    swift.block("public struct \(name): Sendable, Hashable") { swift in
        swift.line("public let id: String")
        swift.blank()
        swift.line("init(id: String) { self.id = id }")
        swift.blank()
        swift.doc("From the credentials when they prove it, else from where the contract says.")
        swift.block("init?(_ request: inout RequestReader)") { swift in
            swift.block("if let id = request.provenSubject(\(SwiftText.literal(subject.name)))") { swift in
                swift.line("self.id = id")
                swift.line("return")
            }
            guard !subject.sources.isEmpty else {
                swift.line("return nil")
                return
            }
            swift.line("switch request.proven.scheme {")
            for source in subject.sources {
                let indexes = context.contract.schemes.enumerated()
                    .filter { $1.name == source.scheme || $1.base == source.scheme }.map { String($0.offset) }
                guard !indexes.isEmpty, let field = source.places.compactMap(placeName).first else { continue }
                swift.line("case \(indexes.joined(separator: ", ")):")
                swift.indented { swift in
                    let places = source.places.compactMap { placeReading($0, at: subject.span) }
                    swift.line("let given = \(places.joined(separator: " ?? "))")
                    let literal = SwiftText.literal(field)
                    swift.line("guard let id = request.text(given, \(literal), TextRule(min: 1, max: 200)) else {")
                    swift.indented { $0.line("request.issues.missing(\(literal), since: 0)") }
                    swift.indented { $0.line("return nil") }
                    swift.line("}")
                    swift.line("self.id = id")
                }
            }
            swift.line("default: return nil")
            swift.line("}")
        }
    }
}

private func placeName(_ place: Parameter.Place) -> String? {
    switch place {
    case .path(let name), .query(let name), .header(let name), .cookie(let name), .json(let name), .form(let name),
        .multipart(let name):
        name
    case .subject: nil
    }
}

private func placeReading(_ place: Parameter.Place, at span: SourceSpan) -> String? {
    switch place {
    case .query(let name): "request.query(\(SwiftText.literal(name)))"
    case .header(let name): "request.header(\(SwiftText.literal(name.lowercased())))"
    case .cookie(let name): "request.cookie(\(SwiftText.literal(name)))"
    case .form(let name): "request.form(\(SwiftText.literal(name)))"
    case .subject: nil
    case .path, .json, .multipart: unsupported("a subject read from the path or the body", at: span)
    }
}
