import Glibc

/// Bytes waiting to go somewhere: appended at the end, taken from the start. Begins in a pooled block, moves to memory of its
/// own when it outgrows it, and holds nothing while empty and released.
struct ByteBuffer {
    private(set) var base: UnsafeMutableRawPointer?
    private(set) var capacity = 0
    private var start = 0
    private var end = 0
    /// Memory of its own is always larger.
    private var isPooled: Bool { capacity == BlockPool.blockBytes }

    var count: Int { end &- start }
    var isEmpty: Bool { end == start }
    /// The bytes waiting. Valid until the buffer is changed.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base.map { $0 + start }, count: count) }
    /// Where the next byte goes; `reserve` first.
    var tail: UnsafeMutableRawPointer? { base.map { $0 + end } }
    var spaceAtTail: Int { capacity &- end }

    /// Makes room for `byteCount` more bytes at `tail`.
    @inline(__always)
    mutating func reserve(_ byteCount: Int, from pool: inout BlockPool) {
        if capacity &- end < byteCount { grow(byteCount, from: &pool) }
    }

    private mutating func grow(_ byteCount: Int, from pool: inout BlockPool) {
        guard let old = base else {
            let fits = byteCount <= BlockPool.blockBytes
            base = fits ? pool.take() : pool.takeLarge(byteCount)
            capacity = fits ? BlockPool.blockBytes : byteCount
            return
        }
        let waiting = count
        if waiting + byteCount <= capacity, start >= capacity / 2 {
            memmove(old, old + start, waiting)
        } else {
            let wanted = max(waiting + byteCount, capacity * 2)
            let larger = pool.takeLarge(wanted)
            memcpy(larger, old + start, waiting)
            free(old, to: &pool)
            base = larger
            capacity = wanted
        }
        start = 0
        end = waiting
    }

    /// Says that `byteCount` bytes were written at `tail`.
    @inline(__always)
    mutating func advance(_ byteCount: Int) { end &+= byteCount }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer, from pool: inout BlockPool) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count, from: &pool)
        guard let tail else { return }
        memcpy(tail, source, bytes.count)
        end &+= bytes.count
    }

    @inline(__always)
    mutating func append(_ text: StaticString, from pool: inout BlockPool) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), from: &pool)
    }

    /// Takes `byteCount` bytes away from the start.
    @inline(__always)
    mutating func consume(_ byteCount: Int) {
        start &+= byteCount
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Gives the memory back; what was waiting is gone.
    @inline(__always)
    mutating func release(to pool: inout BlockPool) {
        guard let old = base else { return }
        free(old, to: &pool)
        base = nil
        capacity = 0
        start = 0
        end = 0
    }

    private mutating func free(_ memory: UnsafeMutableRawPointer, to pool: inout BlockPool) {
        if isPooled { pool.give(memory) } else { pool.giveLarge(memory, capacity) }
    }
}
