/// Bounds on what people and programs write into the database.
enum PlatformText {
    /// 1 to `max` bytes, at least one of them not a space or a control, and no NUL.
    static func isFilled(_ text: String, bytesMax: Int) -> Bool {
        let bytes = text.utf8
        return bytes.count <= bytesMax && bytes.contains { $0 > 0x20 } && !bytes.contains(0)
    }

    /// As `isFilled`, on one line: no control characters at all.
    static func isLine(_ text: String, bytesMax: Int) -> Bool {
        isFilled(text, bytesMax: bytesMax) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    }
}
