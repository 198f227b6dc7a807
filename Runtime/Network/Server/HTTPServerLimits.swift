/// Everything a client can make grow or wait, with its bound. Times are milliseconds.
public struct HTTPServerLimits: Sendable {
    /// Request line and header lines with their line ends; at most 16 KiB.
    public var headerBytes = 16_384
    /// Header lines; at most 128.
    public var headerCount = 100
    /// Bytes of the request target.
    public var targetBytes = 8_192
    /// Requests of one connection answered in a row before the others get their turn.
    public var pipelinedRequests = 16
    /// Bytes of all chunk extensions of one body.
    public var chunkExtensionBytes = 1_024
    /// Bytes of the trailer section of one body.
    public var trailerBytes = 4_096
    /// Bytes of an unwanted body that are skipped to keep the connection.
    public var skippedBodyBytes = 65_536

    /// Bytes of all requests' bodies in memory at once, whoever sends them; above it bodies are answered with 503.
    public var keptBodyBytes = 1 << 30
    /// Bytes of memory for long answers that wait for their readers; what does not fit beside them is answered with 503.
    public var keptAnswerBytes = 1 << 28

    /// Open connections of all loops; more are closed at once.
    public var connections = 20_000
    /// Open connections from one address, of all loops; 0 for no bound.
    public var connectionsPerAddress = 1_024
    /// Whether 127.0.0.0/8 and ::1 are bound too: off, because there it is a reverse proxy that speaks for everybody.
    public var countsLoopback = false

    /// From the first byte of a head (or from the connection's start) to its end, in total.
    public var headMilliseconds: Int64 = 10_000
    /// Between an answer and the next request.
    public var idleMilliseconds: Int64 = 60_000
    /// Slowest accepted body, in bytes per second, once `bodyGraceMilliseconds` have passed.
    public var bodyBytesPerSecond: Int64 = 1_024
    public var bodyGraceMilliseconds: Int64 = 10_000
    /// For the service to begin its answer, 0 for ever: a safety net behind the service's own deadlines.
    public var answerMilliseconds: Int64 = 900_000
    /// Without a byte taken by the client while an answer waits.
    public var writeStallMilliseconds: Int64 = 30_000
    /// Slowest accepted reader while an answer waits, in bytes per second, once `writeGraceMilliseconds` have passed.
    public var writeBytesPerSecond: Int64 = 1_024
    public var writeGraceMilliseconds: Int64 = 30_000
    /// After a refusal, for the client to read the answer.
    public var lingerMilliseconds: Int64 = 2_000
    /// For running requests to end, once the server was asked to stop.
    public var stopMilliseconds: Int64 = 10_000

    /// Unsent bytes above which a streamed answer waits for its reader.
    public var streamHighMarkBytes = 262_144

    public init() {}
}
