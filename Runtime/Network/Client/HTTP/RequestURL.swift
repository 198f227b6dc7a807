/// An absolute `http` or `https` URL, read strictly: ASCII only, no user, no fragment, nothing decoded. What was checked here
/// is what is connected to and sent. (RFC 3986, RFC 9110 section 4.2)
public struct RequestURL: Sendable, Hashable, CustomStringConvertible {
    public let isSecure: Bool
    let hostText: HostText
    public let port: UInt16
    /// Path and query as they are sent; starts with `/`.
    public let target: String

    /// - Returns: nil for anything that is not exactly such a URL.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.bytesMax, bytes.allSatisfy(Self.isURLByte) else { return nil }
        let rest: ArraySlice<UInt8>
        if let after = Self.rest(of: bytes, after: "https://") {
            isSecure = true
            rest = after
        } else if let after = Self.rest(of: bytes, after: "http://") {
            isSecure = false
            rest = after
        } else {
            return nil
        }
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard let (host, port) = Self.authority(rest[..<end], isSecure: isSecure) else { return nil }
        hostText = host
        self.port = port
        guard let target = Self.target(rest[end...]) else { return nil }
        self.target = target
    }

    private init(isSecure: Bool, hostText: HostText, port: UInt16, target: String) {
        self.isSecure = isSecure
        self.hostText = hostText
        self.port = port
        self.target = target
    }

    static let bytesMax = 8_192

    /// A lower-case name, or a numeric address without brackets.
    public var host: String { hostText.text }

    /// What the Host field says.
    public var authority: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? host : "\(host):\(port)"
    }

    public var description: String { "\(isSecure ? "https" : "http")://\(authority)\(target)" }

    /// Whether both URLs lead to the same scheme, host and port.
    public func hasSameOrigin(as other: RequestURL) -> Bool {
        isSecure == other.isSecure && port == other.port && hostText == other.hostText
    }

    // MARK: Parts

    private static func rest(of bytes: [UInt8], after scheme: StaticString) -> ArraySlice<UInt8>? {
        let count = scheme.utf8CodeUnitCount
        guard bytes.count > count else { return nil }
        let matches = bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[..<count]).equalsIgnoringCase(scheme) }
        return matches ? bytes[count...] : nil
    }

    /// Visible ASCII without what RFC 3986 leaves out, without `#`, and without `\`, which some take for `/`. Square brackets
    /// are let pass in queries, where many write them.
    private static func isURLByte(_ byte: UInt8) -> Bool {
        guard byte > 0x20, byte < 0x7F else { return false }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
            UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            return false
        default: return true
        }
    }

    private static func authority(_ bytes: ArraySlice<UInt8>, isSecure: Bool) -> (HostText, UInt16)? {
        guard !bytes.contains(UInt8(ascii: "@")), !bytes.contains(UInt8(ascii: "%")) else { return nil }
        var host = bytes
        var port: UInt16 = isSecure ? 443 : 80
        let bracket = bytes.lastIndex(of: UInt8(ascii: "]")) ?? bytes.startIndex
        if let colon = bytes[bracket...].lastIndex(of: UInt8(ascii: ":")) {
            let digits = bytes[(colon + 1)...]
            guard digits.count >= 1, digits.count <= 5, digits.allSatisfy(ASCII.isDigit) else { return nil }
            guard let number = UInt16(String(decoding: digits, as: UTF8.self)) else { return nil }
            port = number
            host = bytes[..<colon]
        }
        // Without brackets the last group of an IPv6 address would be a port.
        guard host.first == UInt8(ascii: "[") || !host.contains(UInt8(ascii: ":")) else { return nil }
        return HostText(String(decoding: host, as: UTF8.self), port: port).map { ($0, port) }
    }

    private static func target(_ bytes: ArraySlice<UInt8>) -> String? {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, ASCII.hexValue(bytes[index + 1]) != nil, ASCII.hexValue(bytes[index + 2]) != nil
                else { return nil }
            }
            index += 1
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return bytes.first == UInt8(ascii: "/") ? text : "/" + text
    }

    // MARK: References

    /// The URL that `reference` means when it stands in an answer from this one, without its fragment.
    /// (RFC 3986 section 5.2)
    ///
    /// - Returns: nil when it is not a reference to an `http` or `https` URL.
    public func resolved(_ reference: String) -> RequestURL? {
        let bytes = Array(reference.utf8).prefix { $0 != UInt8(ascii: "#") }
        let text = String(decoding: bytes, as: UTF8.self)
        if text.isEmpty { return self }
        if text.utf8.starts(with: "//".utf8) { return RequestURL((isSecure ? "https:" : "http:") + text) }
        let pathEnd = bytes.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? bytes.endIndex
        if bytes[..<pathEnd].contains(UInt8(ascii: ":")) { return RequestURL(text) }
        guard bytes.allSatisfy(Self.isURLByte) else { return nil }
        let base = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        let merged: String
        if bytes.first == UInt8(ascii: "/") {
            merged = Self.withoutDotSegments(text)
        } else if bytes.first == UInt8(ascii: "?") {
            merged = String(decoding: base, as: UTF8.self) + text
        } else {
            let folder = base.prefix(upTo: base.lastIndex(of: UInt8(ascii: "/")).map { base.index(after: $0) } ?? base.startIndex)
            merged = Self.withoutDotSegments(String(decoding: folder, as: UTF8.self) + text)
        }
        guard let target = Self.target(Array(merged.utf8)[...]), target.utf8.count <= Self.bytesMax else { return nil }
        return RequestURL(isSecure: isSecure, hostText: hostText, port: port, target: target)
    }

    private static func withoutDotSegments(_ target: String) -> String {
        let bytes = Array(target.utf8)
        let pathEnd = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        var kept: [ArraySlice<UInt8>] = []
        let segments = bytes[..<pathEnd].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            if segment.elementsEqual("..".utf8) {
                _ = kept.popLast()
                if isLast { kept.append([]) }
            } else if segment.elementsEqual(".".utf8) {
                if isLast { kept.append([]) }
            } else {
                kept.append(segment)
            }
        }
        let path = "/" + String(decoding: Array(kept.joined(separator: [UInt8(ascii: "/")])), as: UTF8.self)
        return path + String(decoding: bytes[pathEnd...], as: UTF8.self)
    }
}
