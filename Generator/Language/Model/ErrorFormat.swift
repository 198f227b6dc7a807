/// How the contract reports errors.
public struct ErrorFormat: Sendable {
    public let body: EnvelopeTemplate
    /// Ascending by status.
    public let statuses: [StatusMeaning]
    public let variants: [Variant]

    /// What a status means; a written `5xx` stands for every status from 500 that is not written itself.
    public func meaning(of status: Int) -> StatusMeaning? {
        statuses.first { $0.status == status } ?? statuses.first { status >= 500 && $0.label == "5xx" }
    }

    /// The contract's own code for a status; nil when it gives none.
    public func code(for status: Int) -> ErrorCode? { meaning(of: status)?.code }

    public struct StatusMeaning: Sendable {
        /// 500 also stands for the written `5xx`.
        public let status: Int
        /// `5xx` when written so, else the digits.
        public let label: String
        public let code: ErrorCode?
        public let text: String
        /// Where the status is written, for diagnostics.
        public var span: SourceSpan?
    }

    public struct Variant: Sendable {
        public let name: String
        public let body: EnvelopeTemplate
        /// By status; falls back to the contract's codes.
        public let codes: [Int: ErrorCode]
    }
}

public enum ErrorCode: Sendable, Hashable {
    case integer(Int64)
    case text(String)
}

/// A JSON tree with places to fill, or one text.
public indirect enum EnvelopeTemplate: Sendable, Hashable {
    case fixed(Tree)
    case message
    case code
    /// The first wrong field's name, or null.
    case field
    /// The words the contract gives this status, written `$text`.
    case statusText
    /// The result inside a success envelope.
    case value
    case map([Member])
    /// Plain text instead of JSON: the message alone.
    case text

    public struct Member: Sendable, Hashable {
        public let key: String
        public let value: EnvelopeTemplate
        /// Left out when its value is null; written with a `?` after the key.
        public let isOptional: Bool
        public init(key: String, value: EnvelopeTemplate, isOptional: Bool = false) {
            self.key = key
            self.value = value
            self.isOptional = isOptional
        }
    }
}
