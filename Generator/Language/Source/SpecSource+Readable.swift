extension SpecSource {
    /// Whether the file is small enough and is text that shows the same lines everywhere.
    func isReadable(findings: Findings, lines: LineTable) -> Bool {
        func place(_ offset: Int) -> SourceSpan {
            let place = lines.place(ofByte: offset)
            return SourceSpan(file: file, line: place.line, column: place.column, length: 1)
        }
        guard bytes.count <= Self.bytesMax else {
            findings.error(.fileTooLarge, at: place(0), "the file has \(bytes.count) bytes; at most \(Self.bytesMax) are read",
                hint: "split the section in two")
            return false
        }
        if let offset = firstBrokenUTF8(bytes) {
            findings.error(.yamlSyntax, at: place(offset), "the file is not UTF-8 here")
            return false
        }
        // YAML 1.1 takes these for line ends, editors do not: lines would be counted differently.
        for separator in [[0xC2, 0x85], [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9]] as [[UInt8]] {
            var start = 0
            while let offset = bytes.firstOffset(of: separator[0], from: start) {
                if bytes[offset...].starts(with: separator) {
                    findings.error(.yamlSyntax, at: place(offset), "this line separator character is not allowed")
                    return false
                }
                start = offset + 1
            }
        }
        return true
    }
}

/// The offset of the first byte that is not UTF-8; nil when all are.
private func firstBrokenUTF8(_ bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
        switch decoder.decode(&iterator) {
        case .scalarValue(let scalar): offset += UTF8.width(scalar)
        case .emptyInput: return nil
        case .error: return min(offset, bytes.count - 1)
        }
    }
}
