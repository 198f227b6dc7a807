import Language

/// The Swift module of a contract's server side. `documents` are embedded for the operations that serve them.
func serverFiles(of contract: Contract, documents: [GeneratedFile]) -> [GeneratedFile] {
    []
}
