/// The rule of RFC 3629 section 4 for characters beyond ASCII.
enum UTF8Text {
    /// Where a run of characters beyond ASCII that starts at `place` ends.
    ///
    /// - Throws: `invalidUTF8` with the place of the first byte of the character that is wrong or cut.
    static func multibyteEnd(from place: Int, in bytes: UnsafePointer<UInt8>, count: Int) throws(JSONError) -> Int {
        var place = place
        while place < count, bytes[place] >= 0x80 {
            let length = characterLength(bytes + place, available: count &- place)
            guard length > 0 else { throw JSONError(.invalidUTF8, at: place) }
            place &+= length
        }
        return place
    }

    /// Whether the bytes are UTF-8 throughout.
    static func isValid(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        var place = 0
        while place < count {
            if place &+ 8 <= count, ByteWord.load(bytes + place) & ByteWord.highBits == 0 {
                place &+= 8
            } else if bytes[place] < 0x80 {
                place &+= 1
            } else {
                guard let end = try? multibyteEnd(from: place, in: bytes, count: count) else { return false }
                place = end
            }
        }
        return true
    }

    /// The number of bytes of the character beyond ASCII at `bytes`; 0 when it is not UTF-8.
    @inline(__always)
    private static func characterLength(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int {
        let lead = bytes[0]
        switch lead {
        case 0xC2...0xDF:
            return available >= 2 && isContinuation(bytes[1]) ? 2 : 0
        case 0xE0...0xEF:
            guard available >= 3, isContinuation(bytes[1]), isContinuation(bytes[2]) else { return 0 }
            if lead == 0xE0, bytes[1] < 0xA0 { return 0 }
            if lead == 0xED, bytes[1] > 0x9F { return 0 }
            return 3
        case 0xF0...0xF4:
            guard available >= 4, isContinuation(bytes[1]), isContinuation(bytes[2]), isContinuation(bytes[3])
            else { return 0 }
            if lead == 0xF0, bytes[1] < 0x90 { return 0 }
            if lead == 0xF4, bytes[1] > 0x8F { return 0 }
            return 4
        default:
            return 0
        }
    }

    @inline(__always)
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
