extension HTML {
    struct StringInterpolation: StringInterpolationProtocol {
        var html = HTML()

        init(literalCapacity: Int, interpolationCount: Int) {
            html.bytes.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { html.bytes += $0 }
        }

        /// Text, escaped.
        mutating func appendInterpolation(_ text: some StringProtocol) {
            html.appendInterpolated(text)
        }

        mutating func appendInterpolation(_ text: String?) {
            if let text { html.appendInterpolated(text) }
        }

        mutating func appendInterpolation(_ number: some BinaryInteger) {
            html.appendInterpolated(String(number))
        }

        /// HTML or a component, as it is.
        mutating func appendInterpolation(_ part: some HTMLConvertible) {
            html += part.html
        }

        mutating func appendInterpolation<Part: HTMLConvertible>(_ part: Part?) {
            if let part { html += part.html }
        }

        mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { html += part }
        }

        /// A piece that is there only sometimes.
        mutating func appendInterpolation(
            if condition: Bool, _ piece: @autoclosure () -> HTML, else other: @autoclosure () -> HTML = HTML()
        ) {
            html += condition ? piece() : other()
        }

        /// ` name="value"`, with the space before it; nothing when there is no value.
        mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value else { return }
            html.bytes.append(UInt8(ascii: " "))
            appendLiteral(name)
            html.bytes += "=\"".utf8
            html.appendInterpolated(value)
            html.bytes.append(UInt8(ascii: "\""))
        }

        /// ` name` when the condition holds.
        mutating func appendInterpolation(attribute name: StaticString, if condition: Bool) {
            guard condition else { return }
            html.bytes.append(UInt8(ascii: " "))
            appendLiteral(name)
        }
    }
}

extension Sequence {
    /// One piece of HTML for each element, one after the other.
    func each(_ piece: (Element) throws -> HTML) rethrows -> HTML {
        var html = HTML()
        for element in self { html += try piece(element) }
        return html
    }
}
