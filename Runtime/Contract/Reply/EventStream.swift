import JSON
import Network

/// One named event of a stream, as the contract types it.
public protocol ServerEvent: Sendable {
    /// The event's name; empty for events without one.
    var name: StaticString { get }
    /// Writes the data as JSON; false when it is text, which `text` then gives.
    func write(to json: inout JSONWriter) -> Bool
    /// The data of a text event.
    var text: String { get }
    /// The whole event as it goes out, when it is not made of the parts above.
    func encoded() -> [UInt8]?
}

extension ServerEvent {
    public var text: String { "" }
    public func encoded() -> [UInt8]? { nil }
}

/// An answer of server-sent events: a function that sends them, started once the handler has returned.
public struct EventStream<Event: ServerEvent>: Sendable {
    let produce: @Sendable (EventSink<Event>) async throws -> Void

    /// - Parameter produce: sends the events. When it throws, the client gets an `error` event in the contract's envelope; when
    ///   it returns, the stream ends.
    public init(_ produce: @escaping @Sendable (EventSink<Event>) async throws -> Void) {
        self.produce = produce
    }
}

/// An event whose name and data come from elsewhere, such as another server's stream.
public struct RelayedEvent: ServerEvent {
    let eventName: String?
    let data: [UInt8]

    /// - Parameters:
    ///   - name: nil for an event without one.
    ///   - data: UTF-8, usually JSON.
    public init(name: String?, data: [UInt8]) {
        eventName = name
        self.data = data
    }

    public var name: StaticString { "" }
    public func write(to json: inout JSONWriter) -> Bool { false }
    public func encoded() -> [UInt8]? {
        data.withUnsafeBytes { EventText.event(named: eventName ?? "", $0) }
    }
}

/// The client of an event stream is gone.
public struct ClientGone: Error, Sendable {
    public init() {}
}

/// Where a handler sends events. Each goes out at once, and sending waits while the client has too much unread, so that whoever
/// feeds the stream is slowed down by its reader.
public struct EventSink<Event: ServerEvent>: Sendable {
    let output: EventOutput

    /// - Throws: `ClientGone`.
    public func send(_ event: Event) async throws(ClientGone) {
        let bytes = output.encoded(event)
        try await output.send(bytes)
    }

    /// Sends bytes that are events already, such as those of another server, as they are.
    ///
    /// - Throws: `ClientGone`.
    public func relay(_ bytes: UnsafeRawBufferPointer) async throws(ClientGone) {
        guard await output.stream.write(bytes) else { throw ClientGone() }
    }

    /// Whether the client is gone.
    public var isCancelled: Bool { output.stream.isCancelled }

    /// Runs `work` on the loop when the client goes away.
    public func onClose(_ work: @escaping () -> Void) { output.stream.onClose(work) }

    /// The stream itself, for relays that watch its high mark.
    public var stream: ResponseStream { output.stream }
}

/// The untyped half of an event stream.
final class EventOutput: @unchecked Sendable {  // reason: touched on the connection's loop only
    /// A comment goes out this often, so that proxies between here and a quiet client keep the connection.
    static let heartbeatMilliseconds: Int64 = 15_000

    let stream: ResponseStream
    private let loop: EventLoop
    private let writer: UnsafeMutablePointer<JSONWriter>
    private var timer: TimerToken?

    init(_ stream: ResponseStream, loop: EventLoop, writer: UnsafeMutablePointer<JSONWriter>) {
        self.stream = stream
        self.loop = loop
        self.writer = writer
    }

    func startHeartbeat() {
        timer = loop.schedule(afterMilliseconds: Self.heartbeatMilliseconds) { [weak self] in
            guard let self, !self.stream.isCancelled else { return }
            // A client that does not read is waited for anyway; it needs no sign of life.
            if !self.stream.isAboveHighMark { [UInt8](": \n\n".utf8).withUnsafeBytes { _ = self.stream.send($0) } }
            self.startHeartbeat()
        }
    }

    func finish() {
        if let timer { loop.cancel(timer) }
        timer = nil
        stream.finish()
    }

    func send(_ bytes: [UInt8]) async throws(ClientGone) {
        guard await stream.write(bytes) else { throw ClientGone() }
    }

    func encoded(_ event: some ServerEvent) -> [UInt8] {
        if let bytes = event.encoded() { return bytes }
        writer.pointee.reset()
        if event.write(to: &writer.pointee) { return EventText.event(event.name, writer.pointee.bytes) }
        var text = event.text
        return text.withUTF8 { EventText.event(event.name, UnsafeRawBufferPointer($0)) }
    }
}

/// The text of an event. (HTML Living Standard section 9.2.6)
enum EventText {
    static func event(_ name: StaticString, _ data: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + name.utf8CodeUnitCount + 24)
        if name.utf8CodeUnitCount > 0 {
            append("event: ", to: &bytes)
            append(name, to: &bytes)
            bytes.append(10)
        }
        appendLines(data, to: &bytes)
        bytes.append(10)
        return bytes
    }

    /// A name with a line end is left out: it would be fields of its own.
    static func event(named name: String, _ data: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + name.utf8.count + 24)
        if !name.isEmpty, !name.utf8.contains(where: { $0 == 10 || $0 == 13 }) {
            append("event: ", to: &bytes)
            bytes.append(contentsOf: name.utf8)
            bytes.append(10)
        }
        appendLines(data, to: &bytes)
        bytes.append(10)
        return bytes
    }

    /// Each line of the data is a field of its own: CR, LF and CRLF all end one.
    private static func appendLines(_ data: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        var start = 0
        while true {
            var end = start
            while end < data.count, data[end] != 10, data[end] != 13 { end += 1 }
            append("data: ", to: &bytes)
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: data[start..<end]))
            bytes.append(10)
            guard end < data.count else { return }
            start = data[end] == 13 && end + 1 < data.count && data[end + 1] == 10 ? end + 2 : end + 1
        }
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

extension Answer {
    /// Sends the events of a stream until it ends or the client is gone.
    public func events<Event>(_ status: Int, _ events: EventStream<Event>) async {
        let (loop, writer) = (exchange.loop, service._withUnsafeGuaranteedRef { $0.writer })
        let stream = exchange.respondStreaming(status: status, contentType: "text/event-stream") { headers in
            service._withUnsafeGuaranteedRef { $0.writeCommonHeaders(exchange, status: status, saysCaching: true, &headers) }
            headers.add("Cache-Control", "no-cache")
            // Keeps nginx from holding events back.
            headers.add("X-Accel-Buffering", "no")
        }
        let output = EventOutput(stream, loop: loop, writer: writer)
        output.startHeartbeat()
        do {
            try await events.produce(EventSink(output: output))
        } catch is ClientGone {
        } catch {
            if let bytes = service._withUnsafeGuaranteedRef({ $0.errorEvent(exchange, error) }) { try? await output.send(bytes) }
        }
        output.finish()
    }
}
