import Language

/// The documents of a contract: `<contract>/Documents/api-doc.json`, `openapi.json` and `index.html`.
func documentFiles(of contract: Contract) -> [GeneratedFile] {
    [
        GeneratedFile(path: "\(contract.name)/Documents/api-doc.json", text: apiDocumentText(of: contract)),
        GeneratedFile(path: "\(contract.name)/Documents/openapi.json", text: openAPIText(of: contract)),
        GeneratedFile(path: "\(contract.name)/Documents/index.html", text: referencePageText(of: contract)),
    ]
}

/// The contract as the answer of `/api/doc`: JSON with sorted keys, two blanks per level and UTF-8 as it is.
func apiDocumentText(of contract: Contract) -> String {
    prettyJSON(apiDocument(of: DocumentContext(contract)), order: .sorted)
}

/// The contract as OpenAPI 3.1, in the contract's own order.
func openAPIText(of contract: Contract) -> String {
    prettyJSON(openAPIDocument(of: DocumentContext(contract)), order: .written)
}
