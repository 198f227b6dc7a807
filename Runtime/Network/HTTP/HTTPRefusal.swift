/// Why a message is refused before anyone is asked to answer it. Each reason has one status; the connection is closed
/// after it, because what follows cannot be told from the rest of the refused message.
public enum HTTPRefusal: UInt8, Error, Sendable, CaseIterable {
    case requestLine, target, targetTooLong, version, unsupportedMethod
    case lineEnd, fieldName, fieldValue, foldedField, headTooLarge, tooManyFields
    case host, contentLength, transferCoding, ambiguousFraming, expectation
    case chunk, chunkExtensionsTooLarge, trailer, trailersTooLarge, bodyTooLarge
    case headTimeout, bodyTimeout, overloaded, noAnswer

    /// The status code sent for this reason.
    public var status: Int {
        switch self {
        case .targetTooLong: 414
        case .version: 505
        case .unsupportedMethod, .transferCoding: 501
        case .headTooLarge, .tooManyFields, .trailersTooLarge: 431
        case .expectation: 417
        case .bodyTooLarge: 413
        case .headTimeout, .bodyTimeout: 408
        case .overloaded: 503
        case .noAnswer: 504
        default: 400
        }
    }
}
