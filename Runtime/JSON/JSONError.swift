/// Why a document was refused, and where.
public struct JSONError: Error, Sendable, Equatable {
    /// The rule that was broken. Section numbers are those of RFC 8259.
    public enum Reason: UInt8, Sendable, CaseIterable {
        /// There is no byte at all, or nothing but whitespace.
        case empty
        /// The document has more bytes than ``JSONLimits/byteCountMax``.
        case tooLarge
        /// The document starts with a byte order mark (section 8.1).
        case byteOrderMark
        /// The document is UTF-16 or UTF-32, not UTF-8 (section 8.1).
        case notUTF8
        /// The document ends in the middle of a value.
        case unexpectedEnd
        /// Something that starts no value stands where a value must be (section 3).
        case expectedValue
        /// A member does not start with a string (section 4).
        case expectedKey
        /// A member name is not followed by a colon (section 4).
        case expectedColon
        /// Neither a comma nor the closing bracket follows a value (sections 4 and 5).
        case expectedComma
        /// A comma is followed by the closing bracket (sections 4 and 5).
        case trailingComma
        /// Something other than whitespace follows the value (section 2).
        case trailingData
        /// A word is not `true`, `false` or `null` (section 3).
        case invalidLiteral
        /// A number has a leading zero, a plus sign, or misses a digit (section 6).
        case invalidNumber
        /// A backslash is not followed by one of the nine escapes (section 7).
        case invalidEscape
        /// A `\u` escape names half of a surrogate pair (section 8.2).
        case loneSurrogate
        /// A character below U+0020 stands unescaped in a string (section 7).
        case controlCharacter
        /// A string has bytes that are not UTF-8: cut, overlong, a surrogate, or above U+10FFFF (RFC 3629 section 3).
        case invalidUTF8
        /// A name appears twice in one object, compared after unescaping (section 4).
        case duplicateKey
        /// More containers are open than ``JSONLimits/depthMax``.
        case tooDeep
        /// There are more object members than ``JSONLimits/memberCountMax``.
        case tooManyMembers
        /// The value is well-formed so far, but of another kind than the one asked for.
        case unexpectedKind
        /// The text of a ``RawJSON`` has no counterpart in the other format.
        case notRepresentable
    }

    public let reason: Reason

    /// The number of bytes before the place that is wrong; for an end that came too soon, the size of the document.
    public let offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// A sentence for people. It carries nothing of the document itself.
    public var message: String {
        "\(reason.sentence) at byte \(offset)."
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { message }
}

extension JSONError.Reason {
    /// The fact without the place, as the start of a sentence.
    var sentence: String {
        switch self {
        case .empty: "The body is empty where JSON was expected"
        case .tooLarge: "The JSON is larger than allowed"
        case .byteOrderMark: "The JSON starts with a byte order mark"
        case .notUTF8: "The JSON is not encoded in UTF-8"
        case .unexpectedEnd: "The JSON ends too early"
        case .expectedValue: "A JSON value is missing"
        case .expectedKey: "A member name in double quotes is missing"
        case .expectedColon: "A colon is missing after a member name"
        case .expectedComma: "A comma or a closing bracket is missing"
        case .trailingComma: "A comma stands before a closing bracket"
        case .trailingData: "Something follows the end of the JSON value"
        case .invalidLiteral: "A word is not true, false or null"
        case .invalidNumber: "A number is not written as JSON demands"
        case .invalidEscape: "A backslash starts no JSON escape"
        case .loneSurrogate: "An escape names half of a surrogate pair"
        case .controlCharacter: "A control character stands unescaped in a string"
        case .invalidUTF8: "A string has bytes that are not UTF-8"
        case .duplicateKey: "A member name appears twice in one object"
        case .tooDeep: "The JSON is nested deeper than allowed"
        case .tooManyMembers: "The JSON has more members than allowed"
        case .unexpectedKind: "The JSON value has another type than expected"
        case .notRepresentable: "The value cannot be written as JSON"
        }
    }
}
