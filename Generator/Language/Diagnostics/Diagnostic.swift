/// One fact about a contract file that is wrong (or, as a warning, doubtful), with the place where it was written.
public struct Diagnostic: Sendable, Hashable {
    public enum Severity: String, Sendable { case error, warning }

    /// Another place that explains the first, such as where a name was given before.
    public struct Note: Sendable, Hashable {
        public let span: SourceSpan
        public let message: String
    }

    public let severity: Severity
    public let code: DiagnosticCode
    public let span: SourceSpan
    /// The fact, in the contract's words.
    public let message: String
    /// What to write instead; nil when there is nothing to advise.
    public let hint: String?
    public let notes: [Note]
    /// The line of the file that `span` stands in, without its line end; empty when there is none.
    public internal(set) var sourceLine = ""

    func adding(_ note: Note) -> Diagnostic {
        Diagnostic(severity: severity, code: code, span: span, message: message, hint: hint, notes: notes + [note])
    }
}

/// Collects what is found, so that no stage has to stop at the first mistake.
final class Findings {
    private(set) var diagnostics: [Diagnostic] = []

    /// Whether anything found so far forbids using the contract.
    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
    var count: Int { diagnostics.count }

    func error(
        _ code: DiagnosticCode, at span: SourceSpan, _ message: String, hint: String? = nil, notes: [Diagnostic.Note] = []
    ) {
        diagnostics.append(
            Diagnostic(severity: .error, code: code, span: span, message: message, hint: hint, notes: notes))
    }

    func warning(_ code: DiagnosticCode, at span: SourceSpan, _ message: String, hint: String? = nil) {
        diagnostics.append(
            Diagnostic(severity: .warning, code: code, span: span, message: message, hint: hint, notes: []))
    }

    /// What was reported after the first `count` findings is taken back (a trial that failed).
    func forget(after count: Int) -> [Diagnostic] {
        let tail = Array(diagnostics[count...])
        diagnostics.removeSubrange(count...)
        return tail
    }

    func report(_ several: [Diagnostic]) { diagnostics += several }
}

extension Diagnostic.Note {
    static func first(_ span: SourceSpan) -> Self { Self(span: span, message: "given first here") }
}

extension String {
    /// A hint naming this nearest known word.
    var asHint: String { "did you mean '\(self)'?" }
}
