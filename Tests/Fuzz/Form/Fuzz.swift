/// For any bytes: no trap, no read outside them, and these promises.
/// - A field's name and value lie inside the form, in order, and nothing but separators lies outside of them.
/// - Decoding says what a decoder that builds an array byte by byte says, and what it gives is UTF-8.
/// - Looking a field up by name finds what decoding its name finds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    let form = FormText(input)
    scratch.reset()
    var covered = 0
    var firstNamedA: [UInt8]?
    form.forEach { name, value in
        covered += name.count + value.count
        guard name.allSatisfy({ $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: "=") }), value.allSatisfy({ $0 != UInt8(ascii: "&") })
        else { fatalError("a separator in a field") }
        check(name)
        check(value)
        if firstNamedA == nil, reference(name) == [UInt8(ascii: "a")] { firstNamedA = [UInt8](value) }
        return true
    }
    guard covered <= count else { fatalError("fields overlap") }
    guard form.find("a").value.map({ [UInt8]($0) }) == firstNamedA else { fatalError("a field is not found by its name") }
    return 0
}

nonisolated(unsafe) private let scratch = Scratch()  // reason: one thread

private func check(_ text: UnsafeRawBufferPointer) {
    let decoded = (try? PercentCoding.decoded(text, plusIsSpace: true, scratch)).map { [UInt8]($0) }
    let expected = reference(text).flatMap { bytes in
        String(validating: bytes, as: UTF8.self) == nil || bytes.contains(0) ? nil : bytes
    }
    guard decoded == expected else { fatalError("decoded otherwise") }
}

/// The text decoded without any care for speed; nil when it is malformed.
private func reference(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var rest = Array(text)[...]
    var decoded: [UInt8] = []
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
        case UInt8(ascii: "%"):
            guard rest.count >= 2, let high = digit(rest.removeFirst()), let low = digit(rest.removeFirst()) else { return nil }
            decoded.append(high * 16 + low)
        default: decoded.append(byte)
        }
    }
    return decoded
}

private func digit(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).isASCII ? Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) } : nil
}
