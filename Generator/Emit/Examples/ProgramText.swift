/// The text of an example program, line by line with the right indentation.
struct ProgramText {
    private(set) var text = ""
    private(set) var depth = 0
    private let step: String

    /// - Parameter step: what one level is indented by.
    init(step: String = "    ") {
        self.step = step
    }

    mutating func line(_ content: String) {
        if !content.isEmpty { text += String(repeating: step, count: depth) + content }
        text += "\n"
    }

    mutating func indented(_ body: (inout ProgramText) -> Void) {
        depth += 1
        body(&self)
        depth -= 1
    }
}
