/// Character references of HTML, those that mails have. Others stay as they are.
enum HTMLEntities {
    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ensp": " ", "emsp": " ", "thinsp": " ",
        "zwnj": "", "zwj": "", "shy": "", "ndash": "–", "mdash": "—", "hellip": "…", "lsquo": "‘", "rsquo": "’", "sbquo": "‚",
        "ldquo": "“", "rdquo": "”", "bdquo": "„", "laquo": "«", "raquo": "»", "bull": "•", "middot": "·", "copy": "©", "reg": "®",
        "trade": "™", "euro": "€", "pound": "£", "yen": "¥", "cent": "¢", "sect": "§", "para": "¶", "deg": "°", "plusmn": "±",
        "times": "×", "divide": "÷", "frac12": "½", "frac14": "¼", "frac34": "¾", "rarr": "→", "larr": "←", "uarr": "↑", "darr": "↓",
        "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "agrave": "à", "aacute": "á",
        "acirc": "â", "atilde": "ã", "aring": "å", "aelig": "æ", "ccedil": "ç", "egrave": "è", "eacute": "é", "ecirc": "ê",
        "euml": "ë", "igrave": "ì", "iacute": "í", "icirc": "î", "iuml": "ï", "ntilde": "ñ", "ograve": "ò", "oacute": "ó",
        "ocirc": "ô", "otilde": "õ", "oslash": "ø", "ugrave": "ù", "uacute": "ú", "ucirc": "û", "yacute": "ý", "Eacute": "É",
        "Egrave": "È", "Ccedil": "Ç", "Ntilde": "Ñ", "Oslash": "Ø", "Aring": "Å", "AElig": "Æ", "check": "✓",
    ]
    /// The longest name above, and the digits of the last code point.
    private static let bytesMax = 10

    static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "&")) else { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "&"), let (text, count) = reference(bytes[(index + 1)...]) {
                output += Array(text.utf8)
                index += 1 + count
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }

    /// The character behind an ampersand, and the bytes its name takes with the semicolon.
    private static func reference(_ bytes: ArraySlice<UInt8>) -> (text: String, byteCount: Int)? {
        guard let end = bytes.prefix(bytesMax).firstIndex(of: UInt8(ascii: ";")), end > bytes.startIndex else { return nil }
        let name = String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
        let byteCount = end - bytes.startIndex + 1
        guard name.hasPrefix("#") else { return named[name].map { ($0, byteCount) } }
        let isHexadecimal = name.hasPrefix("#x") || name.hasPrefix("#X")
        let digits = name.dropFirst(isHexadecimal ? 2 : 1)
        guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let value = UInt32(digits, radix: isHexadecimal ? 16 : 10), let scalar = Unicode.Scalar(value)
        else { return nil }
        return (String(Character(scalar)), byteCount)
    }
}
