import Network

/// Text as it stands in the header of a mail.
enum HeaderText {
    /// RFC 2047 section 2: of one encoded word, and of a line that has one.
    static let wordBytesMax = 75
    static let lineBytesMax = 76

    /// A header line with free text, such as `Subject`, folded, without its line end.
    static func line(_ name: String, _ text: String) -> String {
        isPlain(text) && name.utf8.count + 2 + text.utf8.count <= lineBytesMax ? "\(name): \(text)" : "\(name): \(encoded(text, afterBytes: name.utf8.count + 2))"
    }

    /// A display name before an address, quoted or encoded as its letters demand.
    ///
    /// - Parameter afterBytes: what stands before it on its line.
    static func displayName(_ name: String, afterBytes: Int) -> String {
        guard isPlain(name), name.utf8.count + afterBytes + 2 <= lineBytesMax else { return encoded(name, afterBytes: afterBytes) }
        var quoted = "\""
        for character in name.unicodeScalars {
            if character == "\"" || character == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }

    /// Printable ASCII that no reader takes for an encoded word, without spaces that folding would lose.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ (0x20...0x7e).contains($0) }), bytes.first != 0x20, bytes.last != 0x20 else { return false }
        return !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: "?") }
    }

    /// Encoded words, each with whole characters, one per line. (RFC 2047 section 4.1)
    static func encoded(_ text: String, afterBytes: Int) -> String {
        var words: [String] = []
        var waiting: [UInt8] = []
        var room = payloadBytes(on: lineBytesMax - afterBytes)
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if waiting.count + bytes.count > room {
                words.append(word(waiting))
                waiting = []
                room = payloadBytes(on: lineBytesMax - 1)
            }
            waiting += bytes
        }
        words.append(word(waiting))
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String {
        "=?utf-8?B?\(String(decoding: Base64Text.encoded(bytes), as: UTF8.self))?="
    }

    /// Bytes whose encoded word has at most `columns` columns.
    private static func payloadBytes(on columns: Int) -> Int {
        max(6, (min(columns, wordBytesMax) - 12) / 4 * 3)
    }
}
