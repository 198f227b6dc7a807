/// Text for the query of an address, or for a form's body.
public enum QueryText {
    /// Everything but letters, digits, `-`, `.`, `_` and `~` as `%XX`, so that every reader decodes the same bytes. (RFC 3986 section
    /// 2.3)
    public static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if ASCII.isLetterOrDigit(byte) || "-._~".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nil for a `%` that is not followed by two hexadecimal digits.
    public static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `name=value` with `&` between, in this order. Fields without a value are left out.
    public static func fields(_ fields: [(name: String, value: String?)]) -> String {
        fields.compactMap { field in
            field.value.map { "\(encoded(field.name))=\(encoded($0))" }
        }.joined(separator: "&")
    }

    /// An address with these fields behind the query it may have already.
    public static func address(_ address: String, _ fields: [(name: String, value: String?)]) -> String {
        let added = QueryText.fields(fields)
        guard !added.isEmpty else { return address }
        guard address.utf8.contains(UInt8(ascii: "?")) else { return "\(address)?\(added)" }
        let isOpen = address.utf8.last == UInt8(ascii: "?") || address.utf8.last == UInt8(ascii: "&")
        return "\(address)\(isOpen ? "" : "&")\(added)"
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        if ASCII.isDigit(digit) { return digit - UInt8(ascii: "0") }
        let letter = ASCII.lowercased(digit) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }

    private static func digit(_ value: UInt8) -> UInt8 { value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10) }
}
