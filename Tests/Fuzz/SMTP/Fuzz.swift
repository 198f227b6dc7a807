/// For any bytes: no trap, no read outside them, and these promises.
/// - A reply read in two pieces is the reply read in one, and uses the same bytes.
/// - A reply has 200 to 599 and printable ASCII, within its bounds.
/// - Content never ends the mail before its end, whatever is in it, and has only CRLF as line ends.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    var whole = SMTPReplyReader()
    let (step, usedBytes) = whole.read(input)
    check(step, usedBytes, count)
    if count > 1 {
        let cut = 1 + Int(input[0]) % (count - 1)
        var reader = SMTPReplyReader()
        let (first, used) = reader.read(UnsafeRawBufferPointer(rebasing: input[..<cut]))
        if first == .needsMore {
            let (second, more) = reader.read(UnsafeRawBufferPointer(rebasing: input[used...]))
            guard second == step, used + more == usedBytes else { fatalError("a cut changes a reply") }
        }
    }
    check(Array(input))
    return 0
}

private func check(_ step: SMTPReplyReader.Step, _ usedBytes: Int, _ count: Int) {
    guard (0...count).contains(usedBytes) else { fatalError("more used than there is") }
    guard case .complete(let reply) = step else { return }
    guard (200...599).contains(reply.code), (1...SMTPReplyReader.lineCountMax).contains(reply.lines.count),
        reply.lines.allSatisfy({ $0.utf8.allSatisfy { (0x20...0x7e).contains($0) } })
    else { fatalError("a reply out of bounds") }
    _ = (reply.enhancedCode, reply.description, reply.isAboutSignIn)
}

private func check(_ content: [UInt8]) {
    guard let mail = SMTPMail(from: "a@b.c", to: "d@e.f", content: content) else { fatalError("good addresses are refused") }
    let stuffed = mail.stuffed
    let end = Array("\r\n.\r\n".utf8)
    let framed = [0x0d, 0x0a] + stuffed
    for index in 0...(framed.count - 5) where framed[index] == 0x0d && framed[index..<(index + 5)].elementsEqual(end) {
        guard index == framed.count - 5 else { fatalError("the content ends the mail") }
    }
    for (index, byte) in framed.enumerated() where byte == 0x0d || byte == 0x0a {
        let isPaired = byte == 0x0d ? index + 1 < framed.count && framed[index + 1] == 0x0a : framed[index - 1] == 0x0d
        guard isPaired else { fatalError("a line end alone") }
    }
}
