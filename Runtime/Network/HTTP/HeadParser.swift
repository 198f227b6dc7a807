import Glibc

/// Where one header field stands, in bytes from the head's start.
public struct FieldSlot: Sendable {
    public let nameStart: UInt16
    public let nameCount: UInt16
    public let valueStart: UInt16
    /// Without white space around the value.
    public let valueCount: UInt16
}

/// Reads the head of a request or a response, as far as it has come, and judges it strictly: what two readers could
/// understand in two ways is refused. (RFC 9110, RFC 9112)
///
/// Give `parse` the same bytes with more behind them until it says `complete` or refuses. Lines already judged are not
/// looked at again, and the verdict does not depend on how the bytes were cut.
public struct HeadParser: Sendable {
    public enum Kind: Sendable { case request, response }

    public struct Limits: Sendable {
        /// At most 65,535, because slots count in 16 bits.
        public var headBytes: Int
        public var targetBytes: Int
        public var fieldCount: Int

        public init(headBytes: Int, targetBytes: Int, fieldCount: Int) {
            self.headBytes = min(headBytes, Int(UInt16.max))
            self.targetBytes = targetBytes
            self.fieldCount = fieldCount
        }
    }

    public enum Verdict: Sendable, Equatable {
        case incomplete
        /// The head takes this many bytes; the body follows.
        case complete(byteCount: Int)
        case refused(HTTPRefusal)
    }

    /// Longest accepted method.
    static let methodBytesMax = 24
    /// Most digits of a Content-Length: 18 always fit in an Int64.
    static let lengthDigitsMax = 18

    public let kind: Kind
    public internal(set) var method = HTTPMethod.other
    /// Of a response.
    public internal(set) var statusCode: Int { get { Int(places.statusCode) } set { places.statusCode = UInt16(truncatingIfNeeded: newValue) } }
    /// The digit after `HTTP/1.`.
    public internal(set) var minorVersion: Int { get { Int(places.minorVersion) } set { places.minorVersion = UInt16(truncatingIfNeeded: newValue) } }
    public internal(set) var methodStart: Int { get { Int(places.methodStart) } set { places.methodStart = UInt16(truncatingIfNeeded: newValue) } }
    public internal(set) var methodCount: Int { get { Int(places.methodCount) } set { places.methodCount = UInt16(truncatingIfNeeded: newValue) } }
    public internal(set) var pathStart: Int { get { Int(places.pathStart) } set { places.pathStart = UInt16(truncatingIfNeeded: newValue) } }
    public internal(set) var pathCount: Int { get { Int(places.pathCount) } set { places.pathCount = UInt16(truncatingIfNeeded: newValue) } }
    public internal(set) var queryStart: Int { get { Int(places.queryStart) } set { places.queryStart = UInt16(truncatingIfNeeded: newValue) } }
    public internal(set) var queryCount: Int { get { Int(places.queryCount) } set { places.queryCount = UInt16(truncatingIfNeeded: newValue) } }
    /// Fields written to the slots so far.
    public internal(set) var fieldCount: Int { get { Int(places.fieldCount) } set { places.fieldCount = UInt16(truncatingIfNeeded: newValue) } }
    /// Nil when no Content-Length was sent.
    public var contentLength: Int? { length < 0 ? nil : length }
    public internal(set) var isChunked = false
    public internal(set) var expectsContinue = false
    /// Host and port as sent, for requests.
    public internal(set) var hostStart: Int { get { Int(places.hostStart) } set { places.hostStart = UInt16(truncatingIfNeeded: newValue) } }
    public internal(set) var hostCount: Int { get { Int(places.hostCount) } set { places.hostCount = UInt16(truncatingIfNeeded: newValue) } }

    private var places = Places()
    private var length = -1
    var lineStart: Int { get { Int(places.lineStart) } set { places.lineStart = Int32(truncatingIfNeeded: newValue) } }
    private var searchedTo: Int { get { Int(places.searchedTo) } set { places.searchedTo = Int32(truncatingIfNeeded: newValue) } }
    private var hasFirstLine = false
    private var skippedEmptyLine = false
    var authorityStart: Int { get { Int(places.authorityStart) } set { places.authorityStart = UInt16(truncatingIfNeeded: newValue) } }
    /// -1 when the target has no authority.
    var authorityCount: Int { get { Int(places.authorityCount) } set { places.authorityCount = Int32(truncatingIfNeeded: newValue) } }
    var hostFields: Int { get { Int(places.hostFields) } set { places.hostFields = UInt16(truncatingIfNeeded: newValue) } }
    var expectsOther = false
    var saysClose = false
    var saysKeepAlive = false

