/// The six kinds of value (RFC 8259 section 3).
public enum JSONKind: Sendable, Equatable {
    case object, array, string, number, boolean, null
}
