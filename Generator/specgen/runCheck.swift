import Emit
import Language

/// Reports mistakes in the contracts, and where the output folder is not what they yield.
func runCheck(_ options: Options) -> Bool {
    let loaded = loadContracts(in: options.spec)
    var report = Report(loaded.diagnostics)
    guard !report.hasErrors, let files = checkedFiles(emit(loaded.contracts)) else {
        report.show(options)
        return false
    }
    let last = lastManifest(in: options.output)
    report.differences = Difference.all(files, in: options.output, last: last)
    if report.differences.isEmpty, Manifest(files) != last {
        report.differences = [
            Difference(path: Manifest.name, kind: last.paths.isEmpty ? .missing : .outdated, old: Array(last.text.utf8), new: Array(Manifest(files).text.utf8))
        ]
    }
    let operations = loaded.contracts.reduce(0) { $0 + $1.operations.count }
    if !report.hasErrors {
        report.summary = "\(loaded.contracts.count) contracts with \(operations) operations and \(files.count) generated files agree"
    }
    report.show(options)
    return !report.hasErrors
}
