/// A pattern of the contract language: ASCII byte classes in a row, each with a quantifier, over whole texts. Matching takes
/// time proportional to text length times the number of items, whatever the pattern: there is nothing to backtrack.
public struct TextPattern: @unchecked Sendable {  // reason: the items are immutable and never freed, so that no loop counts references
    /// One byte class and how often it may stand.
    public struct Item: Sendable {
        let low: UInt64
        let high: UInt64
        let minimum: Int
        let maximum: Int

        /// - Parameters:
        ///   - low: which of the bytes 0 to 63 belong to the class, one bit each.
        ///   - high: the same for 64 to 127.
        ///   - maximum: nil for no limit.
        public init(_ low: UInt64, _ high: UInt64, _ minimum: Int, _ maximum: Int?) {
            self.low = low
            self.high = high
            self.minimum = minimum
            self.maximum = maximum ?? .max
        }

        @inline(__always)
        func contains(_ byte: UInt8) -> Bool {
            guard byte < 128 else { return false }
            return ((byte < 64 ? low : high) >> UInt64(byte & 63)) & 1 == 1
        }

        func meets(_ other: Item) -> Bool { low & other.low != 0 || high & other.high != 0 }
    }

    private let items: UnsafeMutablePointer<Item>
    private let itemCount: Int
    /// Whether taking as many bytes as possible for each item is always right.
    private let isGreedy: Bool
    /// The pattern as written, for messages.
    public let text: StaticString

    /// For static tables: the memory is kept for ever.
    public init(_ text: StaticString, _ items: [Item]) {
        self.text = text
        itemCount = items.count
        self.items = .allocate(capacity: max(1, items.count))
        self.items.initialize(from: items, count: items.count)
        isGreedy = Self.canBeGreedy(items)
    }

    /// Whether the whole text matches.
    public func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        isGreedy ? matchesGreedily(text) : matchesByPositions(text)
    }

    /// No item that may take more or fewer bytes shares a byte with what can come right after it.
    private static func canBeGreedy(_ items: [Item]) -> Bool {
        for index in items.indices where items[index].minimum != items[index].maximum {
            for next in items[(index + 1)...] {
                if items[index].meets(next) { return false }
                if next.minimum > 0 { break }
            }
        }
        return true
    }

    private func matchesGreedily(_ text: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        for index in 0..<itemCount {
            let item = items[index]
            var taken = 0
            while position < text.count, taken < item.maximum, item.contains(text[position]) {
                position &+= 1
                taken &+= 1
            }
            guard taken >= item.minimum else { return false }
        }
        return position == text.count
    }

    /// Keeps, item by item, the set of positions that the items so far can end at.
    private func matchesByPositions(_ text: UnsafeRawBufferPointer) -> Bool {
        withUnsafeTemporaryAllocation(of: Bool.self, capacity: (text.count + 1) * 2) { cells in
            cells.initialize(repeating: false)
            var from = 0
            var to = text.count + 1
            cells[0] = true
            for index in 0..<itemCount {
                advance(over: items[index], text, cells, from, to)
                swap(&from, &to)
            }
            return cells[from + text.count]
        }
    }

    private func advance(
        over item: Item, _ text: UnsafeRawBufferPointer, _ cells: UnsafeMutableBufferPointer<Bool>, _ from: Int, _ to: Int
    ) {
        var runStart = 0
        // The last start at or before `end - minimum` that the run reaches back to decides.
        var latestStart = -1
        for end in 0...text.count {
            if end > 0, !item.contains(text[end - 1]) { runStart = end }
            let candidate = end - item.minimum
            if candidate >= 0, cells[from + candidate] { latestStart = candidate }
            let isFarEnough = latestStart >= runStart && latestStart >= 0
            cells[to + end] = isFarEnough && end - latestStart <= item.maximum
        }
    }
}
