import Glibc

/// A `multipart/form-data` body as the places of its parts; nothing is copied. (RFC 7578, RFC 2046 section 5.1)
struct MultipartBody {
    struct Part {
        let name: UnsafeRawBufferPointer
        let contentType: UnsafeRawBufferPointer?
        /// Whether the part says that it is a file. The file's name is not kept: it is the client's and names nothing here.
        let isFile: Bool
        let content: UnsafeRawBufferPointer
    }

    enum Mistake: Error, Equatable {
        case boundary, noEnd, partHeader, partHeaderTooLarge, tooManyParts, name, nested

        var words: String {
            switch self {
            case .boundary: "The boundary of the multipart body is missing or malformed."
            case .noEnd: "The multipart body ends before its last boundary."
            case .partHeader: "A part of the multipart body has a malformed header."
            case .partHeaderTooLarge: "A part of the multipart body has a header of more than \(MultipartBody.headerBytesMax) bytes."
            case .tooManyParts: "The multipart body has more than \(MultipartBody.partsMax) parts."
            case .name: "A part of the multipart body has no usable name."
            case .nested: "A part of the multipart body is multipart itself."
            }
        }
    }

    static let partsMax = 16
    static let headerBytesMax = 4096

    let parts: [Part]

    /// - Parameter boundary: as the Content-Type gives it.
    init(_ body: UnsafeRawBufferPointer, boundary: UnsafeRawBufferPointer) throws(Mistake) {
        guard Self.isLegal(boundary) else { throw .boundary }
        var scanner = Scanner(body: body, boundary: boundary)
        var parts: [Part] = []
        try scanner.skipPreamble()
        while !scanner.isFinished {
            guard parts.count < Self.partsMax else { throw .tooManyParts }
            parts.append(try scanner.part())
        }
        self.parts = parts
    }

    /// 1 to 70 of the characters RFC 2046 section 5.1.1 allows, the last no space.
    private static func isLegal(_ boundary: UnsafeRawBufferPointer) -> Bool {
        let others: StaticString = "'()+_,-./:=? "
        return (1...70).contains(boundary.count) && boundary.last != UInt8(ascii: " ")
            && boundary.allSatisfy { $0 &- 48 <= 9 || ($0 | 0x20) &- 97 < 26 || others.contains($0) }
    }
}

extension MultipartBody {
    /// Walks from boundary to boundary.
    private struct Scanner {
        let body: UnsafeRawBufferPointer
        let boundary: UnsafeRawBufferPointer
        var position = 0
        var isFinished = false

        init(body: UnsafeRawBufferPointer, boundary: UnsafeRawBufferPointer) {
            self.body = body
            self.boundary = boundary
        }

        /// To behind the first boundary line, which may stand at the very start.
        mutating func skipPreamble() throws(Mistake) {
            if let end = delimiterEnd(at: 0) {
                position = end
                return
            }
            _ = try contentEnd()
        }

        mutating func part() throws(Mistake) -> Part {
            let header = try self.header()
            let start = position
            let end = try contentEnd()
            return Part(
                name: header.name, contentType: header.contentType, isFile: header.isFile,
                content: UnsafeRawBufferPointer(rebasing: body[start..<max(start, end)]))
        }

        /// Where the content that starts here ends; `position` moves behind the boundary line that ends it.
        private mutating func contentEnd() throws(Mistake) -> Int {
            // A part without content has its header's empty line as the line end before the boundary.
            var candidate = position >= 2 && position < body.count ? position - 2 : position
            while let lineEnd = nextLineEnd(from: candidate) {
                if let end = delimiterEnd(at: lineEnd + 2) {
                    position = end
                    return lineEnd
                }
                candidate = lineEnd + 1
            }
            throw .noEnd
        }

