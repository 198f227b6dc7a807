import JSON

/// What error envelopes are made of.
extension JSONWriter {
    public mutating func code(_ code: ErrorCode?) {
        switch code {
        case .integer(let number): integer(number)
        case .text(let text): string(text)
        case nil: null()
        }
    }

    public mutating func optional(_ value: String?) {
        if let value { string(value) } else { null() }
    }
}
