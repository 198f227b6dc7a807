import JSON

/// What error envelopes are made of.
extension JSONWriter {
    public mutating func member(_ name: StaticString, code: ErrorCode?) {
        key(name)
        switch code {
        case .integer(let number): integer(number)
        case .text(let text): string(text)
        case nil: null()
        }
    }

    public mutating func member(_ name: StaticString, orNull value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }
}
