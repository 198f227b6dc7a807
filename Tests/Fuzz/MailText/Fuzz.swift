/// For any text: no trap, no end without end, and these promises.
/// - The plain text of HTML ends with CRLF and has no other control characters than CR, LF and tabs.
/// - What closes HTML leaves nothing open.
/// - A body is ASCII, in lines of at most 76 bytes that end with CRLF, and no line begins with a dot.
/// - A header line is printable ASCII in lines of at most 76 bytes, each but the first beginning with a space.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let plain = Array(PlainText.of(text).utf8)
    guard plain.suffix(2) == [0x0d, 0x0a] else { fatalError("no end of line") }
    guard plain.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || [0x09, 0x0a, 0x0d].contains($0) }) else { fatalError("a control character") }
    guard HTMLReader.closing(of: text + HTMLReader.closing(of: text)).isEmpty else { fatalError("something is left open") }
    for body in [TransferText.encoded(text).body, TransferText.quotedPrintable(TransferText.normalised(Array(text.utf8)))] {
        check(body: body)
    }
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) { check(header: Array(HeaderText.line("Subject", text).utf8)) }
    return 0
}

private func check(body: [UInt8]) {
    guard body.isEmpty || body.suffix(2) == [0x0d, 0x0a] else { fatalError("a body without an end") }
    for line in lines(body) {
        guard line.count <= 76, line.first != UInt8(ascii: "."), line.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0x09 })
        else { fatalError("a line that is not for mail") }
    }
}

private func check(header: [UInt8]) {
    for (number, line) in lines(header).enumerated() {
        guard line.count <= 76, line.allSatisfy({ (0x20...0x7e).contains($0) }), number == 0 || line.first == 0x20
        else { fatalError("a header line that is not for mail") }
    }
}

/// Split at CRLF; a CR or LF alone stays in its line.
private func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for index in bytes.indices.dropFirst() where bytes[index - 1] == 0x0d && bytes[index] == 0x0a && index > start {
        lines.append(bytes[start..<(index - 1)])
        start = index + 1
    }
    lines.append(bytes[start...])
    return lines
}
