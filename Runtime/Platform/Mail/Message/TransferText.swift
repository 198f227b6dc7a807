import Network

/// Text as the body of a mail: 7-bit, in lines of at most 76 columns that end with CRLF. (RFC 2045 section 6)
enum TransferText {
    enum Encoding: String {
        case quotedPrintable = "quoted-printable"
        case base64
    }

    static let lineBytesMax = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Quoted-printable, which people can read, unless a quarter of the bytes would be escaped.
    static func encoded(_ text: String) -> (encoding: Encoding, body: [UInt8]) {
        let bytes = normalised(Array(text.utf8))
        let escapedCount = bytes.count { $0 >= 0x80 || $0 == UInt8(ascii: "=") }
        guard escapedCount * 4 > bytes.count else { return (.quotedPrintable, quotedPrintable(bytes)) }
        return (.base64, base64(bytes))
    }

    /// With every line end, whatever it was, as CRLF.
    static func normalised(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 16)
        var isAfterReturn = false
        for byte in bytes {
            if byte == UInt8(ascii: "\r") || (byte == UInt8(ascii: "\n") && !isAfterReturn) {
                output += [0x0d, 0x0a]
            } else if byte != UInt8(ascii: "\n") {
                output.append(byte)
            }
            isAfterReturn = byte == UInt8(ascii: "\r")
        }
        return output
    }

    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let text = Base64Text.encoded(bytes)
        var output: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: lineBytesMax) {
            output += text[start..<min(start + lineBytesMax, text.count)]
            output += [0x0d, 0x0a]
        }
        return output
    }

    /// - Parameter bytes: with CRLF as line ends.
    static func quotedPrintable(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 4)
        var index = 0
        while index < bytes.count {
            var end = index
            while end < bytes.count, bytes[end] != 0x0d { end += 1 }
            append(bytes[index..<end], to: &output)
            output += [0x0d, 0x0a]
            index = end + 2
        }
        return output
    }

    private static func append(_ line: ArraySlice<UInt8>, to output: inout [UInt8]) {
        var column = 0
        var index = line.startIndex
        while index < line.endIndex {
            let unit = unit(at: index, of: line, atLineStart: column == 0)
            let isLast = index + unit.sourceCount == line.endIndex
            // The last column is for the soft line break, unless the line ends here.
            if column + unit.text.count > (isLast ? lineBytesMax : lineBytesMax - 1) {
                output += Array("=\r\n".utf8)
                column = 0
                continue
            }
            output += unit.text
            column += unit.text.count
            index += unit.sourceCount
        }
    }

    /// What must not be torn apart at `index`: a plain byte, or a character of several bytes, encoded.
    private static func unit(
        at index: Int, of line: ArraySlice<UInt8>, atLineStart: Bool
    ) -> (text: [UInt8], sourceCount: Int) {
        let byte = line[index]
        if byte >= 0xC0 {
            let count = min(byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2, line.endIndex - index)
            return (line[index..<(index + count)].flatMap(escaped), count)
        }
        let isPlain = (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "=")
        let isInnerSpace = (byte == 0x20 || byte == 0x09) && index + 1 < line.endIndex
        // A dot or "From " at a line's start is changed by careless servers on the way.
        let isFragile = atLineStart && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F") || byte == UInt8(ascii: "-"))
        return ((isPlain || isInnerSpace) && !isFragile ? [byte] : escaped(byte), 1)
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
