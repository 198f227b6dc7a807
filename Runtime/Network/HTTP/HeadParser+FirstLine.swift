/// The first line of a message.
extension HeadParser {
    /// `method SP target SP HTTP/1.x`, one space each. (RFC 9112 section 3)
    mutating func readRequestLine(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ limits: Limits) -> HTTPRefusal? {
        var index = line.lowerBound
        while index < line.upperBound, ASCII.isToken(bytes[index]) { index &+= 1 }
        methodStart = line.lowerBound
        methodCount = index &- line.lowerBound
        guard methodCount > 0, methodCount <= Self.methodBytesMax, index < line.upperBound, bytes[index] == ASCII.space
        else { return .requestLine }
        let name = UnsafeRawBufferPointer(rebasing: bytes[methodStart..<index])
        method = HTTPMethod(name)

        let targetStart = index &+ 1
        index = targetStart
        var question = -1
        while index < line.upperBound, Self.isTargetByte(bytes[index]) {
            if question < 0, bytes[index] == UInt8(ascii: "?") { question = index }
            index &+= 1
        }
        let targetEnd = index
        if targetEnd &- targetStart > limits.targetBytes { return .targetTooLong }
        guard targetEnd < line.upperBound, bytes[targetEnd] == ASCII.space else {
            // `GET /` without a version is HTTP/0.9.
            return targetEnd == line.upperBound ? .requestLine : .target
        }
        if let refusal = readVersion(bytes, (targetEnd &+ 1)..<line.upperBound) { return refusal }
        // TRACE would show a client's headers to its scripts, CONNECT would make this a tunnel.
        if method == .other, name.equals("TRACE") || name.equals("CONNECT") { return .unsupportedMethod }
        return readTarget(bytes, targetStart..<targetEnd, question: question)
    }

    /// Visible ASCII, but not `#`, which ends a URL, and not `\`, which some take for `/`.
    @inline(__always)
    private static func isTargetByte(_ byte: UInt8) -> Bool {
        byte &- 0x21 < 0x5E && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "\\")
    }

    /// Exactly `HTTP/1.0` or `HTTP/1.1`; other well-formed versions are known to be unsupported.
    private mutating func readVersion(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> HTTPRefusal? {
        let version = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard version.count == 8, UnsafeRawBufferPointer(rebasing: version[..<5]).equals("HTTP/"),
            ASCII.isDigit(version[5]), version[6] == UInt8(ascii: "."), ASCII.isDigit(version[7])
        else { return .requestLine }
        guard version[5] == UInt8(ascii: "1"), version[7] <= UInt8(ascii: "1") else { return .version }
        minorVersion = Int(version[7] &- 48)
        return nil
    }

    /// Origin form, `*` for OPTIONS, or absolute form. (RFC 9112 section 3.2)
    private mutating func readTarget(_ bytes: UnsafeRawBufferPointer, _ target: Range<Int>, question: Int) -> HTTPRefusal? {
        guard !target.isEmpty else { return .target }
        var path = target
        if bytes[target.lowerBound] != UInt8(ascii: "/") {
            let whole = UnsafeRawBufferPointer(rebasing: bytes[target])
            if whole.equals("*") {
                guard method == .options else { return .target }
            } else {
                guard let rest = readAuthority(bytes, target, question: question) else { return .target }
                path = rest
            }
        }
        pathStart = path.lowerBound
        pathCount = path.count
        if question >= 0 {
            queryStart = question &+ 1
            queryCount = target.upperBound &- queryStart
            pathCount = max(1, min(question, path.upperBound) &- pathStart)
        }
        return nil
    }

    /// The path of `http://authority/path`; the authority is compared with Host once that is known.
    private mutating func readAuthority(_ bytes: UnsafeRawBufferPointer, _ target: Range<Int>, question: Int) -> Range<Int>? {
        let whole = UnsafeRawBufferPointer(rebasing: bytes[target])
        let schemeCount: Int
        if whole.count > 7, UnsafeRawBufferPointer(rebasing: whole[..<7]).equalsIgnoringCase("http://") {
            schemeCount = 7
        } else if whole.count > 8, UnsafeRawBufferPointer(rebasing: whole[..<8]).equalsIgnoringCase("https://") {
            schemeCount = 8
        } else {
            return nil
        }
        authorityStart = target.lowerBound &+ schemeCount
        let end = question < 0 ? target.upperBound : question
        var index = authorityStart
        while index < end, bytes[index] != UInt8(ascii: "/") { index &+= 1 }
        authorityCount = index &- authorityStart
        guard authorityCount > 0 else { return nil }
        // Without a path it is `/`: the last slash of the scheme's `//` stands for it.
        return index < end ? index..<end : (authorityStart &- 1)..<authorityStart
    }

    /// `HTTP/1.x SP 3DIGIT [SP reason]`. (RFC 9112 section 4)
    mutating func readStatusLine(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> HTTPRefusal? {
        guard line.count >= 12 else { return .requestLine }
        if let refusal = readVersion(bytes, line.lowerBound..<(line.lowerBound &+ 8)) { return refusal }
        let code = UnsafeRawBufferPointer(rebasing: bytes[(line.lowerBound &+ 9)..<(line.lowerBound &+ 12)])
        guard bytes[line.lowerBound &+ 8] == ASCII.space, code.allSatisfy(ASCII.isDigit), code[0] != UInt8(ascii: "0")
        else { return .requestLine }
        if line.count > 12, bytes[line.lowerBound &+ 12] != ASCII.space { return .requestLine }
        guard Self.isFieldValue(bytes, line.lowerBound &+ 12, line.upperBound) else { return .requestLine }
        statusCode = code.reduce(0) { $0 &* 10 &+ Int($1 &- 48) }
        return nil
    }
}
