import Language

/// One error that an operation may answer.
struct OperationError: Equatable {
    /// `404`, or `5XX` for all failures of the server.
    let key: String
    let status: Int
    let code: ErrorCode?
    /// What the answer says, with everything else that this status may mean here.
    var text: String
    /// What one answer says.
    let message: String
    /// Follows from the contract, so that operations share one answer.
    var isShared: Bool
    /// The schemes whose own words are part of the answer, so that only operations with the same schemes share it.
    var schemes: [String] = []
}

/// The errors of operations: those that are declared and those that follow from input, auth and body.
extension DocumentContext {
    /// In ascending order of status, `5XX` last.
    func errors(of operation: Operation) -> [OperationError] {
        var errors: [OperationError] = []
        let hasInput = !operation.parameters.isEmpty || operation.body.isPresent || subjectUse(of: operation) != nil
        if hasInput { add(400, to: &errors, of: operation) }
        addAuthErrors(to: &errors, of: operation)
        if operation.body.isPresent { add(413, to: &errors, of: operation) }
        for status in [415, 429] where meaning(of: status) != nil {
            if status == 429 || operation.body.isPresent { add(status, to: &errors, of: operation) }
        }
        for declared in operation.errors { add(declared, to: &errors, of: operation) }
        errors.sort { $0.status < $1.status }
        if let failure = contract.errors.statuses.first(where: { $0.label == "5xx" }) {
            let code = code(of: 500, in: operation.errorVariant)
            errors.append(OperationError(key: "5XX", status: 500, code: code, text: failure.text, message: failure.text, isShared: true))
        }
        return errors
    }

    private func add(_ status: Int, to errors: inout [OperationError], of operation: Operation) {
        guard !errors.contains(where: { $0.status == status }) else { return }
        let text = meaning(of: status)?.text ?? "\(reasonPhrase(status) ?? "Status \(status)")."
        let code = code(of: status, in: operation.errorVariant)
        errors.append(OperationError(key: String(status), status: status, code: code, text: text, message: text, isShared: true))
    }

    /// 401 for missing and wrong credentials, what a scheme says about its own, and 403 when a right is asked for.
    private func addAuthErrors(to errors: inout [OperationError], of operation: Operation) {
        let used = operation.auth.alternatives.flatMap { schemes(of: $0) }
        guard !used.isEmpty else { return }
        add(401, to: &errors, of: operation)
        var seen: Set<String> = []
        for scheme in used where seen.insert(scheme.name).inserted {
            for refusal in [scheme.missing, scheme.refused] {
                guard let text = refusal.text else { continue }
                add(refusal.status, to: &errors, of: operation)
                guard let index = errors.firstIndex(where: { $0.status == refusal.status }) else { continue }
                let sentence = words(text, refusal.code, of: operation)
                if !errors[index].text.utf8Contains(sentence) { errors[index].text = errors[index].text.followed(by: [sentence]) }
                if errors[index].schemes.last != scheme.name { errors[index].schemes.append(scheme.name) }
            }
        }
        if used.contains(where: { $0.requiredRight != nil }) { add(403, to: &errors, of: operation) }
    }

    /// What an operation declares takes the place of what follows; further errors of one status are added to its words.
    private func add(_ declared: DeclaredError, to errors: inout [OperationError], of operation: Operation) {
        let code = declared.code ?? code(of: declared.status, in: operation.errorVariant)
        let key = String(declared.status)
        let isRepeated = operation.errors.filter { $0.status == declared.status }.count > 1
        let text = isRepeated ? words(declared.text, declared.code, of: operation) : declared.text
        let error = OperationError(key: key, status: declared.status, code: code, text: text, message: declared.text, isShared: false)
        guard let index = errors.firstIndex(where: { $0.key == key }) else { return errors.append(error) }
        let isFirst = operation.errors.first { $0.status == declared.status }?.span == declared.span
        if isFirst {
            errors[index] = error
        } else {
            errors[index].text = errors[index].text.followed(by: [text])
        }
    }

    private func words(_ text: String, _ code: ErrorCode?, of operation: Operation) -> String {
        guard let code, errorTemplate(of: operation).mentionsCode else { return text }
        return "\(text.withoutFullStop) (code \(code.text))."
    }

    /// The contract's words on a status; a server failure falls back to what is said of all of them.
    func meaning(of status: Int) -> ErrorFormat.StatusMeaning? {
        let statuses = contract.errors.statuses
        return statuses.first { $0.status == status } ?? (status > 500 ? statuses.first { $0.status == 500 } : nil)
    }

    private func code(of status: Int, in variant: String?) -> ErrorCode? {
        if let variant = contract.errors.variants.first(where: { $0.name == variant }) {
            if let code = variant.codes[status] ?? (status > 500 ? variant.codes[500] : nil) { return code }
        }
        return meaning(of: status)?.code
    }
}
