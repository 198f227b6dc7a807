/// The names of large objects: an open-addressed table of places in the document.
struct KeyTable {
    private struct Slot {
        /// The offset of the name's text; 0, where no name can be, means free.
        var offset: UInt32 = 0
        var object: UInt32 = 0
        var hash: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var used = 0

    /// Notes a name of an object; false when that object already has it.
    mutating func insert(_ name: JSONStringSlice, of object: UInt32, in document: UnsafePointer<UInt8>) -> Bool {
        if used &* 2 >= slots.count { grow() }
        let hash = Self.hash(name, of: object)
        let mask = slots.count &- 1
        var index = Int(hash) & mask
        while slots[index].offset != 0 {
            let slot = slots[index]
            if slot.hash == hash, slot.object == object,
                SeenKeys.name(at: UInt64(slot.offset), in: document).sameText(as: name)
            {
                return false
            }
            index = (index &+ 1) & mask
        }
        let offset = UInt32(truncatingIfNeeded: name.start - document)
        slots[index] = Slot(offset: offset, object: object, hash: hash)
        used &+= 1
        return true
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: max(128, old.count &* 2))
        let mask = slots.count &- 1
        for slot in old where slot.offset != 0 {
            var index = Int(slot.hash) & mask
            while slots[index].offset != 0 { index = (index &+ 1) & mask }
            slots[index] = slot
        }
    }

    /// The standard library's hasher is keyed with random bits of this process.
    private static func hash(_ name: JSONStringSlice, of object: UInt32) -> UInt32 {
        name.withUTF8 { text in
            var hasher = Hasher()
            hasher.combine(object)
            hasher.combine(bytes: UnsafeRawBufferPointer(text))
            return UInt32(truncatingIfNeeded: hasher.finalize())
        }
    }
}
