extension Diagnostic {
    /// The diagnostic for people: place, words and code; the line; a caret under exactly the wrong words; hint and notes.
    /// Ends with a line end.
    public var text: String {
        var result = "\(span.place): \(severity.rawValue): \(message) [\(code.rawValue)]\n"
        if !sourceLine.isEmpty {
            let number = String(span.line)
            result += " \(number) | \(sourceLine)\n"
            result += " " + String(repeating: " ", count: number.utf8.count) + " | " + indentation
            result += String(repeating: "^", count: max(1, min(span.length, 400))) + "\n"
        }
        if let hint { result += "  hint: \(hint)\n" }
        for note in notes { result += "  note: \(note.span.place): \(note.message)\n" }
        return result
    }

    /// Blanks up to the column; tabs stay tabs, so that the caret stands where the editor shows the words.
    private var indentation: String {
        var blanks = ""
        var column = 1
        for scalar in sourceLine.unicodeScalars {
            if column >= span.column { break }
            blanks.unicodeScalars.append(scalar == "\t" ? "\t" : " ")
            column += 1
        }
        while column < min(span.column, 2000) {
            blanks += " "
            column += 1
        }
        return blanks
    }
}

extension SourceSpan {
    /// `file:line:column`
    public var place: String { "\(file.path):\(line):\(column)" }
}
