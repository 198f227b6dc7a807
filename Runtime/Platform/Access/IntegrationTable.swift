/// One integration of an `IntegrationTable`, with its key once it was used.
final class IntegrationEntry {
    let integration: Integration
    private let idBytes: [UInt8]
    private var loadedKey: SignatureKey?

    init(_ integration: Integration) {
        self.integration = integration
        idBytes = Array(integration.id.text.utf8)
    }

    /// Nil when libcrypto could not load the key.
    func key(_ algorithm: SignatureAlgorithm) -> SignatureKey? {
        if loadedKey == nil {
            loadedKey = try? SignatureKey(secret: integration.secret, algorithm: algorithm)
        }
        return loadedKey
    }

    func hasID(_ bytes: UnsafeRawBufferPointer) -> Bool {
        idBytes.withUnsafeBytes { own in
            own.count == bytes.count && own.elementsEqual(bytes)
        }
    }
}

/// Integrations found by the bytes of their id, without making a `String`: open addressing, at most half full.
struct IntegrationTable {
    private let slots: [IntegrationEntry?]
    private let mask: Int

    init(_ integrations: [Integration]) {
        var size = 8
        while size < integrations.count * 2 {
            size *= 2
        }
        mask = size - 1
        var slots = [IntegrationEntry?](repeating: nil, count: size)
        for integration in integrations {
            let entry = IntegrationEntry(integration)
            var text = integration.id.text
            var index = text.withUTF8 { IntegrationTable.hash(UnsafeRawBufferPointer($0)) } & mask
            while slots[index] != nil {
                index = (index + 1) & mask
            }
            slots[index] = entry
        }
        self.slots = slots
    }

    func entry(for id: UnsafeRawBufferPointer) -> IntegrationEntry? {
        // Longer than any id: not worth hashing, whoever sent it.
        guard id.count <= Slug.byteCountMax else { return nil }
        var index = IntegrationTable.hash(id) & mask
        while let entry = slots[index] {
            if entry.hasID(id) { return entry }
            index = (index + 1) & mask
        }
        return nil
    }

    /// FNV-1a. Only administrators choose what is in the table, so collisions cannot be planted by callers.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return Int(truncatingIfNeeded: hash ^ (hash >> 32))
    }
}
