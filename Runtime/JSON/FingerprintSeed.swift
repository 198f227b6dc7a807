/// Two random words of this process that go into the fingerprints of names, so that nobody can choose names whose
/// fingerprints collide and make each comparison a long one.
struct FingerprintSeed {
    static let ofProcess = FingerprintSeed(first: .random(in: .min ... .max), second: .random(in: .min ... .max))

    private let first: UInt64
    private let second: UInt64

    /// A hash of the whole text, by multiplying sixteen bytes at a time and folding the product.
    @inline(__always)
    func fingerprint(_ text: UnsafePointer<UInt8>, count: Int) -> UInt32 {
        let size = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        let folded: UInt64
        if count < 8 {
            folded = Self.fold(ByteWord.loadPartial(text, count: count) ^ first, second)
        } else if count <= 16 {
            folded = Self.fold(ByteWord.load(text) ^ first, ByteWord.load(text + (count &- 8)) ^ second)
        } else {
            folded = foldedLong(text, count: count)
        }
        return UInt32(truncatingIfNeeded: folded &+ size &>> 32)
    }

    @inline(never)
    func fingerprint(unescaping name: JSONStringSlice) -> UInt32 {
        name.withUTF8 { text in
            text.baseAddress.map { fingerprint($0, count: text.count) } ?? 0
        }
    }

    @inline(never)
    private func foldedLong(_ text: UnsafePointer<UInt8>, count: Int) -> UInt64 {
        var folded = first
        var place = 0
        while place &+ 16 < count {
            folded = Self.fold(ByteWord.load(text + place) ^ second, ByteWord.load(text + (place &+ 8)) ^ folded)
            place &+= 16
        }
        let end = text + count
        return Self.fold(ByteWord.load(end - 16) ^ second, ByteWord.load(end - 8) ^ folded)
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
