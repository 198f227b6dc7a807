/// Takes the chunked coding off a body, whatever way its bytes are cut. (RFC 9112 section 7.1)
///
/// Strict: CRLF only, sizes of 1 to 16 hexadecimal digits without white space, extensions by the grammar, trailers checked
/// and dropped. Call `next` until it asks for more, ends or refuses.
public struct ChunkedDecoder: Sendable {
    public struct Limits: Sendable {
        public let extensionBytes: Int32
        public let trailerBytes: Int32

        public init(extensionBytes: Int, trailerBytes: Int) {
            self.extensionBytes = Int32(clamping: extensionBytes)
            self.trailerBytes = Int32(clamping: trailerBytes)
        }
    }

    public enum Event: Sendable, Equatable {
        /// All bytes are used up and the body goes on.
        case needsMore
        /// These bytes of the input are body. Go on with the input after them.
        case data(Range<Int>)
        /// The body ended before this index of the input.
        case end(Int)
        case refused(HTTPRefusal)
    }

    private enum Place: UInt8 {
        case size, sizeLineFeed
        case extensionName, extensionEquals, extensionToken, extensionQuoted, extensionEscaped, extensionQuotedEnd
        case data, dataCarriageReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, endLineFeed
        case done
    }

    /// Longest accepted size, in digits.
    static let sizeDigitsMax: UInt8 = 16
    /// Longest field name kept to see whether it is one that must not stand in a trailer.
    private static let nameBytesKept: Int32 = 32

    private var place = Place.size
    private var digits: UInt8 = 0
    private var size: UInt64 = 0
    private var remaining = 0
    private var extensionBytes: Int32 = 0
    private var trailerBytes: Int32 = 0
    private var nameCount: Int32 = 0
    private var nameHash: UInt64 = 0
    private let limits: Limits

    public init(limits: Limits) {
        self.limits = limits
    }

    /// Whether the body, its last chunk and its trailers have been read.
    public var isDone: Bool { place == .done }

    /// Goes on with `input` from `start`.
    public mutating func next(_ input: UnsafeRawBufferPointer, from start: Int) -> Event {
        var index = start
        while index < input.count {
            if place == .data {
                let end = min(input.count, index &+ min(remaining, input.count &- index))
                remaining &-= end &- index
                if remaining == 0 { place = .dataCarriageReturn }
                return .data(index..<end)
            }
            let byte = input[index]
            index &+= 1
            if let refusal = step(byte) { return .refused(refusal) }
            if place == .done { return .end(index) }
        }
        return place == .done ? .end(index) : .needsMore
    }

    private mutating func step(_ byte: UInt8) -> HTTPRefusal? {
        switch place {
        case .size: return readSize(byte)
        case .sizeLineFeed: return sizeLineEnded(byte)
        case .extensionName, .extensionEquals, .extensionToken, .extensionQuoted, .extensionEscaped, .extensionQuotedEnd:
            return readExtension(byte)
        case .dataCarriageReturn: return expect(byte, ASCII.carriageReturn, then: .dataLineFeed)
        case .dataLineFeed:
            digits = 0
            size = 0
            return expect(byte, ASCII.lineFeed, then: .size)
        case .endLineFeed: return expect(byte, ASCII.lineFeed, then: .done)
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed: return readTrailer(byte)
        case .data, .done: return nil
        }
    }

    private mutating func expect(_ byte: UInt8, _ wanted: UInt8, then next: Place) -> HTTPRefusal? {
        guard byte == wanted else { return .chunk }
        place = next
        return nil
    }

    private mutating func readSize(_ byte: UInt8) -> HTTPRefusal? {
        if let value = ASCII.hexValue(byte) {
            // Sixteen digits fit in 64 bits, so the shift loses nothing.
            guard digits < Self.sizeDigitsMax else { return .chunk }
            digits &+= 1
            size = size << 4 | UInt64(value)
            return nil
        }
        guard digits > 0, size <= UInt64(Int.max) else { return .chunk }
        switch byte {
        case ASCII.carriageReturn: place = .sizeLineFeed
        case UInt8(ascii: ";"): return beginExtension()
        default: return .chunk
        }
        return nil
    }

