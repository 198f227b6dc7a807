/// What a service remembers about a request in the exchange's 32 bits: which operation it is, and a number that tells it from the
/// other requests of the same moment.
struct RequestTag {
    /// Contracts that one service can mount.
    static let contractsMax = 7
    /// Operations of one contract.
    static let operationsMax = 1022
    private static let none = 1023

    let bits: UInt32

    init(bits: UInt32) { self.bits = bits }

    init(contract: Int?, operation: Int?, sequence: UInt32) {
        let contractBits = UInt32(truncatingIfNeeded: (contract ?? -1) + 1) & 7
        let operationBits = UInt32(truncatingIfNeeded: operation ?? Self.none) & 1023
        bits = contractBits << 29 | operationBits << 19 | sequence & 0x7_FFFF
    }

    var contract: Int? {
        let index = Int(bits >> 29)
        return index == 0 ? nil : index - 1
    }

    var operation: Int? {
        let index = Int(bits >> 19 & 1023)
        return index == Self.none || contract == nil ? nil : index
    }

    var sequence: UInt32 { bits & 0x7_FFFF }
}

/// Names one request in logs and in the header `X-Request-ID`: what the client sent there when that is harmless, else sixteen
/// hex digits of our own.
struct RequestID {
    static let bytesMax = 64

    /// 1 to 64 letters, digits, `-`, `_` and `.`: nothing that could forge a log line.
    static func isHarmless(_ text: UnsafeRawBufferPointer) -> Bool {
        (1...bytesMax).contains(text.count)
            && text.allSatisfy { byte in
                byte &- 48 <= 9 || (byte | 0x20) &- 97 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: ".")
            }
    }

    /// Spreads a seed, a time and a sequence number over 64 bits. (S. Vigna, splitmix64)
    static func mixed(_ seed: UInt64, _ time: UInt64, _ sequence: UInt32) -> UInt64 {
        var bits = seed &+ time &+ UInt64(sequence) &<< 44
        bits = (bits ^ bits &>> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits &>> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits &>> 31
    }

    static func withHex<Result>(_ bits: UInt64, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var text = InlineArray<16, UInt8>(repeating: 0)
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: bits &>> UInt64(60 - index * 4)) & 15
            text[index] = digit < 10 ? 48 &+ digit : 87 &+ digit
        }
        return withUnsafeBytes(of: text) { body($0) }
    }
}
