/// One API contract after parsing, resolving and checking: names are bound, defaults are filled in, inline types have
/// names, and every part still knows where it was written. Emitters read only this.
public struct Contract: Sendable {
    /// The folder's name, such as `btelo`.
    public let name: String
    public let title: String
    public let version: String
    /// Absolute, without a slash at the end.
    public let baseURL: String
    public let description: String
    public let quickstart: [String]
    public let schemes: [AuthScheme]
    public let subjects: [Subject]
    public let errors: ErrorFormat
    /// The envelope around JSON results; nil when results stand bare.
    public let successEnvelope: EnvelopeTemplate?
    public let unknownFields: UnknownFieldPolicy
    /// Trees that `/api/doc` shows as they stand, by top-level key.
    public let document: Tree
    public let sections: [Section]
    /// All types, named and inline, in the order they were written.
    public let types: [NamedType]
    public let span: SourceSpan

    /// All operations, in document order.
    public var operations: [Operation] { sections.flatMap(\.operations) }
}

public enum UnknownFieldPolicy: String, Sendable { case ignore, refuse }

/// A tree of YAML values kept in order, for what documents show as it stands and for examples.
public indirect enum Tree: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    /// A number with a fraction or exponent, in its written digits.
    case number(String)
    case string(String)
    case list([Tree])
    case map([Member])

    public struct Member: Sendable, Hashable {
        public let key: String
        public let value: Tree
        public init(key: String, value: Tree) {
            self.key = key
            self.value = value
        }
    }
}

/// A group of operations: one file, one label in documents, one handler protocol.
public struct Section: Sendable {
    /// The file's name without extension, such as `product-api`.
    public let name: String
    /// UpperCamelCase, such as `ProductAPI`.
    public let typeName: String
    /// The label in documents; empty when the source shows none.
    public let label: String
    public let doc: String
    public let entries: [Entry]
    public let span: SourceSpan

    public enum Entry: Sendable {
        case operation(Operation)
        /// Documentation only: a name and a text.
        case guide(name: String, summary: String, text: String, span: SourceSpan)
        /// An operation shown a second time with other words.
        case again(operationID: String, summary: String, span: SourceSpan)
    }

    public var operations: [Operation] {
        entries.compactMap { if case .operation(let operation) = $0 { operation } else { nil } }
    }
}
