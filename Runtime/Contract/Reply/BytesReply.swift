import Network

/// Bytes of the content type that the contract says: whole, or sent while they are made.
public struct BytesReply: Sendable {
    enum Content: Sendable {
        case whole([UInt8])
        case streamed(byteCount: Int?, @Sendable (ResponseStream) async throws -> Void)
    }

    let content: Content
    let fileName: String?

    /// - Parameter fileName: for saving; nil to show it where it is.
    public init(_ bytes: [UInt8], fileName: String? = nil) {
        content = .whole(bytes)
        self.fileName = fileName
    }

    /// Sends piece by piece. Starts once the handler has returned.
    ///
    /// - Parameters:
    ///   - byteCount: when it is known.
    ///   - produce: writes the pieces. When it throws, the connection is cut, so that the client sees that something is missing.
    public init(
        byteCount: Int? = nil, fileName: String? = nil,
        streaming produce: @escaping @Sendable (ResponseStream) async throws -> Void
    ) {
        content = .streamed(byteCount: byteCount, produce)
        self.fileName = fileName
    }

    func writeHeaders(_ headers: inout HeaderWriter) {
        headers.add("X-Content-Type-Options", "nosniff")
        guard let fileName else { return }
        let harmless = fileName.unicodeScalars.filter { $0.isASCII && $0.value >= 0x20 && $0 != "\"" && $0 != "\\" }
        var name = ""
        name.unicodeScalars.append(contentsOf: harmless)
        headers.add("Content-Disposition", "attachment; filename=\"\(name)\"")
    }
}
