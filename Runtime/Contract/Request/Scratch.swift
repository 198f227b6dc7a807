/// Memory for what a request's reader decodes, given back all at once when the request has been read. One for each loop.
package final class Scratch {
    private struct State {
        var block: UnsafeMutableRawPointer
        var used = 0
        var overflow: [UnsafeMutableRawPointer] = []
    }

    private static let blockBytes = 16_384
    private let state: UnsafeMutablePointer<State>

    package init() {
        state = .allocate(capacity: 1)
        state.initialize(to: State(block: .allocate(byteCount: Self.blockBytes, alignment: 16)))
    }

    deinit {
        reset()
        state.pointee.block.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// Room for `byteCount` bytes until the next reset.
    func take(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
        let start: UnsafeMutableRawPointer
        if byteCount <= Self.blockBytes - state.pointee.used {
            start = state.pointee.block + state.pointee.used
            state.pointee.used += byteCount
        } else {
            start = .allocate(byteCount: byteCount, alignment: 16)
            state.pointee.overflow.append(start)
        }
        return UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    }

    package func reset() {
        state.pointee.used = 0
        guard !state.pointee.overflow.isEmpty else { return }
        for block in state.pointee.overflow { block.deallocate() }
        state.pointee.overflow.removeAll()
    }
}
