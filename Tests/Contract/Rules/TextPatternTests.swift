import Testing

@testable import Contract

@Suite struct TextPatternTests {
    /// A class of the letters a to c as bits: 1 is a, 2 is b, 4 is c.
    private struct Item {
        let letters: UInt64
        let minimum: Int
        let maximum: Int?

        var compiled: TextPattern.Item { .init(0, letters << 33, minimum, maximum) }
    }

    @Test("a pattern says what trying every way of matching says")
    func sameAsTryingEverything() {
        let seed: UInt64 = 20_260_131
        var random = SeededNumbers(state: seed)
        for _ in 0..<2_000 {
            let items = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                let minimum = Int.random(in: 0...2, using: &random)
                return Item(
                    letters: UInt64.random(in: 1...7, using: &random), minimum: minimum,
                    maximum: Bool.random(using: &random) ? nil : minimum + Int.random(in: 0...2, using: &random))
            }
            let pattern = TextPattern("", items.map(\.compiled))
            for _ in 0..<20 {
                let text = (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
                let matches = withBytes(text) { pattern.matches($0) }
                #expect(matches == Self.matches(items[...], text[...]), "seed \(seed): \(items) \(text)")
            }
        }
    }

    private static func matches(_ items: ArraySlice<Item>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let item = items.first else { return text.isEmpty }
        var taken = 0
        while true {
            if taken >= item.minimum, matches(items.dropFirst(), text.dropFirst(taken)) { return true }
            guard taken < text.count, taken < item.maximum ?? .max,
                item.letters >> UInt64(text[text.startIndex + taken] - 97) & 1 == 1
            else { return false }
            taken += 1
        }
    }

    @Test("matching a hostile text takes time in proportion to its length")
    func hostile() {
        let items = [TextPattern.Item](repeating: .init(0, 2, 0, nil), count: 30) + [.init(0, 4, 1, 1)]
        let pattern = TextPattern("a*…b", items)
        #expect(!withBytes([UInt8](repeating: 97, count: 100_000)) { pattern.matches($0) })
    }

    @Test("bytes beyond ASCII match no class")
    func beyondASCII() {
        let pattern = TextPattern(".", [.init(.max, .max, 1, nil)])
        #expect(withBytes("abc\u{7F}") { pattern.matches($0) })
        #expect(!withBytes("é") { pattern.matches($0) })
    }
}

@Suite struct IssuesTests {
    @Test("at most twenty issues are kept, and the rest counted")
    func bounded() {
        var issues = Issues()
        for number in 0..<25 { issues.add("f\(number)", "is wrong") }
        #expect(issues.kept.count == Issues.keptMax)
        #expect(issues.message.hasSuffix("f19: is wrong; and 5 more"))
    }

    @Test("a missing field is not reported when it was given and wrong")
    func missingOrWrong() {
        var issues = Issues()
        issues.add("name", "must be text")
        issues.missing("name", since: 0)
        issues.missing("names", since: 0)
        #expect(issues.kept.map(\.message) == ["name: must be text", "names: is required"])
    }
}
