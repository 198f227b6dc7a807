import Language

/// One call as a program would make it: what the example of every language is written from, so that a language is one function.
struct ExampleCall {
    let method: String
    /// Absolute, with path and query filled in and percent-encoded.
    let url: String
    /// With fixed values, in the order they are sent; neither credentials nor the body's Content-Type.
    let headers: [Header]
    let credentials: [ExampleCredential]
    let body: Body
    let answer: Answer

    struct Header {
        let name: String
        let value: String
    }

    enum Body {
        case none
        case json(Tree)
        case form([(name: String, value: String)])
        case multipart([Part])
        /// The content of a file.
        case bytes(mediaType: String, file: String)
        case text(String)
    }

    struct Part {
        let name: String
        let value: String
        /// `value` is the path of the file that is sent.
        let isFile: Bool
    }

    /// What a program does with the answer.
    enum Answer {
        case json
        case text
        /// Saved under this name.
        case bytes(file: String)
        case events
        case empty
        case redirect
    }
}

/// What proves the caller. A program has the secret values in environment variables of these names.
enum ExampleCredential {
    /// `Authorization: Bearer …`
    case bearer(variable: String)
    case signature(ExampleSignature)
    case header(name: String, variable: String)
    case cookie(name: String, variable: String)
}

extension ExampleCredential {
    /// The environment variables it is read from.
    var variables: [String] {
        switch self {
        case .bearer(let variable), .header(_, let variable), .cookie(_, let variable): [variable]
        case .signature(let signature): [signature.keyVariable, signature.secretVariable]
        }
    }
}

/// The three headers of a signed call: `sign` is the first `digits` hex digits of HMAC-SHA256 over `<key id>:<time>`.
struct ExampleSignature {
    let keyHeader: String
    let timeHeader: String
    let signHeader: String
    let digits: Int
    let keyVariable: String
    let secretVariable: String
}

extension ExampleCall {
    var signature: ExampleSignature? {
        for case .signature(let signature) in credentials { return signature }
        return nil
    }

    /// The media type of a body that is sent as text; nil where the client adds it, or nothing is sent.
    var contentType: String? {
        switch body {
        case .none, .multipart: nil
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        case .bytes(let mediaType, _): mediaType
        case .text: "text/plain; charset=utf-8"
        }
    }
}
