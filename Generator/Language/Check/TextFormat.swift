/// The formats of text that have a base name of their own.
enum TextFormat {
    case time, date, datetime, month, url, email

    /// URLs and e-mail addresses are at most this long.
    static let bytesMax = 2048

    init?(_ shape: TypeReference.Shape) {
        switch shape {
        case .time: self = .time
        case .date: self = .date
        case .datetime: self = .datetime
        case .month: self = .month
        case .url: self = .url
        case .email: self = .email
        default: return nil
        }
    }

    var words: String {
        switch self {
        case .time: "a time such as 2026-02-28T12:30:00Z"
        case .date: "a date such as 2026-02-28"
        case .datetime: "a date and time such as 2026-02-28 12:30:00"
        case .month: "a month such as 2026-02"
        case .url: "an absolute http or https URL in ASCII"
        case .email: "an e-mail address"
        }
    }

    func fits(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .month: return bytes.count == 7 && Self.isMonth(bytes[...])
        case .date: return bytes.count == 10 && Self.isDate(bytes[...])
        case .datetime:
            guard bytes.count == 19, bytes[10] == 32 else { return false }
            return Self.isDate(bytes[..<10]) && Self.isClock(bytes[11...])
        case .time: return Self.isTime(bytes)
        case .url: return Self.isURL(bytes)
        case .email: return Self.isEmail(bytes)
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard ASCII.isDigit(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    private static func isMonth(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.startIndex
        guard number(bytes[start..<start + 4]) != nil, bytes[start + 4] == ASCII.minus else { return false }
        guard let month = number(bytes[start + 5..<start + 7]) else { return false }
        return (1...12).contains(month)
    }

    private static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.startIndex
        guard isMonth(bytes[start..<start + 7]), bytes[start + 7] == ASCII.minus else { return false }
        guard let year = number(bytes[start..<start + 4]), let month = number(bytes[start + 5..<start + 7]),
            let day = number(bytes[start + 8..<start + 10])
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day >= 1 && day <= lengths[month - 1]
    }

    /// `HH:MM:SS`, from 00:00:00 to 23:59:59.
    private static func isClock(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.startIndex
        guard bytes.count == 8, bytes[start + 2] == 58, bytes[start + 5] == 58 else { return false }
        guard let hour = number(bytes[start..<start + 2]), let minute = number(bytes[start + 3..<start + 5]),
            let second = number(bytes[start + 6..<start + 8])
        else { return false }
        return hour < 24 && minute < 60 && second < 60
    }

    /// RFC 3339 section 5.6, without leap seconds.
    private static func isTime(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 20, isDate(bytes[..<10]), bytes[10] == 84 || bytes[10] == 116, isClock(bytes[11..<19]) else { return false }
        var rest = bytes[19...]
        if rest.first == ASCII.dot {
            rest = rest.dropFirst()
            let fraction = rest.prefix { ASCII.isDigit($0) }
            guard (1...9).contains(fraction.count) else { return false }
            rest = rest.dropFirst(fraction.count)
        }
        if rest.count == 1 { return rest.first == 90 || rest.first == 122 }
        guard rest.count == 6, rest.first == 43 || rest.first == ASCII.minus else { return false }
        let start = rest.startIndex
        guard rest[start + 3] == 58, let hour = number(rest[start + 1..<start + 3]), let minute = number(rest[start + 4..<start + 6]) else { return false }
        return hour < 24 && minute < 60
    }

    private static func isURL(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= bytesMax, bytes.allSatisfy({ $0 > 32 && $0 < 127 }) else { return false }
        let schemes = [Array("https://".utf8), Array("http://".utf8)]
        guard let scheme = schemes.first(where: { bytes.starts(with: $0) }) else { return false }
        let host = bytes.dropFirst(scheme.count).prefix { $0 != ASCII.slash && $0 != 63 && $0 != 35 }
        return !host.isEmpty && host.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == ASCII.dot || $0 == ASCII.minus || $0 == 58 || $0 == 91 || $0 == 93 }
    }

    private static func isEmail(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= bytesMax, bytes.allSatisfy({ $0 > 32 && $0 != 127 }) else { return false }
        let parts = bytes.split(separator: 64, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return false }
        let labels = parts[1].split(separator: ASCII.dot, omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
    }
}
