import Glibc

/// Reads all contracts of a folder such as `Spec`: each folder in it that has YAML files is one.
///
/// - Returns: the contracts without errors, by name; and everything found, in the order of contracts and files.
public func loadContracts(in specFolder: String) -> (contracts: [Contract], diagnostics: [Diagnostic]) {
    var contracts: [Contract] = []
    var diagnostics: [Diagnostic] = []
    guard let names = Folder.names(in: specFolder) else {
        let place = SourceSpan(file: SpecFile(path: specFolder), line: 1, column: 1, length: 0)
        let findings = Findings()
        findings.error(.unreadableFile, at: place, "the folder cannot be read: \(Folder.lastProblem())")
        return ([], findings.diagnostics)
    }
    for name in names where !name.hasPrefix(".") {
        let path = specFolder + "/" + name
        guard let files = Folder.names(in: path) else { continue }
        let findings = Findings()
        var sources = files.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.compactMap { Folder.source(path + "/" + $0, findings) }
        for file in Folder.names(in: path + "/sections") ?? [] where !file.hasPrefix(".") {
            if let source = Folder.source(path + "/sections/" + file, findings) { sources.append(source) }
        }
        diagnostics += findings.diagnostics
        if sources.isEmpty { continue }
        let loaded = loadContract(folder: name, path: path, sources: sources)
        diagnostics += loaded.diagnostics
        if let contract = loaded.contract, findings.diagnostics.isEmpty { contracts.append(contract) }
    }
    return (contracts, diagnostics)
}

/// Folders and files as the loader needs them.
private enum Folder {
    /// The names in a folder, in byte order; nil when it is none or cannot be read.
    static func names(in path: String) -> [String]? {
        guard let directory = opendir(path) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static func lastProblem() -> String { String(cString: strerror(errno)) }

    /// Nil when the file cannot be read, which is then reported. A file that is too large is read up to a byte too much,
    /// so that the scanner refuses it.
    static func source(_ path: String, _ findings: Findings) -> SpecSource? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            report(path, findings)
            return nil
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= SpecSource.bytesMax {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                report(path, findings)
                return nil
            }
            bytes += buffer[..<count]
        }
        return SpecSource(path: path, bytes: bytes)
    }

    private static func report(_ path: String, _ findings: Findings) {
        let place = SourceSpan(file: SpecFile(path: path), line: 1, column: 1, length: 0)
        findings.error(.unreadableFile, at: place, "the file cannot be read: \(lastProblem())")
    }
}