    /// Nothing in a head lies behind byte 65,535 (`Limits`), so that a parser, of which each idle connection has one, is small.
    private struct Places {
        var lineStart: Int32 = 0
        var searchedTo: Int32 = 0
        var authorityCount: Int32 = -1
        var statusCode: UInt16 = 0
        var minorVersion: UInt16 = 1
        var methodStart: UInt16 = 0
        var methodCount: UInt16 = 0
        var pathStart: UInt16 = 0
        var pathCount: UInt16 = 0
        var queryStart: UInt16 = 0
        var queryCount: UInt16 = 0
        var fieldCount: UInt16 = 0
        var hostStart: UInt16 = 0
        var hostCount: UInt16 = 0
        var hostFields: UInt16 = 0
        var authorityStart: UInt16 = 0
    }

    public init(_ kind: Kind) {
        self.kind = kind
    }

    /// Whether the connection may carry another message after this one. (RFC 9112 section 9.3)
    public var keepsAlive: Bool {
        if saysClose { return false }
        return minorVersion == 1 || saysKeepAlive
    }

    /// Goes on with `bytes`, which start where the head starts.
    ///
    /// - Parameter slots: room for `limits.fieldCount` fields, the same memory in each call for one head.
    public mutating func parse(
        _ bytes: UnsafeRawBufferPointer, slots: UnsafeMutablePointer<FieldSlot>, limits: Limits
    ) -> Verdict {
        guard let base = bytes.baseAddress else { return .incomplete }
        while true {
            guard let found = memchr(base + searchedTo, CInt(ASCII.lineFeed), bytes.count &- searchedTo) else {
                searchedTo = bytes.count
                return verdictOnOpenLine(byteCount: bytes.count, limits)
            }
            let lineFeed = UnsafeRawPointer(found) - base
            let after = lineFeed &+ 1
            searchedTo = after
            if !hasFirstLine, after &- lineStart > firstLineMax(limits) { return .refused(tooLongFirstLine) }
            if after > limits.headBytes { return .refused(.headTooLarge) }
            // A bare LF is a line end to some readers and data to others. (RFC 9112 section 2.2)
            guard lineFeed > lineStart, bytes[lineFeed &- 1] == ASCII.carriageReturn else { return .refused(.lineEnd) }
            let line = lineStart..<(lineFeed &- 1)
            lineStart = after
            if line.isEmpty {
                if hasFirstLine { return finished(bytes, byteCount: after) }
                // One empty line before a request is let pass: old clients send it after a body. (RFC 9112 section 2.2)
                guard !skippedEmptyLine, kind == .request else { return .refused(.requestLine) }
                skippedEmptyLine = true
                continue
            }
            let refusal: HTTPRefusal?
            if hasFirstLine {
                refusal = readField(bytes, line, slots, limits)
            } else {
                hasFirstLine = true
                refusal = kind == .request ? readRequestLine(bytes, line, limits) : readStatusLine(bytes, line)
            }
            if let refusal { return .refused(refusal) }
        }
    }

    // A line without end is refused as soon as it cannot become a good one, by the same rules and in the same order as a
    // line that came whole.
    private func verdictOnOpenLine(byteCount: Int, _ limits: Limits) -> Verdict {
        if !hasFirstLine, byteCount &- lineStart >= firstLineMax(limits) { return .refused(tooLongFirstLine) }
        return byteCount >= limits.headBytes ? .refused(.headTooLarge) : .incomplete
    }

    private var tooLongFirstLine: HTTPRefusal { kind == .request ? .targetTooLong : .requestLine }

    /// Longest first line with its line end: a method, a target and a version with single spaces.
    private func firstLineMax(_ limits: Limits) -> Int {
        min(Self.methodBytesMax + 1 + limits.targetBytes + 1 + 8 + 2, limits.headBytes)
    }

    // MARK: Fields

    private mutating func readField(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ slots: UnsafeMutablePointer<FieldSlot>, _ limits: Limits
    ) -> HTTPRefusal? {
        // Folded lines are read as two lines by some and one by others. (RFC 9112 section 5.2)
        if ASCII.isBlank(bytes[line.lowerBound]) { return .foldedField }
        var colon = line.lowerBound
        while colon < line.upperBound, ASCII.isToken(bytes[colon]) { colon &+= 1 }
        guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == UInt8(ascii: ":") else { return .fieldName }
        var start = colon &+ 1
        var end = line.upperBound
        while start < end, ASCII.isBlank(bytes[start]) { start &+= 1 }
        while end > start, ASCII.isBlank(bytes[end &- 1]) { end &-= 1 }
        guard Self.isFieldValue(bytes, start, end) else { return .fieldValue }
        guard fieldCount < limits.fieldCount else { return .tooManyFields }
        (slots + fieldCount).initialize(to: FieldSlot(
            nameStart: UInt16(truncatingIfNeeded: line.lowerBound), nameCount: UInt16(truncatingIfNeeded: colon &- line.lowerBound),
            valueStart: UInt16(truncatingIfNeeded: start), valueCount: UInt16(truncatingIfNeeded: end &- start)))
        fieldCount &+= 1
        return readKnownField(
            UnsafeRawBufferPointer(rebasing: bytes[line.lowerBound..<colon]),
            UnsafeRawBufferPointer(rebasing: bytes[start..<end]), valueStart: start)
    }

