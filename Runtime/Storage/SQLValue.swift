/// A value bound to `$1`, `$2`, … of a statement.
public enum SQLValue: Sendable, Equatable {
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
    case null

    /// 1 or 0: both engines keep truth values as integers here.
    public static func bool(_ value: Bool) -> SQLValue {
        .integer(value ? 1 : 0)
    }

    /// Milliseconds since 1970.
    public static func time(_ value: UnixTime) -> SQLValue {
        .integer(value.milliseconds)
    }

    /// `YYYY-MM-DD`.
    public static func date(_ value: CalendarDate) -> SQLValue {
        .text(value.description)
    }

    public static func optionalText(_ value: String?) -> SQLValue {
        value.map { .text($0) } ?? .null
    }

    public static func optionalInteger(_ value: Int64?) -> SQLValue {
        value.map { .integer($0) } ?? .null
    }

    public static func optionalTime(_ value: UnixTime?) -> SQLValue {
        value.map { .time($0) } ?? .null
    }

    public static func optionalDate(_ value: CalendarDate?) -> SQLValue {
        value.map { .date($0) } ?? .null
    }
}
