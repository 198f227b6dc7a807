/// For any bytes: no trap, no read outside them, and these promises.
/// - A body comes to the same whole and cut, wherever it is cut.
/// - A reader written in another way, over the whole input, agrees with what is accepted.
///
/// The first byte gives the size of the pieces; the rest is the body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    guard count > 1 else { return 0 }
    let bytes = UnsafeRawBufferPointer(rebasing: input[1...])
    let whole = decode(bytes, step: bytes.count)
    let cut = decode(bytes, step: 1 + Int(input[0]) % 32)
    guard whole == cut else { fatalError("cutting changes the outcome: \(whole), \(cut)") }
    if case .complete(let body, let end) = whole {
        guard let (otherBody, otherEnd) = plainlyDecoded(Array(bytes)), otherBody == body, otherEnd == end
        else { fatalError("the plain reader disagrees") }
    }
    return 0
}

private enum Outcome: Equatable {
    case incomplete
    case complete([UInt8], end: Int)
    case refused(HTTPRefusal)
}

private func decode(_ bytes: UnsafeRawBufferPointer, step: Int) -> Outcome {
    var decoder = ChunkedDecoder(limits: .init(extensionBytes: 64, trailerBytes: 128))
    var body: [UInt8] = []
    var index = 0
    while index < bytes.count {
        let end = min(bytes.count, index + step)
        let piece = UnsafeRawBufferPointer(rebasing: bytes[index..<end])
        var from = 0
        pieces: while true {
            switch decoder.next(piece, from: from) {
            case .needsMore: break pieces
            case .data(let range):
                guard !range.isEmpty, range.lowerBound >= from, range.upperBound <= piece.count else { fatalError("data lies outside") }
                body.append(contentsOf: piece[range])
                from = range.upperBound
            case .end(let place): return .complete(body, end: index + place)
            case .refused(let refusal): return .refused(refusal)
            }
        }
        index = end
    }
    return .incomplete
}

/// Line by line, without checking extensions and trailers: those must only be no stricter elsewhere.
private func plainlyDecoded(_ bytes: [UInt8]) -> ([UInt8], Int)? {
    var body: [UInt8] = []
    var index = 0
    func line() -> ArraySlice<UInt8>? {
        guard let end = bytes[index...].firstIndex(of: 10), end > index, bytes[end - 1] == 13 else { return nil }
        defer { index = end + 1 }
        return bytes[index..<(end - 1)]
    }
    while true {
        guard let sizeLine = line() else { return nil }
        let digits = String(decoding: sizeLine.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
        guard let size = Int(digits, radix: 16), size >= 0 else { return nil }
        if size == 0 { break }
        guard size <= bytes.count - index - 2 else { return nil }
        body += bytes[index..<(index + size)]
        index += size
        guard bytes[index] == 13, bytes[index + 1] == 10 else { return nil }
        index += 2
    }
    while let trailer = line() {
        if trailer.isEmpty { return (body, index) }
    }
    return nil
}
