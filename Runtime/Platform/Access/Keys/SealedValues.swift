import Storage

/// Seals values of the database with a key derived from the server key. (AES-256-GCM)
public struct SealedValues: ValueSeal {
    private let key: [UInt8]

    public init(_ serverKey: ServerKey) throws(CryptographyUnavailable) {
        key = try serverKey.subkey(for: ServerKey.Purpose("stored-values"))
    }

    public func seal(_ text: String, place: String) throws(StorageError) -> String {
        do throws(CryptographyUnavailable) {
            return Base64URL.text(of: try SealedBytes.seal(Array(text.utf8), key: key, context: Array(place.utf8)))
        } catch {
            throw .outOfMemory
        }
    }

    public func open(_ sealed: String, place: String) throws(StorageError) -> String? {
        guard let bytes = Base64URL.bytes(sealed), let text = SealedBytes.open(bytes, key: key, context: Array(place.utf8)) else { return nil }
        return String(validating: text, as: UTF8.self)
    }
}
