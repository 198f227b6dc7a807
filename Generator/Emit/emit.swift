import Language

/// A file that generation yields.
public struct GeneratedFile: Sendable, Equatable {
    /// Relative to `Generated/`, with `/` between the parts: `btelo/Server/Routes.swift`.
    public let path: String
    /// Ends with a line break.
    public let text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

/// Every file of every contract, in the order of the contracts. A pure function: no clock, no environment, no order that
/// comes from hashing, so the same contracts give the same bytes everywhere.
public func emit(_ contracts: [Contract]) -> [GeneratedFile] {
    contracts.flatMap { contract in
        let documents = documentFiles(of: contract)
        return serverFiles(of: contract, documents: documents) + documents
    }
}
