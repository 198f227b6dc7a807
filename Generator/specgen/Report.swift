import Language

/// What a run found and did, shown at its end for people or for machines.
struct Report {
    let diagnostics: [Diagnostic]
    var differences: [Difference] = []
    var written: [String] = []
    var removed: [String] = []
    var remarks: [String] = []
    var summary = ""
    private(set) var failures: [String] = []

    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    var hasErrors: Bool {
        diagnostics.contains { $0.severity == .error } || !differences.isEmpty || !failures.isEmpty
    }

    mutating func fail(_ words: String) { failures.append(words) }

    func show(_ options: Options) {
        if options.isJSON { Console.write(json + "\n") } else { showText(options) }
    }

    private func showText(_ options: Options) {
        for diagnostic in diagnostics { Console.write(diagnostic.text) }
        for difference in differences {
            Console.write("\(options.output)/\(difference.path): error: this file \(difference.kind.words) [\(difference.kind.rawValue)]\n")
            if difference.kind == .outdated || difference.kind == .edited {
                Console.write(UnifiedDiff(difference.old, difference.new).text(options.output + "/" + difference.path))
            }
        }
        for remark in remarks { Console.write("warning: \(remark)\n") }
        for failure in failures { Console.write("error: \(failure)\n") }
        if !differences.isEmpty { Console.write("hint: 'make generate' writes what the contracts say; changes belong into Spec/\n") }
        if !summary.isEmpty { Console.write(summary + "\n") }
        let errors = diagnostics.count { $0.severity == .error } + differences.count + failures.count
        if errors > 0 { Console.write("\(errors) \(errors == 1 ? "error" : "errors")\n") }
    }

    private var json: String {
        let shown = differences.map { difference in
            JSONValue.object([
                ("path", .string(difference.path)), ("kind", .string(difference.kind.rawValue)),
                ("diff", .string(difference.old.isEmpty || difference.new.isEmpty ? "" : UnifiedDiff(difference.old, difference.new).text(difference.path))),
            ])
        }
        return JSONValue.object([
            ("ok", .boolean(!hasErrors)), ("diagnostics", .array(diagnostics.map(\.jsonValue))), ("differences", .array(shown)),
            ("written", .array(written.map { .string($0) })), ("removed", .array(removed.map { .string($0) })),
            ("remarks", .array(remarks.map { .string($0) })), ("failures", .array(failures.map { .string($0) })),
        ]).text
    }
}
