extension MapReader {
    /// A status's code: a whole number, or text.
    func errorCode(_ key: String) -> ErrorCode? {
        guard let pair = pair(key) else { return nil }
        return pair.value.errorCode("'\(key)'", at: pair.key.span, findings)
    }
}

extension Node {
    func errorCode(_ what: String, at owner: SourceSpan, _ findings: Findings) -> ErrorCode? {
        if case .integer(let value) = tree { return .integer(value) }
        return words(what, at: owner, findings).map { .text($0.text) }
    }
}

extension Node.Key {
    /// A status from `range`; nil when the text is none, which is then reported.
    func status(in range: ClosedRange<Int>, _ findings: Findings) -> Int? {
        if text.utf8.count == 3, case .integer(let value)? = NumberText(text), let status = Int(exactly: value), range.contains(status) {
            return status
        }
        findings.error(.badStatus, at: span, "'\(text)' is not a status from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }
}
