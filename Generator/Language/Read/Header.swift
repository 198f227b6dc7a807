/// What `contract.yaml` says, before the sections are looked at.
struct Header {
    var name = Node.Key(text: "", span: SourceSpan(file: SpecFile(path: ""), line: 1, column: 1, length: 0))
    var title = ""
    var version = ""
    var baseURL = ""
    var description = ""
    var quickstart: [String] = []
    var schemes: [AuthScheme] = []
    /// All schemes that are named, also those that could not be read.
    var schemeNames: [String] = []
    var subjects: [Subject] = []
    var errors = ErrorFormat(body: .message, statuses: [], variants: [])
    var successEnvelope: EnvelopeTemplate?
    var unknownFields = UnknownFieldPolicy.ignore
    var document: [Tree.Member] = []
    var sections: [Node.Key] = []
    /// Variants, and the contract itself under "", whose body shows a code.
    var bodiesWithCode: Set<String> = []

    func scheme(_ name: String) -> AuthScheme? { schemes.first { $0.name == name } }
    func subject(_ name: String) -> Subject? { subjects.first { $0.name == name } }

    /// The subject that a scheme proves by itself, its own or that of the scheme it refines.
    func provenSubject(of scheme: String) -> String? {
        guard let scheme = self.scheme(scheme) else { return nil }
        return scheme.subject ?? scheme.base.flatMap { self.scheme($0)?.subject }
    }
}

extension Header {
    static func read(_ root: Node, _ findings: Findings) -> Header {
        var header = Header()
        guard let map = MapReader(root, Keys.contract, at: root.span, findings) else { return header }
        header.readNames(map, findings)
        header.schemes = SchemeReader(findings: findings).schemes(map)
        header.schemeNames = (map.members("auth") ?? []).map(\.key.text)
        header.readSubjects(map, findings)
        header.readErrors(map, findings)
        header.readSuccess(map, findings)
        if map.word("unknown_fields", of: ["ignore", "refuse"]) == "refuse" { header.unknownFields = .refuse }
        header.document = (map.members("document") ?? []).map { Tree.Member(key: $0.key.text, value: $0.value.tree) }
        header.readSections(map, findings)
        return header
    }

    private mutating func readNames(_ map: MapReader, _ findings: Findings) {
        if let name = map.located("contract") {
            self.name = name
            if !NameGrammar.isFileName(name.text) {
                findings.error(.badName, at: name.span, "'\(name.text)' is not a name for a contract", hint: "lower-case letters, digits and '-', a letter first")
            }
        }
        title = map.text("title") ?? ""
        version = map.text("version") ?? ""
        description = map.text("description") ?? ""
        quickstart = (map.texts("quickstart") ?? []).map(\.text)
        if let url = map.located("base_url") {
            baseURL = url.text
            if !TextFormat.url.fits(Array(url.text.utf8)) || url.text.utf8.last == ASCII.slash {
                findings.error(.badName, at: url.span, "'base_url' is an absolute http or https URL without a slash at the end")
            }
        }
    }

    private mutating func readSections(_ map: MapReader, _ findings: Findings) {
        for name in map.texts("sections") ?? [] {
            if let first = sections.first(where: { $0.text == name.text }) {
                findings.error(.duplicateSection, at: name.span, "the section '\(name.text)' is listed twice", notes: [.first(first.span)])
            } else if !NameGrammar.isFileName(name.text) {
                findings.error(.badName, at: name.span, "'\(name.text)' is not a name for a section file", hint: "lower-case letters, digits and '-', a letter first")
            } else {
                sections.append(name)
            }
        }
    }

    private mutating func readSubjects(_ map: MapReader, _ findings: Findings) {
        for pair in map.members("subjects") ?? [] {
            if !NameGrammar.isWord(pair.key.text) {
                findings.error(.badName, at: pair.key.span, "'\(pair.key.text)' is not a name for a subject", hint: "lower-case letters, digits and '_', a letter first")
            }
            guard let subject = MapReader(pair.value, Keys.subject, at: pair.key.span, findings) else { continue }
            var sources: [Subject.Source] = []
            for source in subject.members("by") ?? [] {
                if !schemeNames.contains(source.key.text) { reportScheme(source.key, findings) }
                let items = source.value.items("the places of '\(source.key.text)'", at: source.key.span, findings) ?? []
                let places = items.compactMap { item in
                    item.words("a place", at: item.span, findings).flatMap { subjectPlace($0, findings) }
                }
                if places.isEmpty, items.isEmpty {
                    findings.error(.missingKey, at: source.key.span, "at least one place is needed for '\(source.key.text)'")
                }
                sources.append(Subject.Source(scheme: source.key.text, places: places))
            }
            subjects.append(Subject(name: pair.key.text, doc: subject.text("doc") ?? "", sources: sources, span: pair.key.span))
        }
        reportUnknownSubjects(map, findings)
    }

    /// A subject's id is read before the body is.
    private func subjectPlace(_ text: Node.Key, _ findings: Findings) -> Parameter.Place? {
        guard let place = Places.parsed(text, defaultName: nil, findings) else { return nil }
        guard ["query", "form", "header", "cookie"].contains(place.parts.word) else {
            findings.error(.unknownPlace, at: text.span, "a subject is not read from '\(place.parts.word)'", hint: "from query, form, header or cookie")
            return nil
        }
        return place
    }

    private func reportScheme(_ name: Node.Key, _ findings: Findings) {
        findings.error(.unknownScheme, at: name.span, "no auth scheme is named '\(name.text)'", hint: nearestName(to: name.text, in: schemeNames)?.asHint)
    }

    private func reportUnknownSubjects(_ map: MapReader, _ findings: Findings) {
        for pair in map.members("auth") ?? [] {
            guard case .map(let pairs) = pair.value.content, let value = pairs.first(where: { $0.key.text == "subject" })?.value,
                case .scalar(let scalar) = value.content, subject(scalar.text) == nil
            else { continue }
            findings.error(.unknownSubject, at: value.span, "no subject is named '\(scalar.text)'",
                hint: nearestName(to: scalar.text, in: subjects.map(\.name))?.asHint ?? "name it under 'subjects'")
        }
    }

    private mutating func readSuccess(_ map: MapReader, _ findings: Findings) {
        guard let pair = map.pair("success"), let success = MapReader(pair.value, Keys.success, at: pair.key.span, findings),
            let body = success.pair("body")
        else { return }
        var reader = EnvelopeReader(allowed: EnvelopeReader.successPlaceholders, findings: findings)
        successEnvelope = reader.read(body.value)
        if reader.valuePlaces.isEmpty {
            findings.error(.badEnvelope, at: body.key.span, "the result has no place in the success envelope", hint: "write $value where the result goes")
        }
        if reader.valuePlaces.count > 1 {
            findings.error(.badEnvelope, at: reader.valuePlaces[1], "the result stands in the envelope twice", notes: [.first(reader.valuePlaces[0])])
        }
    }
}
