import Platform

/// A contract for people: one generated page that brings its style and its script with it.
public struct ContractDocument: Sendable {
    /// The contract's name, which is part of the address.
    let name: String
    let asset: Asset
    /// Allows the page's own style and script by their hashes, and nothing else.
    let contentSecurityPolicy: String

    /// - Parameter page: what the contract's generated server has as `referencePage`.
    public init(name: String, page: StaticString) {
        self.name = name
        asset = Asset(page, contentType: "text/html; charset=utf-8")
        let style = Self.sources(asset.content.bytes, "<style>", "</style>")
        let script = Self.sources(asset.content.bytes, "<script>", "</script>")
        contentSecurityPolicy = """
            default-src 'none'; style-src \(style); script-src \(script); img-src 'self'; base-uri 'none'; form-action 'none'; \
            frame-ancestors 'none'
            """
    }

    /// The hash of what stands between the first two of these marks (W3C CSP Level 3, section 6.7.2.3); `'none'` without them.
    private static func sources(_ page: UnsafeRawBufferPointer, _ opening: StaticString, _ closing: StaticString) -> String {
        guard let start = index(of: opening, in: page, from: 0).map({ $0 + opening.utf8CodeUnitCount }),
            let end = index(of: closing, in: page, from: start),
            let digest = try? SHA256.digest(of: UnsafeRawBufferPointer(rebasing: page[start..<end]))
        else { return "'none'" }
        // 32 bytes always end with one sign of padding; the rest differs from base64url in two signs.
        let text = Base64URL.text(of: digest).utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        return "'sha256-\(String(decoding: text, as: UTF8.self))='"
    }

    private static func index(of mark: StaticString, in page: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let wanted = UnsafeRawBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount)
        guard page.count - start >= wanted.count else { return nil }
        for index in start...(page.count - wanted.count) where page[index] == wanted[0] {
            if page[index..<(index + wanted.count)].elementsEqual(wanted) { return index }
        }
        return nil
    }
}