    private mutating func sizeLineEnded(_ byte: UInt8) -> HTTPRefusal? {
        guard byte == ASCII.lineFeed else { return .chunk }
        remaining = Int(truncatingIfNeeded: size)
        place = remaining == 0 ? .trailerStart : .data
        return nil
    }

    // MARK: Extensions: *( ";" name [ "=" token / quoted-string ] )

    private mutating func beginExtension() -> HTTPRefusal? {
        place = .extensionName
        return countExtensionByte()
    }

    private mutating func countExtensionByte() -> HTTPRefusal? {
        extensionBytes &+= 1
        return extensionBytes > limits.extensionBytes ? .chunkExtensionsTooLarge : nil
    }

    private mutating func readExtension(_ byte: UInt8) -> HTTPRefusal? {
        switch place {
        case .extensionName where ASCII.isToken(byte): place = .extensionEquals
        case .extensionEquals where ASCII.isToken(byte): break
        case .extensionEquals where byte == UInt8(ascii: "="): place = .extensionToken; nameCount = 0
        case .extensionToken where ASCII.isToken(byte): nameCount = 1
        case .extensionToken where byte == UInt8(ascii: "\"") && nameCount == 0: place = .extensionQuoted
        case .extensionQuoted where byte == UInt8(ascii: "\""): place = .extensionQuotedEnd
        case .extensionQuoted where byte == UInt8(ascii: "\\"): place = .extensionEscaped
        case .extensionQuoted where Self.isText(byte): break
        case .extensionEscaped where Self.isText(byte): place = .extensionQuoted
        default: return endExtension(byte)
        }
        return countExtensionByte()
    }

    private mutating func endExtension(_ byte: UInt8) -> HTTPRefusal? {
        let isWhole = place == .extensionEquals || place == .extensionQuotedEnd || (place == .extensionToken && nameCount > 0)
        guard isWhole else { return .chunk }
        if byte == UInt8(ascii: ";") { return beginExtension() }
        return expect(byte, ASCII.carriageReturn, then: .sizeLineFeed)
    }

    private static func isText(_ byte: UInt8) -> Bool {
        byte == ASCII.tab || (byte >= 0x20 && byte != 0x7F)
    }

    // MARK: Trailers

    private mutating func readTrailer(_ byte: UInt8) -> HTTPRefusal? {
        trailerBytes &+= 1
        if trailerBytes > limits.trailerBytes { return .trailersTooLarge }
        switch place {
        case .trailerStart where byte == ASCII.carriageReturn:
            place = .endLineFeed
        case .trailerStart where ASCII.isToken(byte):
            nameCount = 0
            nameHash = ForbiddenTrailer.start
            keepNameByte(byte)
            place = .trailerName
        case .trailerName where ASCII.isToken(byte):
            keepNameByte(byte)
        case .trailerName where byte == UInt8(ascii: ":"):
            if ForbiddenTrailer.contains(nameHash, count: nameCount) { return .trailer }
            place = .trailerValue
        case .trailerValue where byte == ASCII.carriageReturn:
            place = .trailerLineFeed
        case .trailerValue where Self.isText(byte):
            break
        case .trailerLineFeed where byte == ASCII.lineFeed:
            place = .trailerStart
        default:
            return .trailer
        }
        return nil
    }

    private mutating func keepNameByte(_ byte: UInt8) {
        if nameCount < Self.nameBytesKept { nameHash = ForbiddenTrailer.mixed(nameHash, ASCII.lowercased(byte)) }
        nameCount &+= 1
    }
}

/// Fields that decide about framing, routing or rights, and so must not come after the body. (RFC 9110 section 6.5.1)
///
/// The decoder keeps no bytes, so names are compared by length and a 64-bit FNV-1a value. Two names meeting by chance would
/// only refuse a trailer nobody reads.
private enum ForbiddenTrailer {
    static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    static func contains(_ hash: UInt64, count: Int32) -> Bool {
        names.contains { $0.utf8CodeUnitCount == Int(count) && value(of: $0) == hash }
    }

    private static func value(of name: StaticString) -> UInt64 {
        UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount).reduce(start, mixed)
    }

    private static let names: [StaticString] = [
        "transfer-encoding", "content-length", "content-type", "content-encoding", "content-range", "host", "connection",
        "expect", "te", "trailer", "upgrade", "keep-alive", "authorization", "proxy-authorization", "cookie", "set-cookie",
        "x-api-key", "api-key",
    ]
}
