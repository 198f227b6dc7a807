import Network

/// A document that was generated with the code and answers an operation as it stands.
public struct ServedDocument: Sendable {
    let content: StaticString
    let contentType: StaticString
    /// A strong validator: the hash of the content, in quotes. (RFC 9110 section 8.8.3)
    let entityTag: StaticString

    public init(_ content: StaticString, contentType: StaticString, entityTag: StaticString) {
        self.content = content
        self.contentType = contentType
        self.entityTag = entityTag
    }

    /// 304 for a client that has this very document, else all of it.
    func answer(_ answer: Answer) {
        let isKnown = answer.exchange.header("if-none-match").map { Self.names(entityTag, in: $0) } ?? false
        let bytes = UnsafeRawBufferPointer(start: content.utf8Start, count: isKnown ? 0 : content.utf8CodeUnitCount)
        answer.send(isKnown ? 304 : 200, isKnown ? nil : contentType, bytes, isImmortal: true, saysCaching: true) { headers in
            headers.add("ETag", entityTag)
            headers.add("Cache-Control", "public, max-age=60")
        }
    }

    /// Whether a list of entity tags has this one; weak comparison, `*` is any. (RFC 9110 section 13.1.2)
    static func names(_ tag: StaticString, in list: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while start <= list.count {
            var end = start
            while end < list.count, list[end] != UInt8(ascii: ",") { end += 1 }
            var candidate = UnsafeRawBufferPointer(rebasing: list[start..<end]).trimmed
            if candidate.count > 2, candidate[0] == UInt8(ascii: "W"), candidate[1] == UInt8(ascii: "/") {
                candidate = UnsafeRawBufferPointer(rebasing: candidate[2...])
            }
            if candidate.equals("*") || candidate.equals(tag) { return true }
            start = end + 1
        }
        return false
    }
}
