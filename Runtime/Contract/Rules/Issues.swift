/// One thing that is wrong with a request.
public struct Issue: Sendable, Equatable {
    /// Where: `amount`, `items[3].slug`; empty for the whole body.
    public let field: String
    /// The rule that was broken, after the field's name: `must be at least 1`.
    public let rule: String

    /// A clause for people: `amount: must be at least 1`.
    public var message: String { field.isEmpty ? rule : "\(field): \(rule)" }
}

/// What is wrong with a request, in the order it was found. Costs nothing as long as nothing is wrong.
public struct Issues: Sendable {
    /// More are counted but not kept, so that a hostile request cannot make a large answer.
    public static let keptMax = 20

    public private(set) var kept: [Issue] = []
    /// How many were found, kept or not. A reader remembers it to see whether a value had issues of its own.
    public private(set) var count = 0

    public init() {}

    public var isEmpty: Bool { count == 0 }

    /// Notes that the field breaks the rule.
    @inline(never)
    public mutating func add(_ field: String, _ rule: @autoclosure () -> String) {
        count &+= 1
        if kept.count < Self.keptMax { kept.append(Issue(field: field, rule: rule())) }
    }

    @inline(never)
    public mutating func add(_ field: StaticString, _ rule: StaticString) {
        add(field.description, rule.description)
    }

    /// Notes that a required field was not given, unless it was given and something else is wrong with it.
    ///
    /// - Parameter mark: `count` before the object was read.
    @inline(never)
    public mutating func missing(_ field: StaticString, since mark: Int) {
        let name = field.description
        guard !kept[min(mark, kept.count)...].contains(where: { Self.path($0.field, isIn: name) }) else { return }
        add(name, "is required")
    }

    /// Puts the issues found since `mark` under the field they were found in: `slug` becomes `items[3].slug`.
    @inline(never)
    public mutating func nest(since mark: Int, under field: String) {
        guard !field.isEmpty else { return }
        // The first `keptMax` are kept, so a count below that is also an index.
        for index in min(mark, kept.count)..<kept.count {
            let issue = kept[index]
            let inner = issue.field
            let path = inner.isEmpty ? field : inner.hasPrefix("[") ? field + inner : "\(field).\(inner)"
            kept[index] = Issue(field: path, rule: issue.rule)
        }
    }

    /// Gives the issues found since `mark` their place in a list: `tag` becomes `tag[2]`.
    mutating func index(_ index: Int, since mark: Int) {
        for position in min(mark, kept.count)..<kept.count {
            kept[position] = Issue(field: "\(kept[position].field)[\(index)]", rule: kept[position].rule)
        }
    }

    /// All in one sentence.
    public var message: String {
        let clauses = kept.map(\.message).joined(separator: "; ")
        return count > kept.count ? "\(clauses); and \(count - kept.count) more" : clauses
    }

    private static func path(_ path: String, isIn field: String) -> Bool {
        guard path.hasPrefix(field) else { return false }
        let rest = path.dropFirst(field.count)
        return rest.isEmpty || rest.hasPrefix(".") || rest.hasPrefix("[")
    }
}
