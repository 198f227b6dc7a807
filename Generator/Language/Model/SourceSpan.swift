/// A file of the contract, by its path as it is shown to people (relative to the folder specgen runs in).
public struct SpecFile: Sendable, Hashable {
    public let path: String
    public init(path: String) { self.path = path }
}

/// A place in a spec file. Lines and columns start at 1; a column counts Unicode scalars,
/// because that is what an editor shows. `length` is 0 for a place between two characters.
public struct SourceSpan: Sendable, Hashable {
    public let file: SpecFile
    public let line: Int
    public let column: Int
    public let length: Int

    public init(file: SpecFile, line: Int, column: Int, length: Int) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
    }
}