    /// Tab, space, visible ASCII and bytes from 0x80; no other control. (RFC 9110 section 5.5)
    static func isFieldValue(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var index = start
        while index &+ 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let ones: UInt64 = 0x0101_0101_0101_0101
            let highs: UInt64 = 0x8080_8080_8080_8080
            let belowSpace = (word &- (ones &* 0x20)) & ~word & highs
            let deletes = word ^ (ones &* 0x7F)
            let isDelete = (deletes &- ones) & ~deletes & highs
            if belowSpace | isDelete != 0 { break }
            index &+= 8
        }
        while index < end {
            let byte = bytes[index]
            if (byte < 0x20 && byte != ASCII.tab) || byte == 0x7F { return false }
            index &+= 1
        }
        return true
    }

    private mutating func readKnownField(
        _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, valueStart: Int
    ) -> HTTPRefusal? {
        switch name.count {
        case 4 where name.equalsIgnoringCase("host"):
            hostFields &+= 1
            hostStart = valueStart
            hostCount = value.count
        case 6 where name.equalsIgnoringCase("expect"):
            if value.equalsIgnoringCase("100-continue") { expectsContinue = true } else { expectsOther = true }
        case 10 where name.equalsIgnoringCase("connection"):
            readConnection(value)
        case 14 where name.equalsIgnoringCase("content-length"):
            // A second one is refused even when it agrees: the next reader may take the other.
            guard contentLength == nil else { return .ambiguousFraming }
            guard let length = Self.length(value) else { return .contentLength }
            self.length = length
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            guard !isChunked else { return .ambiguousFraming }
            guard value.equals("chunked") else { return .transferCoding }
            isChunked = true
        default:
            break
        }
        return nil
    }

    private mutating func readConnection(_ value: UnsafeRawBufferPointer) {
        for option in value.split(separator: UInt8(ascii: ",")) {
            let option = UnsafeRawBufferPointer(rebasing: option).trimmed
            if option.equalsIgnoringCase("close") { saysClose = true }
            if option.equalsIgnoringCase("keep-alive") { saysKeepAlive = true }
        }
    }

    /// Digits only, no sign, no leading zero. The length is checked before the digits, so that nothing can overflow.
    static func length(_ value: UnsafeRawBufferPointer) -> Int? {
        guard value.count >= 1, value.count <= lengthDigitsMax else { return nil }
        guard value.count == 1 || value[0] != UInt8(ascii: "0") else { return nil }
        var length = 0
        for byte in value {
            guard ASCII.isDigit(byte) else { return nil }
            length = length &* 10 &+ Int(byte &- 48)
        }
        return length
    }

    // MARK: The whole

    private mutating func finished(_ bytes: UnsafeRawBufferPointer, byteCount: Int) -> Verdict {
        // Both lengths, or a coding which the version does not know: somebody on the way reads it the other way.
        // (RFC 9112 section 6.1)
        if isChunked, contentLength != nil || minorVersion == 0 { return .refused(.ambiguousFraming) }
        guard kind == .request else { return .complete(byteCount: byteCount) }
        guard hostFields == 1 || (hostFields == 0 && minorVersion == 0) else { return .refused(.host) }
        let host = UnsafeRawBufferPointer(rebasing: bytes[hostStart..<(hostStart &+ hostCount)])
        if hostFields == 1, !HostName.isValid(host) { return .refused(.host) }
        if authorityCount >= 0 {
            let authority = UnsafeRawBufferPointer(rebasing: bytes[authorityStart..<(authorityStart &+ authorityCount)])
            guard hostFields == 1, authority.elementsEqual(host) else { return .refused(.host) }
        }
        if minorVersion == 0 {
            expectsContinue = false
        } else if expectsOther {
            return .refused(.expectation)
        }
        return .complete(byteCount: byteCount)
    }
}

/// `host[:port]` as it may stand in a Host field. (RFC 9110 section 7.2, narrowed: no percent-encoding, no user)
enum HostName {
    static func isValid(_ host: UnsafeRawBufferPointer) -> Bool {
        guard let first = host.first else { return false }
        var index = 0
        if first == UInt8(ascii: "[") {
            index = 1
            while index < host.count, ASCII.hexValue(host[index]) != nil || host[index] == UInt8(ascii: ":") || host[index] == UInt8(ascii: ".") {
                index &+= 1
            }
            guard index > 1, index < host.count, host[index] == UInt8(ascii: "]") else { return false }
            index &+= 1
        } else {
            while index < host.count, isNameByte(host[index]) { index &+= 1 }
            guard index > 0 else { return false }
        }
        guard index < host.count else { return true }
        guard host[index] == UInt8(ascii: ":") else { return false }
        let digits = host[(index &+ 1)...]
        guard digits.count >= 1, digits.count <= 5, digits.allSatisfy(ASCII.isDigit) else { return false }
        return digits.reduce(0) { $0 &* 10 &+ Int($1 &- 48) } <= 65_535
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return letter &- 97 < 26 || ASCII.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_")
    }
}
