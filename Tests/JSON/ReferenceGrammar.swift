/// RFC 8259 once more, written to be obviously right and nothing else: what the reader accepts is compared with it.
struct ReferenceGrammar {
    private var rest: ArraySlice<UInt8>
    private let depthMax: Int

    static func accepts(_ bytes: [UInt8], depthMax: Int = 64) -> Bool {
        if bytes.first == 0 || (bytes.count > 1 && bytes[1] == 0) { return false }
        var grammar = ReferenceGrammar(rest: bytes[...], depthMax: depthMax)
        return grammar.value(depth: 0) && grammar.rest.isEmpty
    }

    private mutating func space() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    private mutating func value(depth: Int) -> Bool {
        space()
        defer { space() }
        switch rest.first {
        case UInt8(ascii: "{"): return depth < depthMax && object(depth: depth + 1)
        case UInt8(ascii: "["): return depth < depthMax && array(depth: depth + 1)
        case UInt8(ascii: "\""): return string() != nil
        default: return take("true") || take("false") || take("null") || number()
        }
    }

    private mutating func object(depth: Int) -> Bool {
        guard take("{") else { return false }
        space()
        if take("}") { return true }
        var names: Set<[UInt8]> = []
        repeat {
            space()
            guard let name = string(), names.insert(name).inserted else { return false }
            space()
            guard take(":"), value(depth: depth) else { return false }
        } while take(",")
        return take("}")
    }

    private mutating func array(depth: Int) -> Bool {
        guard take("[") else { return false }
        space()
        if take("]") { return true }
        repeat {
            guard value(depth: depth) else { return false }
        } while take(",")
        return take("]")
    }

    private mutating func number() -> Bool {
        _ = take("-")
        if !take("0") {
            guard rest.first != UInt8(ascii: "0"), digits() else { return false }
        }
        if take(".") { guard digits() else { return false } }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return false }
        }
        return true
    }

    private mutating func digits() -> Bool {
        let before = rest.count
        rest = rest.drop { $0 >= 0x30 && $0 <= 0x39 }
        return rest.count < before
    }

    /// The UTF-8 of the string's text.
    private mutating func string() -> [UInt8]? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while let byte = rest.first, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { return nil }
            if take("\\") {
                guard let scalar = escape() else { return nil }
                text += Array(String(scalar).utf8)
            } else {
                text.append(byte)
                rest = rest.dropFirst()
            }
        }
        guard take("\""), String(validating: text, as: UTF8.self) != nil else { return nil }
        return text
    }

    private static let shortEscapes: [UInt8: Unicode.Scalar] = [
        0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n", 0x72: "\r", 0x74: "\t",
    ]

    private mutating func escape() -> Unicode.Scalar? {
        if let letter = rest.first, let scalar = Self.shortEscapes[letter] {
            rest = rest.dropFirst()
            return scalar
        }
        guard take("u"), let first = unit() else { return nil }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\u"), let second = unit(), second >= 0xDC00, second < 0xE000 else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) * 0x400 + (second - 0xDC00))
    }

    private mutating func unit() -> UInt32? {
        let four = rest.prefix(4)
        guard four.count == 4, four.allSatisfy({ UInt8.isHexDigit($0) }) else { return nil }
        rest = rest.dropFirst(4)
        return UInt32(String(decoding: four, as: UTF8.self), radix: 16)
    }
}

extension UInt8 {
    fileprivate static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
