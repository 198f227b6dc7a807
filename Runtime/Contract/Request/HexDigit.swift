enum HexDigit {
    @inline(__always)
    static func value(_ byte: UInt8) -> UInt8? {
        if byte &- 48 <= 9 { return byte &- 48 }
        let letter = (byte | 0x20) &- 97
        return letter < 6 ? letter &+ 10 : nil
    }
}

extension StaticString {
    func contains(_ byte: UInt8) -> Bool {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount).contains(byte)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes start with `lowercased`, ASCII letters compared without case.
    func hasPrefix(ignoringCase lowercased: StaticString) -> Bool {
        let length = lowercased.utf8CodeUnitCount
        guard count >= length else { return false }
        let other = lowercased.utf8Start
        for index in 0..<length {
            let byte = self[index]
            guard (byte &- 65 < 26 ? byte | 0x20 : byte) == other[index] else { return false }
        }
        return true
    }
}
