/// Finds operations that answer the same requests.
struct RouteCheck {
    let findings: Findings
    private var bySize: [String: [OperationReader.Found]] = [:]
    private var byShape: [String: OperationReader.Found] = [:]
    private var byID: [String: SourceSpan] = [:]

    init(findings: Findings) {
        self.findings = findings
    }

    /// Looks at operations in document order, so that the later one of two is reported.
    mutating func check(_ found: OperationReader.Found) {
        let operation = found.operation
        if let first = byID[operation.id] {
            findings.error(.duplicateOperation, at: operation.span, "the operation '\(operation.id)' is given twice",
                hint: "an operation that is listed a second time is written 'again: \(operation.id)'", notes: [.first(first)])
        } else {
            byID[operation.id] = operation.span
        }
        let shape = operation.route.shape
        if let first = byShape[shape], first.operation.route != operation.route {
            findings.error(.routeConflict, at: found.route.span, "the same path has other parameter names elsewhere", hint: "write '\(first.operation.route.text)'",
                notes: [.first(first.route.span)])
        } else if byShape[shape] == nil {
            byShape[shape] = found
        }
        checkOverlap(found)
    }

    private mutating func checkOverlap(_ found: OperationReader.Found) {
        let operation = found.operation
        let bucket = "\(operation.method.rawValue) \(operation.route.segments.count)"
        for other in bySize[bucket] ?? [] {
            guard let clash = operation.route.clash(with: other.operation.route) else { continue }
            if clash.isSame {
                findings.error(.duplicateRoute, at: found.route.span, "\(operation.method.rawValue) \(operation.route.text) is given twice",
                    hint: "an operation that is listed a second time is written 'again: \(other.operation.id)'", notes: [.first(other.route.span)])
            } else {
                findings.error(.routeConflict, at: found.route.span, "a request for \(clash.path) fits this route and another, and neither is more exact",
                    notes: [Diagnostic.Note(span: other.route.span, message: "the other route is written here")])
            }
            break
        }
        bySize[bucket, default: []].append(found)
    }
}

extension RoutePattern {
    /// The path with every parameter as `{}`.
    fileprivate var shape: String {
        var text = ""
        for segment in segments {
            switch segment {
            case .literal(let literal): text += "/" + literal
            case .parameter: text += "/{}"
            }
        }
        return text
    }

    /// A path that fits both routes when neither is more exact: each has a fixed segment where the other has a parameter.
    /// Both have the same number of segments.
    fileprivate func clash(with other: RoutePattern) -> (isSame: Bool, path: String)? {
        var ours = false
        var theirs = false
        var path = ""
        for (left, right) in zip(segments, other.segments) {
            switch (left, right) {
            case (.literal(let one), .literal(let two)):
                guard one == two else { return nil }
                path += "/" + one
            case (.literal(let one), .parameter):
                ours = true
                path += "/" + one
            case (.parameter, .literal(let two)):
                theirs = true
                path += "/" + two
            case (.parameter(let name), .parameter):
                path += "/{\(name)}"
            }
        }
        guard ours == theirs else { return nil }
        return (!ours, path)
    }
}
