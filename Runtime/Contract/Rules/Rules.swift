/// What text must be like, as the contract says.
public struct TextRule: Sendable {
    public enum Format: Sendable {
        case plain
        /// An absolute http or https URL in ASCII, at most 2048 bytes.
        case url
        /// One `@` and a dotted domain, at most 2048 bytes.
        case email
    }

    let minimum: Int
    let maximum: Int
    let pattern: TextPattern?
    let format: Format

    public static let any = TextRule()
    public static let url = TextRule(format: .url)
    public static let email = TextRule(format: .email)

    /// - Parameters:
    ///   - min: the least number of Unicode scalars.
    ///   - max: the greatest; nil for no bound but the body's.
    @inlinable
    public init(min: Int = 0, max: Int? = nil, pattern: TextPattern? = nil, format: Format = .plain) {
        self.init(minimum: min, maximum: max ?? .max, pattern: pattern, format: format)
    }

    @usableFromInline
    init(minimum: Int, maximum: Int, pattern: TextPattern?, format: Format) {
        self.minimum = minimum
        self.maximum = maximum
        self.pattern = pattern
        self.format = format
    }

    /// The rule the text breaks; nil when it is as it must be.
    ///
    /// - Parameters:
    ///   - text: valid UTF-8.
    ///   - scalarCount: its length in Unicode scalars.
    func violation(by text: UnsafeRawBufferPointer, scalarCount: Int) -> String? {
        if scalarCount < minimum || scalarCount > maximum { return lengthWords }
        switch format {
        case .plain: break
        case .url: if !WebAddress.isURL(text) { return "must be an absolute http or https URL" }
        case .email: if !WebAddress.isEmail(text) { return "must be an e-mail address" }
        }
        if let pattern, !pattern.matches(text) { return "must match \(pattern.text)" }
        return nil
    }

    private var lengthWords: String {
        if minimum == maximum { return "must have exactly \(counted(minimum, "character"))" }
        if maximum == .max { return "must have at least \(counted(minimum, "character"))" }
        if minimum == 0 { return "must have at most \(counted(maximum, "character"))" }
        return "must have \(minimum) to \(counted(maximum, "character"))"
    }
}

/// How large an integer may be.
public struct IntegerRule: Sendable {
    let minimum: Int64
    let maximum: Int64
    let clamps: Bool

    public static let any = IntegerRule()

    /// - Parameter clamps: outside its range a number is moved to the nearest limit.
    @inlinable
    public init(min: Int64 = .min, max: Int64 = .max, clamps: Bool = false) {
        self.init(minimum: min, maximum: max, clamps: clamps)
    }

    @usableFromInline
    init(minimum: Int64, maximum: Int64, clamps: Bool) {
        self.minimum = minimum
        self.maximum = maximum
        self.clamps = clamps
    }

    func accepted(_ value: Int64, _ field: StaticString, _ issues: inout Issues) -> Int64? {
        if value >= minimum, value <= maximum { return value }
        if clamps { return value < minimum ? minimum : maximum }
        issues.add(field.description, words)
        return nil
    }

    /// What a number must be, also when it is not an integer at all.
    var words: String {
        if minimum == .min { return maximum == .max ? "must be a 64-bit integer" : "must be at most \(maximum)" }
        return maximum == .max ? "must be at least \(minimum)" : "must be \(minimum) to \(maximum)"
    }
}

/// How large a number may be.
public struct NumberRule: Sendable {
    let minimum: Double
    let maximum: Double
    let clamps: Bool

    public static let any = NumberRule()

    @inlinable
    public init(min: Double = -.infinity, max: Double = .infinity, clamps: Bool = false) {
        self.init(minimum: min, maximum: max, clamps: clamps)
    }

    @usableFromInline
    init(minimum: Double, maximum: Double, clamps: Bool) {
        self.minimum = minimum
        self.maximum = maximum
        self.clamps = clamps
    }

    func accepted(_ value: Double, _ field: StaticString, _ issues: inout Issues) -> Double? {
        if value >= minimum, value <= maximum { return value }
        if clamps { return value < minimum ? minimum : maximum }
        issues.add(field.description, words)
        return nil
    }

    private var words: String {
        if minimum == -.infinity { return "must be at most \(shown(maximum))" }
        return maximum == .infinity ? "must be at least \(shown(minimum))" : "must be \(shown(minimum)) to \(shown(maximum))"
    }

    private func shown(_ value: Double) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

/// How many items a list or entries a map may have.
public struct CountRule: Sendable {
    let minimum: Int
    let maximum: Int

    public static let any = CountRule()

    @inlinable
    public init(min: Int = 0, max: Int? = nil) {
        self.init(minimum: min, maximum: max ?? .max)
    }

    @usableFromInline
    init(minimum: Int, maximum: Int) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// Notes when the count is wrong.
    @usableFromInline
    func check(_ count: Int, _ field: StaticString, of what: StaticString, _ issues: inout Issues) {
        guard count < minimum || count > maximum else { return }
        let noun = what.description
        let words =
            minimum == maximum ? "must have exactly \(counted(minimum, noun))"
            : maximum == .max ? "must have at least \(counted(minimum, noun))"
            : minimum == 0 ? "must have at most \(counted(maximum, noun))"
            : "must have \(minimum) to \(counted(maximum, noun))"
        issues.add(field.description, words)
    }
}

/// `1 item`, `2 items`; `1 entry`, `2 entries`.
func counted(_ count: Int, _ noun: String) -> String {
    if count == 1 { return "1 \(noun)" }
    return noun.hasSuffix("y") ? "\(count) \(noun.dropLast())ies" : "\(count) \(noun)s"
}
