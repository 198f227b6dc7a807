import Network

/// A document of another server, kept for as long as that server allows. Belongs to the client's loop.
final class KeptDocument<Value: Sendable>: @unchecked Sendable {  // reason: touched on the client's loop only
    private let client: HTTPClient
    private let byteCountMax: Int
    private let read: @Sendable (UnsafeRawBufferPointer) -> Value?
    /// `until` on the loop's clock.
    private var kept: (url: RequestURL, value: Value, until: Int64)?
    private var fetching: Task<Result<Value, GoogleSignInError>, Never>?

    /// Without a word of the server, and at most.
    static var usualSeconds: Int64 { 300 }
    static var mostSeconds: Int64 { 86_400 }

    init(_ client: HTTPClient, byteCountMax: Int, read: @escaping @Sendable (UnsafeRawBufferPointer) -> Value?) {
        self.client = client
        self.byteCountMax = byteCountMax
        self.read = read
    }

    /// The document, from memory while it is fresh.
    func value(at url: RequestURL) async throws(GoogleSignInError) -> Value {
        if let kept, kept.url == url, kept.until > client.loop.nowMilliseconds { return kept.value }
        return try await fetched(from: url)
    }

    /// The document as it is now. Those who ask at the same time share one answer.
    func fetched(from url: RequestURL) async throws(GoogleSignInError) -> Value {
        let task: Task<Result<Value, GoogleSignInError>, Never>
        if let fetching {
            task = fetching
        } else {
            task = Task(executorPreference: client.loop) { [self] in
                let result = await fetch(url)
                fetching = nil
                return result
            }
            fetching = task
        }
        return try await task.value.get()
    }

    private func fetch(_ url: RequestURL) async -> Result<Value, GoogleSignInError> {
        do throws(HTTPClientError) {
            var request = OutgoingRequest("GET", url)
            request.fields.add("Accept", "application/json")
            request.deadlines = GoogleSignIn.deadlines
            let response = try await client.send(request)
            guard response.status == 200 else {
                response.discard()
                return .failure(.provider(reason: "\(url) answers \(response.status)"))
            }
            let seconds = CacheControl.seconds(response.header("cache-control")) ?? Self.usualSeconds
            let body = try await response.collect(maxBytes: byteCountMax)
            guard let value = body.withUnsafeBytes({ read($0) }) else {
                return .failure(.provider(reason: "\(url) is not what it should be"))
            }
            kept = (url, value, client.loop.nowMilliseconds + min(seconds, Self.mostSeconds) * 1_000)
            return .success(value)
        } catch {
            return .failure(.provider(reason: "\(url): \(error)"))
        }
    }
}

/// How long an answer may be kept. (RFC 9111 section 5.2.2)
enum CacheControl {
    /// Nil when the server says nothing about it.
    static func seconds(_ field: UnsafeRawBufferPointer?) -> Int64? {
        guard let field else { return nil }
        var seconds: Int64?
        for directive in field.split(separator: UInt8(ascii: ",")) {
            let directive = UnsafeRawBufferPointer(rebasing: directive).trimmed
            if directive.equalsIgnoringCase("no-store") || directive.equalsIgnoringCase("no-cache") { return 0 }
            let name = "max-age=".utf8.count
            guard directive.count > name, UnsafeRawBufferPointer(rebasing: directive[..<name]).equalsIgnoringCase("max-age=")
            else { continue }
            let digits = directive[name...]
            // More digits than a hundred years need are as good as these.
            guard digits.allSatisfy({ $0 &- 48 <= 9 }) else { return 0 }
            seconds = digits.prefix(10).reduce(0) { $0 * 10 + Int64($1 - 48) }
        }
        return seconds
    }
}
