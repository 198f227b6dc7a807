extension HTML {
    public struct StringInterpolation: StringInterpolationProtocol {
        var html = HTML()

        public init(literalCapacity: Int, interpolationCount: Int) {
            html.bytes.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { html.bytes += $0 }
        }

        /// Text, escaped.
        public mutating func appendInterpolation(_ text: some StringProtocol) {
            html.appendInterpolated(text)
        }

        public mutating func appendInterpolation(_ text: String?) {
            if let text { html.appendInterpolated(text) }
        }

        public mutating func appendInterpolation(_ number: some BinaryInteger) {
            html.appendInterpolated(String(number))
        }

        /// HTML or a component, as it is.
        public mutating func appendInterpolation(_ part: some HTMLConvertible) {
            html += part.html
        }

        public mutating func appendInterpolation<Part: HTMLConvertible>(_ part: Part?) {
            if let part { html += part.html }
        }

        public mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { html += part }
        }

        /// A piece that is there only sometimes.
        public mutating func appendInterpolation(
            if condition: Bool, _ piece: @autoclosure () -> HTML, else other: @autoclosure () -> HTML = HTML()
        ) {
            html += condition ? piece() : other()
        }

        /// ` name="value"`, with the space before it; nothing when there is no value.
        public mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value else { return }
            html.bytes.append(UInt8(ascii: " "))
            appendLiteral(name)
            html.bytes += "=\"".utf8
            html.appendInterpolated(value)
            html.bytes.append(UInt8(ascii: "\""))
        }

        /// ` name` when the condition holds.
        public mutating func appendInterpolation(attribute name: StaticString, if condition: Bool) {
            guard condition else { return }
            html.bytes.append(UInt8(ascii: " "))
            appendLiteral(name)
        }
    }
}

extension Sequence {
    /// One piece of HTML for each element, one after the other.
    public func each(_ piece: (Element) throws -> HTML) rethrows -> HTML {
        var html = HTML()
        for element in self { html += try piece(element) }
        return html
    }
}
