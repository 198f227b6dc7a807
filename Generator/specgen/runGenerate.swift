import Emit
import Language

/// Writes what follows from the contracts. With a mistake in a contract nothing is written.
func runGenerate(_ options: Options) -> Bool {
    let loaded = loadContracts(in: options.spec)
    var report = Report(loaded.diagnostics)
    guard !report.hasErrors, let files = checkedFiles(emit(loaded.contracts)) else {
        report.show(options)
        return false
    }
    let last = lastManifest(in: options.output)
    let differences = Difference.all(files, in: options.output, last: last)
    for difference in differences { write(difference, options, &report) }
    var manifest = Manifest(files)
    // A left-over file that was edited by hand stays, and stays known, until somebody decides.
    for difference in differences where difference.kind == .editedOrphan {
        manifest.keep(difference.path, from: last)
    }
    if manifest.text != last.text || last.paths.isEmpty {
        if let why = Disk.replace(options.output + "/" + Manifest.name, with: Array(manifest.text.utf8)) {
            report.fail("\(options.output)/\(Manifest.name) cannot be written: \(why)")
        }
    }
    report.summary = "\(loaded.contracts.count) contracts, \(files.count) files: \(report.written.count) written, \(report.removed.count) removed"
    report.show(options)
    return !report.hasErrors
}

private func write(_ difference: Difference, _ options: Options, _ report: inout Report) {
    let path = options.output + "/" + difference.path
    switch difference.kind {
    case .missing, .outdated, .edited:
        if let why = Disk.replace(path, with: difference.new) {
            report.fail("\(path) cannot be written: \(why)")
            return
        }
        report.written.append(difference.path)
        if difference.kind == .edited { report.remarks.append("\(path) was edited by hand; it is as the contracts say again") }
    case .orphan:
        if let why = Disk.remove(path, below: options.output) {
            report.fail("\(path) cannot be removed: \(why)")
        } else {
            report.removed.append(difference.path)
        }
    case .editedOrphan, .foreign, .unreadable:
        report.fail("\(path) \(difference.kind.words); move it away and generate again")
    }
}

extension Manifest {
    fileprivate mutating func keep(_ path: String, from last: Manifest) {
        if let hash = last.hash(of: path) { set(path, hash) }
    }
}
