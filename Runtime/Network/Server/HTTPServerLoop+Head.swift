import Glibc

/// How the end of an answer's body is told. (RFC 9112 section 6.3)
enum AnswerFraming {
    case length(Int)
    case chunked
    case untilClose
    /// 204 and 304: there is none.
    case none
}

/// Writing heads of answers.
extension HTTPServerLoop {
    /// Status line and the fields every answer has. Further fields may follow; then `endHead`.
    @inline(__always)
    func beginHead(_ connection: ServerConnection, status: Int, contentType: StaticString?, framing: AnswerFraming) {
        connection.pointee.status = UInt16(clamping: status)
        connection.pointee.output.reserve(512, from: &hot.pointee.blocks)
        if let line = statusLine(status) {
            put(connection, line)
        } else {
            put(connection, "HTTP/1.1 ")
            put(connection, number: min(max(status, 100), 999))
            put(connection, " Unnamed\r\n")
        }
        connection.pointee.output.append(dateLine.bytes(at: hot.pointee.unixSeconds), from: &hot.pointee.blocks)
        if let contentType {
            put(connection, "Content-Type: ")
            put(connection, contentType)
            put(connection, "\r\n")
        }
        switch framing {
        case .length(let count):
            put(connection, "Content-Length: ")
            put(connection, number: count)
            put(connection, "\r\n")
        case .chunked: put(connection, "Transfer-Encoding: chunked\r\n")
        case .untilClose, .none: break
        }
        if !connection.pointee.keepsAlive {
            put(connection, "Connection: close\r\n")
        } else if connection.pointee.parser.minorVersion == 0 {
            put(connection, "Connection: keep-alive\r\n")
        }
    }

    @inline(__always)
    func endHead(_ connection: ServerConnection) { put(connection, "\r\n") }

    @inline(__always)
    func put(_ connection: ServerConnection, _ text: StaticString) {
        connection.pointee.output.append(text, from: &hot.pointee.blocks)
    }

    @inline(__always)
    func put(_ connection: ServerConnection, number: Int) {
        putNumber(number, into: &connection.pointee.output, from: &hot.pointee.blocks)
    }

    /// A whole answer.
    @inline(__always)
    func answer(
        _ connection: ServerConnection, status: Int, contentType: StaticString?, body: UnsafeRawBufferPointer,
        bodyIsImmortal: Bool, headers: (inout HeaderWriter) -> Void
    ) {
        // Clients that do not read must not make the server keep what it likes to answer without end.
        if body.count > Self.copiedBodyMax, !bodyIsImmortal, !hasRoom(forAnswerOf: body.count) {
            return refuse(connection, .overloaded, exchange: Exchange(connection))
        }
        decideKeepAlive(connection)
        connection.pointee.hasAnswered = true
        let hasBody = status != 204 && status != 304 && status >= 200
        beginHead(connection, status: status, contentType: contentType, framing: hasBody ? .length(body.count) : .none)
        var writer = HeaderWriter(connection: connection, hot: hot)
        headers(&writer)
        endHead(connection)
        if hasBody, connection.pointee.parser.method != .head {
            connection.pointee.sentBodyBytes = body.count
            sendBody(connection, body, isImmortal: bodyIsImmortal)
        }
        guard connection.pointee.phase != .free else { return }
        finishAnswer(connection)
    }

    /// Bodies longer than this are offered to the socket before they are copied.
    private static let copiedBodyMax = 16_384

    private func sendBody(_ connection: ServerConnection, _ body: UnsafeRawBufferPointer, isImmortal: Bool) {
        if isImmortal, body.count > Self.copiedBodyMax {
            connection.pointee.tail = body
            return
        }
        var rest = body
        if body.count > Self.copiedBodyMax, connection.pointee.tls == nil {
            guard flush(connection) else { return }
            if connection.pointee.output.isEmpty {
                let count = send(connection, body)
                if count == Self.failed { return end(connection) }
                if count > 0 { rest = UnsafeRawBufferPointer(rebasing: body[count...]) }
            }
        }
        connection.pointee.output.append(rest, from: &hot.pointee.blocks)
    }
}

/// Decimal digits of a number that is not negative.
private func putNumber(_ number: Int, into output: inout ByteBuffer, from pool: inout BlockPool) {
    var digits = (UInt64(0), UInt64(0), UInt64(0))
    withUnsafeMutableBytes(of: &digits) { buffer in
        var index = buffer.count
        var rest = UInt(bitPattern: max(0, number))
        repeat {
            index &-= 1
            buffer[index] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
            rest /= 10
        } while rest != 0
        output.append(UnsafeRawBufferPointer(rebasing: buffer[index...]), from: &pool)
    }
}

/// Writes header lines of an answer.
public struct HeaderWriter {
    let connection: ServerConnection
    let hot: UnsafeMutablePointer<EventLoop.Hot>

    @inline(__always)
    private func put(_ text: StaticString) {
        connection.pointee.output.append(text, from: &hot.pointee.blocks)
    }

    /// Adds a line. A value with a byte that would end the line (CR, LF, NUL or another control) is left out with its name,
    /// and false returned.
    @discardableResult
    public mutating func add(_ name: StaticString, _ value: UnsafeRawBufferPointer) -> Bool {
        guard HeadParser.isFieldValue(value, 0, value.count) else { return false }
        put(name)
        put(": ")
        connection.pointee.output.append(value, from: &hot.pointee.blocks)
        put("\r\n")
        return true
    }

    @discardableResult
    public mutating func add(_ name: StaticString, _ value: StaticString) -> Bool {
        add(name, UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    @discardableResult
    public mutating func add(_ name: StaticString, _ value: String) -> Bool {
        var value = value
        return value.withUTF8 { add(name, UnsafeRawBufferPointer($0)) }
    }

    /// `value` is zero or more.
    public mutating func add(_ name: StaticString, _ value: Int) {
        put(name)
        put(": ")
        putNumber(value, into: &connection.pointee.output, from: &hot.pointee.blocks)
        put("\r\n")
    }
}
