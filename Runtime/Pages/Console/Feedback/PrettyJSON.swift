/// JSON text with line ends and indentation, for reading. It changes white space only, so that nothing is hidden or added.
enum PrettyJSON {
    static let byteCountMax = 512 * 1_024
    private static let depthMax = 64

    /// nil when it would become larger than `byteCountMax`, or is nested deeper than 64.
    static func text(of json: String) -> String? {
        var writer = Writer()
        for byte in json.utf8 {
            guard writer.take(byte), writer.output.count <= byteCountMax else { return nil }
        }
        return String(decoding: writer.output, as: UTF8.self)
    }

    private struct Writer {
        var output: [UInt8] = []
        private var depth = 0
        private var isInString = false
        private var isEscaped = false
        /// An opened bracket after which nothing came yet.
        private var isFresh = false

        /// - Returns: false when it is nested too deep.
        mutating func take(_ byte: UInt8) -> Bool {
            if isInString {
                output.append(byte)
                if isEscaped { isEscaped = false } else if byte == UInt8(ascii: "\\") { isEscaped = true } else if byte == UInt8(ascii: "\"") { isInString = false }
                return true
            }
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: break
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                beginValue()
                output.append(byte)
                depth += 1
                isFresh = true
                return depth <= PrettyJSON.depthMax
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth = max(0, depth - 1)
                if isFresh { isFresh = false } else { newLine() }
                output.append(byte)
            case UInt8(ascii: ","):
                output.append(byte)
                newLine()
            case UInt8(ascii: ":"):
                output += ": ".utf8
            case UInt8(ascii: "\""):
                beginValue()
                output.append(byte)
                isInString = true
            default:
                beginValue()
                output.append(byte)
            }
            return true
        }

        private mutating func beginValue() {
            guard isFresh else { return }
            isFresh = false
            newLine()
        }

        private mutating func newLine() {
            output.append(UInt8(ascii: "\n"))
            output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
        }
    }
}
