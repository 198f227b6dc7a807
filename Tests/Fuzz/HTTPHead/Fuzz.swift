/// For any bytes: no trap, no read outside them, and these promises.
/// - A head gets the same verdict whole and cut, wherever it is cut.
/// - Every place the parser gives out lies inside the head.
/// - What is accepted has no byte that another reader could take for a line end, and one framing.
///
/// The first byte chooses request or response, the second the size of the pieces; the rest is the head.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    guard count > 2 else { return 0 }
    let kind = input[0] & 1 == 0 ? HeadParser.Kind.request : .response
    let bytes = UnsafeRawBufferPointer(rebasing: input[2...])
    var whole = HeadParser(kind)
    let verdict = whole.parse(bytes, slots: wholeSlots, limits: limits)

    var cut = HeadParser(kind)
    var cutVerdict = HeadParser.Verdict.incomplete
    var end = 0
    let step = 1 + Int(input[1]) % 32
    while end < bytes.count, cutVerdict == .incomplete {
        end = min(bytes.count, end + step)
        cutVerdict = cut.parse(UnsafeRawBufferPointer(rebasing: bytes[..<end]), slots: cutSlots, limits: limits)
    }
    guard verdict == cutVerdict else { fatalError("cutting changes the verdict: \(verdict), \(cutVerdict)") }
    guard case .complete(let byteCount) = verdict else { return 0 }
    check(whole, bytes, byteCount, kind)
    guard whole.fieldCount == cut.fieldCount, whole.contentLength == cut.contentLength, whole.isChunked == cut.isChunked,
        whole.pathStart == cut.pathStart, whole.pathCount == cut.pathCount, whole.queryCount == cut.queryCount
    else { fatalError("cutting changes what was read") }
    return 0
}

nonisolated(unsafe) private let wholeSlots = UnsafeMutablePointer<FieldSlot>.allocate(capacity: 20)  // reason: one thread
nonisolated(unsafe) private let cutSlots = UnsafeMutablePointer<FieldSlot>.allocate(capacity: 20)  // reason: one thread
private let limits = HeadParser.Limits(headBytes: 2_048, targetBytes: 512, fieldCount: 20)

private func check(_ parser: HeadParser, _ bytes: UnsafeRawBufferPointer, _ byteCount: Int, _ kind: HeadParser.Kind) {
    guard byteCount <= bytes.count, byteCount <= 2_048 else { fatalError("the head is longer than its bytes") }
    for index in 0..<byteCount {
        if bytes[index] == 10, index == 0 || bytes[index - 1] != 13 { fatalError("bare LF") }
        if bytes[index] == 13, index + 1 == byteCount || bytes[index + 1] != 10 { fatalError("bare CR") }
        if bytes[index] == 0 { fatalError("NUL") }
    }
    if parser.isChunked, parser.contentLength != nil { fatalError("two framings") }
    for index in 0..<parser.fieldCount {
        let slot = wholeSlots[index]
        let nameEnd = Int(slot.nameStart) + Int(slot.nameCount)
        let valueEnd = Int(slot.valueStart) + Int(slot.valueCount)
        guard slot.nameCount > 0, nameEnd < byteCount, valueEnd <= byteCount - 4, Int(slot.valueStart) > nameEnd
        else { fatalError("a field lies outside") }
    }
    guard kind == .request else { return }
    guard parser.pathCount > 0, parser.pathStart + parser.pathCount < byteCount, parser.pathCount <= 512,
        parser.queryStart + parser.queryCount < byteCount, parser.methodStart + parser.methodCount < byteCount
    else { fatalError("the target lies outside") }
    let first = bytes[parser.pathStart]
    guard first == UInt8(ascii: "/") || (first == UInt8(ascii: "*") && parser.pathCount == 1) else { fatalError("a path without slash") }
}
