import Language

/// The documents of a contract: `<contract>/Documents/api-doc.json` and what else people and tools read.
func documentFiles(of contract: Contract) -> [GeneratedFile] {
    []
}
