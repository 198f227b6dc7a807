import JSON
import Network

/// A request while its input is read: where values are found, and what is wrong with them. Nothing of it outlives the reading.
public struct RequestReader {
    enum BodyForm {
        case none
        case json
        case form
        case multipart(MultipartBody)
        /// Bytes or text that are taken as they are.
        case whole
    }

    public let exchange: Exchange
    public var issues = Issues()
    /// Who calls; set before any input is read.
    public internal(set) var proven = Proven.nobody
    let scratch: Scratch
    let refusesUnknown: Bool
    let schemes: UnsafePointer<SchemeDescriptor>
    var body = BodyForm.none

    init(
        _ exchange: Exchange, refusesUnknown: Bool, schemes: UnsafePointer<SchemeDescriptor>, _ scratch: Scratch
    ) {
        self.schemes = schemes
        self.exchange = exchange
        self.refusesUnknown = refusesUnknown
        self.scratch = scratch
        if FormText(exchange.query).hasTooManyFields {
            issues.add("", "The query has more than \(FormText.fieldsMax) fields.")
        }
    }

    /// The subject that the credentials prove by themselves.
    ///
    /// - Parameter kind: such as `user`; nil for whichever it is.
    public func provenSubject(_ kind: StaticString? = nil) -> String? {
        for index in 0..<proven.proofs.count {
            guard let subject = schemes[proven.schemes[index]].subject else { continue }
            if kind.map({ $0.equals(subject) }) ?? true { return proven.proofs[index].id }
        }
        return nil
    }
}

/// Places that hold text.
extension RequestReader {
    /// The path segment at `index`, starting at 0.
    public func path(_ index: Int) -> UnsafeRawBufferPointer? {
        // Decoded again instead of kept: few operations have a parameter here, and all have been routed by the same bytes.
        guard let path = RequestPath.decoded(exchange.path, scratch) else { return nil }
        var segments = PathSegments(path)
        for _ in 0..<index { _ = segments.next() }
        return segments.next()
    }

    public mutating func query(_ name: StaticString) -> UnsafeRawBufferPointer? {
        value(of: FormText(exchange.query), name)
    }

    public mutating func form(_ name: StaticString) -> UnsafeRawBufferPointer? {
        guard case .form = body else { return nil }
        return value(of: FormText(exchange.body), name)
    }

    /// - Parameter name: in lower case.
    public mutating func header(_ name: StaticString) -> UnsafeRawBufferPointer? {
        guard let value = exchange.header(name) else { return nil }
        if exchange.headerCount(name) > 1 { issues.add(name, "is given more than once") }
        return checked(value, name)
    }

    public mutating func cookie(_ name: StaticString) -> UnsafeRawBufferPointer? {
        guard case .one(let value) = exchange.cookie(name) else { return nil }
        return checked(value, name)
    }

    /// The text of a part that is no file.
    public mutating func part(_ name: StaticString) -> UnsafeRawBufferPointer? {
        guard let part = onlyPart(name) else { return nil }
        return checked(part.content, name)
    }

    public mutating func file(_ name: StaticString) -> UploadedFile? {
        guard let part = onlyPart(name) else { return nil }
        return UploadedFile(
            bytes: [UInt8](part.content), contentType: part.contentType.map { String(decoding: $0, as: UTF8.self) } ?? "")
    }

    /// The values of a repeated query field; nil when there is none.
    @inlinable
    public mutating func queryValues<Value>(
        _ name: StaticString, _ rule: CountRule, _ value: (inout RequestReader, UnsafeRawBufferPointer) -> Value?
    ) -> [Value]? {
        parsed(repeatedTexts(name, inForm: false), name, rule, value)
    }

    @inlinable
    public mutating func formValues<Value>(
        _ name: StaticString, _ rule: CountRule, _ value: (inout RequestReader, UnsafeRawBufferPointer) -> Value?
    ) -> [Value]? {
        parsed(repeatedTexts(name, inForm: true), name, rule, value)
    }

    @usableFromInline
    mutating func parsed<Value>(
        _ texts: [UnsafeRawBufferPointer], _ name: StaticString, _ rule: CountRule,
        _ value: (inout RequestReader, UnsafeRawBufferPointer) -> Value?
    ) -> [Value]? {
        guard !texts.isEmpty else { return nil }
        rule.check(texts.count, name, of: "item", &issues)
        var values: [Value] = []
        for (index, text) in texts.enumerated() {
            let mark = issues.count
            if let value = value(&self, text) { values.append(value) }
            issues.index(index, since: mark)
        }
        return values
    }

    @usableFromInline
    mutating func repeatedTexts(_ name: StaticString, inForm: Bool) -> [UnsafeRawBufferPointer] {
        if inForm { guard case .form = body else { return [] } }
        var texts: [UnsafeRawBufferPointer] = []
        FormText(inForm ? exchange.body : exchange.query).forEach { fieldName, value in
            if PercentCoding.equals(fieldName, name), let text = decoded(value, name) { texts.append(text) }
            return true
        }
        return texts
    }

    private mutating func value(of form: FormText, _ name: StaticString) -> UnsafeRawBufferPointer? {
        let found = form.find(name)
        if found.isRepeated { issues.add(name, "is given more than once") }
        return found.value.flatMap { decoded($0, name) }
    }

    private mutating func decoded(_ value: UnsafeRawBufferPointer, _ name: StaticString) -> UnsafeRawBufferPointer? {
        do throws(PercentCoding.Mistake) {
            return try PercentCoding.decoded(value, plusIsSpace: true, scratch)
        } catch {
            issues.add(name, error.words)
            return nil
        }
    }

    private mutating func checked(_ value: UnsafeRawBufferPointer, _ name: StaticString) -> UnsafeRawBufferPointer? {
        if value.contains(0) {
            issues.add(name, "must not contain NUL")
            return nil
        }
        guard PercentCoding.isUTF8(value) else {
            issues.add(name, "must be UTF-8")
            return nil
        }
        return value
    }

    private mutating func onlyPart(_ name: StaticString) -> MultipartBody.Part? {
        guard case .multipart(let multipart) = body else { return nil }
        var found: MultipartBody.Part?
        for part in multipart.parts where part.name.equals(name) {
            if found != nil { issues.add(name, "is given more than once") }
            found = part
        }
        return found
    }
}

/// Bodies that are read as a whole.
extension RequestReader {
    /// A reader of the body when it is JSON; nil when it is something else or empty.
    public func json() throws(JSONError) -> JSONReader? {
        guard case .json = body, !exchange.body.isEmpty else { return nil }
        // The bound on members is that of a body of 1 MiB, and grows with what an operation takes beyond that.
        let limits = JSONLimits(byteCountMax: exchange.body.count, memberCountMax: 10_000 * (1 + exchange.body.count >> 20))
        return try JSONReader(exchange.body, limits: limits)
    }

    /// Goes past a member that the contract does not name.
    public mutating func skipUnknown(_ key: JSONKey, _ json: inout JSONReader) throws(JSONError) {
        try json.skipUnknown(key, refused: refusesUnknown, &issues)
    }

    /// The body, byte by byte as it was sent. Only behind a reader that has gone through all of it.
    public var bodyJSON: RawJSON { RawJSON(checked: exchange.body) }

    public var bodyBytes: [UInt8] { [UInt8](exchange.body) }

    public mutating func bodyText() -> String? {
        checked(exchange.body, "body").map { String(decoding: $0, as: UTF8.self) }
    }
}
