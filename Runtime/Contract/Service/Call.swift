import JSON
import Network

/// What an operation reads from a request before its handler is called.
public protocol OperationInput: Sendable {
    /// - Returns: nil when something is wrong with the request; what, is then in its `issues`.
    /// - Throws: when the body is not JSON.
    static func read(_ request: inout RequestReader, _ context: RequestContext) throws(JSONError) -> Self?
}

/// One request on its way through the generated code.
public struct Call {
    let service: Unmanaged<ContractService>
    let contract: UnsafeMutablePointer<MountedContract>
    let operation: Int
    public var request: RequestReader
    public let answer: Answer

    /// Proves the caller and reads the input. When either fails, the request is answered and nil returned.
    @inlinable
    public mutating func input<Input: OperationInput>(_ type: Input.Type) -> Input? {
        guard prepare() else { return nil }
        do throws(JSONError) {
            let input = try Input.read(&request, RequestContext(answer: answer))
            guard let input, isAccepted() else {
                refuseInput()
                return nil
            }
            return input
        } catch {
            refuse(error)
            return nil
        }
    }

    /// Calls a handler that answers without waiting.
    @inlinable
    public func run(_ body: (Answer) throws -> Void) {
        do { try body(answer) } catch { answer.fail(error) }
    }

    /// Starts a handler on this loop. It runs at once up to its first wait.
    ///
    /// It stays on the executor it is called on: asking the runtime for the way there cost more than many a handler.
    public func start(_ body: nonisolated(nonsending) @escaping @Sendable (Answer) async throws -> Void) {
        let answer = answer
        Task.immediate(executorPreference: answer.exchange.loop) {
            do { try await body(answer) } catch { answer.fail(error) }
        }
    }

    /// Answers with a document that was generated with the code.
    public mutating func serve(_ document: ServedDocument) {
        if prepare() { document.answer(answer) }
    }

    public var context: RequestContext { RequestContext(answer: answer) }

    @usableFromInline
    mutating func prepare() -> Bool {
        let descriptor = contract.pointee.operations + operation
        let authenticating = Authenticating(
            schemes: contract.pointee.schemes, exchange: answer.exchange, scratch: request.scratch)
        let served = contract.pointee.contract
        if !descriptor.pointee.auth.alternatives.isEmpty {
            switch authenticating.prove(descriptor.pointee.auth, by: { served.prove($0, $1) }) {
            case .failure(let error):
                answer.fail(error)
                return false
            case .success(let proven):
                request.proven = proven
                if let calls = proven.proofs.first?.calls { calls.count(operation) }
            }
        }
        if let error = request.openBody(descriptor.pointee.body) {
            answer.fail(error)
            return false
        }
        return true
    }

    // These are `mutating` only so that they are called in place: otherwise the call would be copied for each of them.
    @usableFromInline
    mutating func isAccepted() -> Bool { request.issues.isEmpty }

    @usableFromInline
    mutating func refuseInput() {
        answer.fail(ContractError(request.issues.isEmpty ? 500 : 400, request.issues))
    }

    @usableFromInline
    mutating func refuse(_ error: JSONError) {
        answer.fail(ContractError(400, error.message))
    }
}

extension RequestReader {
    /// Finds out how the body is to be read; an error when it is of a kind that the operation does not take.
    mutating func openBody(_ kind: OperationDescriptor.BodyKind) -> ContractError? {
        guard kind != .none, !exchange.body.isEmpty else { return nil }
        if kind == .bytes {
            body = .whole
            return nil
        }
        guard let header = exchange.header("content-type") else {
            return ContractError(415, "The body needs a Content-Type: \(Self.expectation(kind)).")
        }
        let type = MediaType(header)
        guard type.isUTF8 else { return ContractError(415, "The body must be in UTF-8.") }
        switch (kind, type.kind) {
        case (.json, .json), (.jsonOrForm, .json):
            body = .json
        case (.form, .form), (.jsonOrForm, .form):
            body = .form
            if FormText(exchange.body).hasTooManyFields {
                return ContractError(400, "The form has more than \(FormText.fieldsMax) fields.")
            }
        case (.text, .text):
            body = .whole
        case (.multipart, .multipart):
            return openMultipart(boundary: type.boundary)
        default:
            return ContractError(415, "The body must be \(Self.expectation(kind)).")
        }
        return nil
    }

    private mutating func openMultipart(boundary: UnsafeRawBufferPointer?) -> ContractError? {
        do throws(MultipartBody.Mistake) {
            guard let boundary else { throw .boundary }
            body = .multipart(try MultipartBody(exchange.body, boundary: boundary))
            return nil
        } catch {
            return ContractError(400, error.words)
        }
    }

    private static func expectation(_ kind: OperationDescriptor.BodyKind) -> String {
        switch kind {
        case .form: "application/x-www-form-urlencoded"
        case .jsonOrForm: "application/json or application/x-www-form-urlencoded"
        case .multipart: "multipart/form-data"
        case .text: "text/plain"
        case .json, .bytes, .none: "application/json"
        }
    }
}
