import Glibc

/// The names met so far in each object that is still open, so that a second one is noticed.
///
/// The first 32 names of an object are short marks that are searched in a line: no allocation as long as all open
/// objects together have no more than ``inlineCapacity`` of them. The names after those go to a hash table whose hash is
/// seeded anew in each process, so that nobody can choose names that collide.
@usableFromInline
struct SeenKeys {
    @usableFromInline static let inlineCapacity = 48
    @usableFromInline static let lineMax = 32

    /// A stack. For each open object: one entry that remembers the object around it (``enclosing``), then its marks.
    /// A mark is the offset of the name's text in the high half and a fingerprint of the text in the low half.
    private var line = InlineArray<48, UInt64>(repeating: 0)
    private var overflow: [UInt64] = []
    private var count = 0

    /// Where the innermost open object's marks start, and the number that tells it from all other objects.
    private var base = 0
    private var object: UInt32 = 0

    private var table = KeyTable()

    init() {}

    /// Opens an object; `offset` is the place of its brace.
    mutating func open(at offset: Int) {
        push(UInt64(object) << 32 | UInt64(truncatingIfNeeded: base))
        base = count
        object = UInt32(truncatingIfNeeded: offset) &+ 1
    }

    /// Forgets the innermost object and goes back to the one around it.
    mutating func close() {
        let enclosing = entry(base &- 1)
        count = base &- 1
        if !overflow.isEmpty { overflow.removeLast(overflow.count - max(0, count &- Self.inlineCapacity)) }
        base = Int(truncatingIfNeeded: enclosing & 0xFFFF_FFFF)
        object = UInt32(truncatingIfNeeded: enclosing >> 32)
    }

    /// Notes a name of the innermost object; false when that object already has it.
    mutating func insert(_ name: JSONStringSlice, in document: UnsafePointer<UInt8>) -> Bool {
        let fingerprint = name.hasEscapes
            ? name.withUTF8 { $0.baseAddress.map { [count = $0.count] in Self.fingerprint($0, count: count) } ?? 0 }
            : Self.fingerprint(name.start, count: name.byteCount)
        for index in base..<count {
            let mark = entry(index)
            if UInt32(truncatingIfNeeded: mark) == fingerprint,
                Self.name(at: mark >> 32, in: document).sameText(as: name)
            {
                return false
            }
        }
        let offset = UInt64(truncatingIfNeeded: name.start - document)
        if count &- base < Self.lineMax {
            push(offset << 32 | UInt64(fingerprint))
            return true
        }
        return table.insert(name, of: object, in: document)
    }

    private func entry(_ index: Int) -> UInt64 {
        index < Self.inlineCapacity ? line[index] : overflow[index &- Self.inlineCapacity]
    }

    private mutating func push(_ entry: UInt64) {
        if count < Self.inlineCapacity { line[count] = entry } else { overflow.append(entry) }
        count &+= 1
    }

    /// A name that was checked before, found again by the offset of its first byte.
    static func name(at offset: UInt64, in document: UnsafePointer<UInt8>) -> JSONStringSlice {
        let start = document + Int(truncatingIfNeeded: offset)
        var end = start
        var flags: UInt8 = 0
        while end.pointee != Ascii.quote {
            if end.pointee == Ascii.backslash {
                flags = JSONStringSlice.escapesFlag
                end += 1
            }
            end += 1
        }
        return JSONStringSlice(start: start, byteCount: end - start, flags: flags)
    }

    /// A cheap hash of the length and of the first and last eight bytes: it only has to be different for most names
    /// of one small object.
    private static func fingerprint(_ text: UnsafePointer<UInt8>, count: Int) -> UInt32 {
        let first: UInt64
        var last: UInt64 = 0
        if count >= 8 {
            first = ByteWord.load(text)
            last = ByteWord.load(text + (count &- 8))
        } else {
            first = ByteWord.loadPartial(text, count: count)
        }
        let mixed = (first ^ (last &<< 23 | last &>> 41) ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15
        return UInt32(truncatingIfNeeded: mixed &>> 32)
    }
}

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
