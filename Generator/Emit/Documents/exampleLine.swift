import Language

extension DocumentContext {
    /// One line that shows a call: `POST https://…/path?query  Authorization: Bearer <user_jwt>  body: {…}`. Parts stand two
    /// blanks apart. nil when the contract wants none.
    func exampleLine(of operation: Operation) -> String? {
        switch operation.display.example {
        case .none: return nil
        case .text(let text): return text
        case .derived: break
        }
        let example = operation.examples.first
        var parts = ["\(operation.method.rawValue) \(exampleURL(of: operation, example))"]
        parts += exampleCredentials(of: operation)
        for header in example?.header ?? [] { parts.append("\(header.key): \(header.value.plainText)") }
        if let body = exampleBody(of: operation, example) { parts.append(body) }
        return parts.joined(separator: "  ")
    }

    /// - Parameter extra: query parameters that the example does not write.
    func exampleURL(of operation: Operation, _ example: Example?, extra: [Tree.Member] = []) -> String {
        var url = contract.baseURL
        for segment in operation.route.segments {
            url += "/"
            switch segment {
            case .literal(let text): url += text
            case .parameter(let name):
                let value = example?.path.first { $0.key == name }?.value
                url += value.map { percentEncoded($0.plainText, isQuery: false) } ?? "{\(name)}"
            }
        }
        if operation.route.segments.isEmpty { url += "/" }
        let pairs = (exampleQuery(of: operation, example) + extra).flatMap { queryPairs($0) }
        return pairs.isEmpty ? url : url + "?" + pairs.joined(separator: "&")
    }

    func exampleQuery(of operation: Operation, _ example: Example?) -> [Tree.Member] {
        if let example { return example.query }
        return operation.parameters.compactMap { parameter in
            guard parameter.field.isRequired, case .query(let name)? = parameter.places.first else { return nil }
            return Tree.Member(key: name, value: sample(parameter.field))
        }
    }

    /// A list is a repeated name.
    private func queryPairs(_ member: Tree.Member) -> [String] {
        let values: [Tree] = if case .list(let items) = member.value { items } else { [member.value] }
        return values.map { "\(member.key)=\(percentEncoded($0.plainText, isQuery: true))" }
    }

    private func exampleBody(of operation: Operation, _ example: Example?) -> String? {
        let value = example?.body ?? sampleBody(of: operation)
        switch operation.body {
        case .none: return nil
        case .json, .wholeJSON:
            return value.map { "body: " + compactJSON($0) }
        case .jsonOrForm:
            let isShownAsForm = operation.parameters.contains { $0.shownPlace == Body.form.rowPlace }
            return value.map { "body: " + (isShownAsForm ? formText($0) : compactJSON($0)) }
        case .form:
            return value.map { "body: " + formText($0) }
        case .multipart:
            guard let value else { return nil }
            return value.members.map { "-F \($0.key)=" + multipartValue($0, in: operation) }.joined(separator: " ")
        case .bytes(let mediaType): return "body: <\(mediaType)>"
        case .text: return value.map { "body: " + $0.plainText }
        }
    }

    private func formText(_ value: Tree) -> String {
        value.members.flatMap { queryPairs($0) }.joined(separator: "&")
    }

    private func multipartValue(_ member: Tree.Member, in operation: Operation) -> String {
        let parameter = operation.parameters.first { $0.field.name == member.key }
        let isFile = parameter.map { if case .file = resolved($0.field.type).shape { true } else { false } } ?? false
        return isFile ? "@\(member.value.plainText)" : member.value.plainText
    }

    func sampleBody(of operation: Operation) -> Tree? {
        let fields = operation.parameters.filter { $0.field.isRequired && $0.places.first?.isInBody == true }
        guard !fields.isEmpty else { return nil }
        return .map(fields.map { Tree.Member(key: $0.field.name, value: sample($0.field)) })
    }

    /// A value of a field as a reader would expect it, for examples that the contract does not write.
    private func sample(_ field: Field) -> Tree {
        if let value = field.example ?? field.defaultValue { return value }
        let (shape, named) = resolved(field.type)
        if case .enumeration(let values)? = named?.definition, let first = values.first { return .string(first.value) }
        switch shape {
        case .integer(let range), .number(let range): return .number(range.minimum ?? "1")
        case .boolean: return .boolean(true)
        case .list: return .list([])
        case .map: return .map([])
        case .file: return .string("...")
        default: return named == nil ? .string("...") : .map([])
        }
    }
}

/// Text as it stands in a path or query (RFC 3986 section 2); what a reader of the example would not escape, `:` `/` `,` `@` in a
/// query, stays.
func percentEncoded(_ text: String, isQuery: Bool) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let kept: [UInt8] = Array((isQuery ? "-._~:/,@" : "-._~:@").utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        let isAlphanumeric = byte.isASCIIDigit || byte.isASCIIUppercase || (0x61...0x7A).contains(byte)
        if isAlphanumeric || kept.contains(byte) {
            bytes.append(byte)
        } else if byte == 0x20, isQuery {
            bytes.append(UInt8(ascii: "+"))
        } else {
            bytes.append(UInt8(ascii: "%"))
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
