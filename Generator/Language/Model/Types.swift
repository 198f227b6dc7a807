/// A type that has a name, written or given (an inline result of `getCredits` is `GetCreditsResult`).
public struct NamedType: Sendable {
    public let name: String
    public let doc: String
    public let definition: Definition
    public let isInline: Bool
    public let example: Tree?
    public let span: SourceSpan

    public enum Definition: Sendable {
        case object([Field])
        case enumeration([EnumerationValue])
        case union(tag: String, cases: [UnionCase])
        /// Another spelling of a constrained type.
        case alias(TypeReference)
    }

    public struct EnumerationValue: Sendable {
        public let value: String
        public let doc: String
        public let span: SourceSpan
    }

    public struct UnionCase: Sendable {
        /// The tag's value.
        public let value: String
        public let fields: [Field]
        public let span: SourceSpan
    }
}

/// A member of an object, or a parameter's name and type.
public struct Field: Sendable {
    /// As on the wire.
    public let name: String
    /// Other names accepted in requests.
    public let aliases: [String]
    public let type: TypeReference
    /// False when the key may be absent.
    public let isRequired: Bool
    public let defaultValue: Tree?
    public let doc: String
    public let example: Tree?
    /// The type as documents show it instead of the derived one, for members of `reads`; nil when derived.
    public internal(set) var shownType: String?
    public let span: SourceSpan
}

/// A type as used in one place, with its constraints.
public struct TypeReference: Sendable {
    public let shape: Shape
    public let isNullable: Bool
    public let span: SourceSpan
    /// Where the range and pattern stand; nil when there are none.
    var constraintSpan: SourceSpan?

    public indirect enum Shape: Sendable {
        /// Length counts Unicode scalars.
        case string(length: LengthRange, pattern: Pattern?)
        case integer(NumberRange)
        case number(NumberRange)
        case boolean
        /// RFC 3339 with an offset.
        case time
        /// `YYYY-MM-DD`
        case date
        /// `YYYY-MM-DD HH:MM:SS`, UTC
        case datetime
        /// `YYYY-MM`
        case month
        case url
        case email
        case file
        /// JSON kept as its exact bytes, of one of these kinds.
        case raw(Set<RawKind>)
        case list(of: TypeReference, count: LengthRange)
        case map(of: TypeReference, count: LengthRange)
        /// A `NamedType` of the same contract.
        case named(String)
    }

    public enum RawKind: String, Sendable, Hashable, CaseIterable, Comparable {
        case object, array, string, number, boolean, null
        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }
}

/// Inclusive bounds of a count; nil is no bound.
public struct LengthRange: Sendable, Hashable {
    public let minimum: Int?
    public let maximum: Int?
    public static let any = LengthRange(minimum: nil, maximum: nil)
    public init(minimum: Int?, maximum: Int?) {
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// Inclusive bounds of a number, in their written digits; nil is no bound.
public struct NumberRange: Sendable, Hashable {
    public let minimum: String?
    public let maximum: String?
    public static let any = NumberRange(minimum: nil, maximum: nil)
    public init(minimum: String?, maximum: String?) {
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// A pattern of the language: a sequence of ASCII byte classes, each with a quantifier; it matches whole texts.
public struct Pattern: Sendable, Hashable {
    public struct Item: Sendable, Hashable {
        /// 128 bits: which ASCII bytes match. `low` is bytes 0...63.
        public let low: UInt64
        public let high: UInt64
        public let minimum: Int
        /// nil is no upper limit.
        public let maximum: Int?
        public init(low: UInt64, high: UInt64, minimum: Int, maximum: Int?) {
            self.low = low
            self.high = high
            self.minimum = minimum
            self.maximum = maximum
        }
    }
    public let items: [Item]
    /// As written, without the slashes.
    public let text: String
    public init(items: [Item], text: String) {
        self.items = items
        self.text = text
    }
}
