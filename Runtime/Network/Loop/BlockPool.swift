import Glibc

/// Memory blocks of one size, kept in a free list of one event loop.
///
/// A connection holds a block only while it has bytes in it, which is what keeps an idle connection small.
/// Not safe to share between threads: one pool belongs to one loop.
struct BlockPool {
    /// The largest request head.
    static let headBytesMax = 16_384
    /// Bytes for data in one block: the largest head, and room behind it for the body to pass through.
    static let dataBytes = headBytesMax + 1_024
    /// Bytes behind the data for the table of header fields (`FieldSlot`), so that a head needs no second allocation.
    static let tableBytes = 1_024
    /// Free blocks kept for the next use; more are given back to the allocator.
    static let freeBlocksMax = 256

    private var firstFree: UnsafeMutableRawPointer?
    private var freeCount = 0
    /// Bytes of all buffers that have outgrown a block.
    private(set) var outgrownBytes = 0

    static let blockBytes = dataBytes + tableBytes

    /// A block of `blockBytes`, contents undefined.
    mutating func take() -> UnsafeMutableRawPointer {
        guard let block = firstFree else {
            return UnsafeMutableRawPointer.allocate(byteCount: Self.blockBytes, alignment: 16)
        }
        firstFree = block.load(as: UnsafeMutableRawPointer?.self)
        freeCount -= 1
        return block
    }

    /// Takes back a block that `take` gave out; the caller must not touch it again.
    mutating func give(_ block: UnsafeMutableRawPointer) {
        guard freeCount < Self.freeBlocksMax else {
            block.deallocate()
            return
        }
        block.storeBytes(of: firstFree, as: UnsafeMutableRawPointer?.self)
        firstFree = block
        freeCount += 1
    }

    /// Memory for what has outgrown a block, contents undefined.
    mutating func takeLarge(_ byteCount: Int) -> UnsafeMutableRawPointer {
        outgrownBytes += byteCount
        return UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)
    }

    /// Takes back what `takeLarge` gave out for the same `byteCount`.
    mutating func giveLarge(_ memory: UnsafeMutableRawPointer, _ byteCount: Int) {
        outgrownBytes -= byteCount
        memory.deallocate()
    }

    /// Frees every block kept here.
    mutating func drain() {
        while let block = firstFree {
            firstFree = block.load(as: UnsafeMutableRawPointer?.self)
            block.deallocate()
        }
        freeCount = 0
    }
}
