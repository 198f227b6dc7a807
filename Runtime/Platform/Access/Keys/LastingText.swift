extension StaticString {
    /// The literal as C text that is never freed: lists of libcrypto's parameters keep the pointers they are given, and Swift's
    /// own text is gone after the call it was passed to.
    var lasting: UnsafePointer<CChar> {
        precondition(hasPointerRepresentation, "a literal of one scalar has no memory")
        return UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
