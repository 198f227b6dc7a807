import Emit

/// One generated file that is not as the contracts say.
struct Difference {
    let path: String
    let kind: Kind
    let old: [UInt8]
    let new: [UInt8]

    enum Kind: String {
        case missing
        case outdated = "out-of-date"
        case edited = "edited-by-hand"
        /// Of an earlier run; no contract yields it now.
        case orphan = "left-over"
        /// Left over and edited by hand.
        case editedOrphan = "left-over-edited-by-hand"
        /// A file that specgen did not write stands where one would be written.
        case foreign = "in-the-way"
        case unreadable

        var words: String {
            switch self {
            case .missing: "is missing"
            case .outdated: "is out of date"
            case .edited: "was edited by hand"
            case .orphan: "is left over: no contract yields it"
            case .editedOrphan: "is left over and was edited by hand"
            case .foreign: "was not written by specgen and is in the way"
            case .unreadable: "cannot be read"
            }
        }
    }

    /// All differences between what the contracts yield and the folder, in the order of the files, orphans last.
    static func all(_ files: [(path: String, bytes: [UInt8])], in output: String, last: Manifest) -> [Difference] {
        var differences: [Difference] = []
        for file in files {
            switch Disk.content(of: output + "/" + file.path) {
            case .missing: differences.append(Difference(path: file.path, kind: .missing, old: [], new: file.bytes))
            case .unreadable: differences.append(Difference(path: file.path, kind: .unreadable, old: [], new: file.bytes))
            case .bytes(let old):
                if old == file.bytes { continue }
                let known = last.hash(of: file.path)
                let kind: Kind = known == nil ? .foreign : known == Manifest.hash(old) ? .outdated : .edited
                differences.append(Difference(path: file.path, kind: kind, old: old, new: file.bytes))
            }
        }
        let current = Set(files.map(\.path))
        for path in last.paths where !current.contains(path) {
            guard case .bytes(let old) = Disk.content(of: output + "/" + path) else { continue }
            let isEdited = last.hash(of: path) != Manifest.hash(old)
            differences.append(Difference(path: path, kind: isEdited ? .editedOrphan : .orphan, old: old, new: []))
        }
        return differences
    }
}

/// The last run's manifest; empty when there is none.
func lastManifest(in output: String) -> Manifest {
    if case .bytes(let bytes) = Disk.content(of: output + "/" + Manifest.name) { return Manifest(parsing: bytes) }
    return Manifest()
}

/// The files as bytes; nil and a complaint when an emitter names a path twice or outside the folder.
func checkedFiles(_ files: [GeneratedFile]) -> [(path: String, bytes: [UInt8])]? {
    var seen: Set<String> = []
    for file in files {
        guard Manifest.isSafe(file.path), seen.insert(file.path.lowercased()).inserted else {
            Console.complain("specgen: an emitter yields the path '\(file.path)' twice or outside of the folder; this is a defect of specgen\n")
            return nil
        }
    }
    return files.map { ($0.path, Array($0.text.utf8)) }
}