        /// The next CRLF at or behind `start`.
        private func nextLineEnd(from start: Int) -> Int? {
            var start = start
            while start < body.count, let base = body.baseAddress,
                let found = memchr(base + start, 13, body.count - start)
            {
                let index = UnsafeRawPointer(found) - base
                if index + 1 < body.count, body[index + 1] == 10 { return index }
                start = index + 1
            }
            return nil
        }

        /// Where the line after a boundary starts, when a whole boundary line is at `start`; sets `isFinished` at the last one.
        private mutating func delimiterEnd(at start: Int) -> Int? {
            var index = start
            guard body.count - index >= boundary.count + 2, body[index] == 45, body[index + 1] == 45,
                let base = body.baseAddress, let pattern = boundary.baseAddress,
                memcmp(base + index + 2, pattern, boundary.count) == 0
            else { return nil }
            index += 2 + boundary.count
            if body.count - index >= 2, body[index] == 45, body[index + 1] == 45 {
                // What follows the last boundary is an epilogue and means nothing, but it must not be the boundary's longer name.
                let after = index + 2
                guard after == body.count || body[after] == 13 || body[after] == 32 || body[after] == 9 else { return nil }
                isFinished = true
                return body.count
            }
            while index < body.count, body[index] == 32 || body[index] == 9 { index += 1 }
            guard body.count - index >= 2, body[index] == 13, body[index + 1] == 10 else { return nil }
            return index + 2
        }

        private struct Header {
            var name: UnsafeRawBufferPointer
            var contentType: UnsafeRawBufferPointer?
            var isFile: Bool
        }

        /// The lines up to the empty one.
        private mutating func header() throws(Mistake) -> Header {
            var name: UnsafeRawBufferPointer?
            var contentType: UnsafeRawBufferPointer?
            var isFile = false
            let start = position
            while true {
                guard let lineEnd = nextLineEnd(from: position) else { throw .noEnd }
                guard lineEnd + 2 - start <= MultipartBody.headerBytesMax else { throw .partHeaderTooLarge }
                let line = UnsafeRawBufferPointer(rebasing: body[position..<lineEnd])
                position = lineEnd + 2
                if line.isEmpty { break }
                guard let colon = line.firstIndex(of: 58), colon > 0, line[0] != 32, line[0] != 9,
                    !line.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 })
                else { throw .partHeader }
                let field = UnsafeRawBufferPointer(rebasing: line[..<colon])
                let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]).trimmed
                if field.equalsIgnoringCase("content-disposition") {
                    guard name == nil, value.hasPrefix(ignoringCase: "form-data") else { throw .partHeader }
                    (name, isFile) = try Self.disposition(UnsafeRawBufferPointer(rebasing: value[9...]))
                } else if field.equalsIgnoringCase("content-type") {
                    guard !value.hasPrefix(ignoringCase: "multipart/") else { throw .nested }
                    contentType = value
                }
            }
            guard let name else { throw .name }
            return Header(name: name, contentType: contentType, isFile: isFile)
        }

        private static func disposition(
            _ parameters: UnsafeRawBufferPointer
        ) throws(Mistake) -> (UnsafeRawBufferPointer, Bool) {
            var name: UnsafeRawBufferPointer?
            var nameCount = 0
            var isFile = false
            MediaType.forEachParameter(parameters) { parameter, value in
                if parameter.equalsIgnoringCase("name") {
                    name = value
                    nameCount += 1
                } else if parameter.equalsIgnoringCase("filename") || parameter.equalsIgnoringCase("filename*") {
                    isFile = true
                }
            }
            guard nameCount == 1, let name, !name.isEmpty, name.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .name }
            return (name, isFile)
        }
    }
}

/// A file that came in a multipart body. Its name is the client's and is not kept.
public struct UploadedFile: Sendable, Equatable {
    public let bytes: [UInt8]
    /// As the client says; not checked against the bytes. Empty when it says nothing.
    public let contentType: String

    public init(bytes: [UInt8], contentType: String) {
        self.bytes = bytes
        self.contentType = contentType
    }
}
