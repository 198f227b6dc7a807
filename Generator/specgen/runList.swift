import Language

/// Lists the operations in document order, and counts the words that documents show against the derived ones.
func runList(_ options: Options) -> Bool {
    let loaded = loadContracts(in: options.spec)
    let report = Report(loaded.diagnostics)
    if report.hasErrors {
        report.show(options)
        return false
    }
    if options.isJSON {
        Console.write(JSONValue.array(loaded.contracts.map(\.listing)).text + "\n")
        return true
    }
    for contract in loaded.contracts { Console.write(contract.table) }
    return true
}

extension Contract {
    private var overrideCount: Int { operations.reduce(0) { $0 + $1.display.overrideCount } }

    /// One row for each operation, with columns as wide as their longest word.
    fileprivate var table: String {
        let rows = sections.flatMap { section in
            section.operations.map { operation in
                [operation.method.rawValue, operation.route.text, operation.id, section.name, operation.auth.words, operation.answeredBy]
            }
        }
        let widths = (0..<6).map { column in rows.map { $0[column].unicodeScalars.count }.max() ?? 0 }
        var text = "\(name) \(version): \(operations.count) operations, \(overrideCount) document overrides\n"
        for row in rows {
            var line = " "
            for (cell, width) in zip(row, widths) {
                line += " " + cell + String(repeating: " ", count: width - cell.unicodeScalars.count + 1)
            }
            while line.utf8.last == 32 { line.removeLast() }
            text += line + "\n"
        }
        return text
    }

    fileprivate var listing: JSONValue {
        let rows = sections.flatMap { section in
            section.operations.map { operation in
                JSONValue.object([
                    ("method", .string(operation.method.rawValue)), ("path", .string(operation.route.text)), ("id", .string(operation.id)),
                    ("section", .string(section.name)), ("auth", .string(operation.auth.words)), ("answered_by", .string(operation.answeredBy)),
                    ("document_overrides", .integer(operation.display.overrideCount)), ("place", .string(operation.span.place)),
                ])
            }
        }
        return .object([
            ("contract", .string(name)), ("version", .string(version)), ("document_overrides", .integer(overrideCount)), ("operations", .array(rows)),
        ])
    }
}

extension Operation {
    /// Who makes the answer: a handler that may wait, one that answers at once, or a generated document.
    fileprivate var answeredBy: String { serves?.rawValue ?? (isImmediate ? "immediate" : "handler") }
}

extension AuthRequirement {
    fileprivate var words: String {
        let parts = alternatives.map { $0.joined(separator: " & ") } + (allowsNone ? ["none"] : [])
        return parts.joined(separator: " | ")
    }
}
