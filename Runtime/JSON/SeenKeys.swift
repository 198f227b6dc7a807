/// The names met so far in each object that is still open, so that a second one is noticed.
///
/// The first 32 names of an object are short marks that are searched in a line: no allocation as long as the lines of
/// all open objects together fit ``inlineCapacity`` entries. The names after those go to a ``KeyTable``.
struct SeenKeys {
    static let inlineCapacity = 48
    static let lineMax = 32

    /// A stack. For each open object: the filter and the place of the object around it, then its own marks.
    /// A mark is the offset of the name's text in the high half and its fingerprint in the low half.
    private var line = InlineArray<48, UInt64>(repeating: 0)
    private var count = 0

    /// Where the innermost open object's marks start, and the number that tells it from all other objects.
    private var base = 0
    private var object: UInt32 = 0
    /// One bit for each fingerprint in the innermost object's line, so that most new names need no search.
    private var filter: UInt64 = 0

    private let seed = FingerprintSeed.ofProcess
    private var overflow: [UInt64] = []
    private var table = KeyTable()

    @inline(__always)
    init() {}

    /// Opens an object; `offset` is the place of its brace.
    @inline(__always)
    mutating func open(at offset: Int) {
        push(filter)
        push(UInt64(object) << 32 | UInt64(truncatingIfNeeded: base))
        base = count
        object = UInt32(truncatingIfNeeded: offset) &+ 1
        filter = 0
    }

    /// Forgets the innermost object and goes back to the one around it.
    @inline(__always)
    mutating func close() {
        let enclosing = entry(base &- 1)
        filter = entry(base &- 2)
        if count > Self.inlineCapacity { shrinkOverflow(to: base &- 2 &- Self.inlineCapacity) }
        count = base &- 2
        base = Int(truncatingIfNeeded: enclosing & 0xFFFF_FFFF)
        object = UInt32(truncatingIfNeeded: enclosing >> 32)
    }

    /// Notes a name of the innermost object; false when that object already has it.
    @inline(__always)
    mutating func insert(_ name: JSONStringSlice, in document: UnsafePointer<UInt8>) -> Bool {
        let fingerprint = name.hasEscapes
            ? seed.fingerprint(unescaping: name) : seed.fingerprint(name.start, count: name.byteCount)
        let bit: UInt64 = 1 &<< UInt64(fingerprint & 63)
        if filter & bit != 0, isInLine(name, fingerprint, in: document) { return false }
        guard count &- base < Self.lineMax else { return table.insert(name, of: object, in: document) }
        filter |= bit
        let offset = UInt64(truncatingIfNeeded: name.start - document)
        push(offset << 32 | UInt64(fingerprint))
        return true
    }

    @inline(never)
    private mutating func isInLine(
        _ name: JSONStringSlice, _ fingerprint: UInt32, in document: UnsafePointer<UInt8>
    ) -> Bool {
        for index in base..<count {
            let mark = entry(index)
            if UInt32(truncatingIfNeeded: mark) == fingerprint,
                Self.name(at: mark >> 32, in: document).sameText(as: name)
            {
                return true
            }
        }
        return false
    }

    /// Mutating, because only then the line is read where it is and not copied first (measured: a fifth of all time).
    @inline(__always)
    private mutating func entry(_ index: Int) -> UInt64 {
        guard index < Self.inlineCapacity else { return overflow[index &- Self.inlineCapacity] }
        return withUnsafeBytes(of: &line) { $0.load(fromByteOffset: index &* 8, as: UInt64.self) }
    }

    @inline(__always)
    private mutating func push(_ entry: UInt64) {
        if count < Self.inlineCapacity {
            withUnsafeMutableBytes(of: &line) { [count] in
                $0.storeBytes(of: entry, toByteOffset: count &* 8, as: UInt64.self)
            }
        } else {
            pushOverflow(entry)
        }
        count &+= 1
    }

    @inline(never)
    private mutating func pushOverflow(_ entry: UInt64) {
        overflow.append(entry)
    }

    @inline(never)
    private mutating func shrinkOverflow(to size: Int) {
        overflow.removeLast(overflow.count &- max(0, size))
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
}
