import JSON
import Testing

@Suite struct DuplicateKeyTests {
    @Test("a repeated name is noticed whichever two members have it, in small and in large objects")
    func anyPair() {
        for size in [2, 3, 31, 32, 33, 34, 47, 48, 49, 64, 65, 200] {
            for first in stride(from: 0, to: size - 1, by: max(1, size / 7)) {
                for second in Set([first + 1, (first + size) / 2, size - 1]) where second > first {
                    var names = (0..<size).map { "k\($0)" }
                    #expect(refusal(of: object(names)) == nil)
                    names[second] = names[first]
                    #expect(refusal(of: object(names))?.reason == .duplicateKey, "\(size): \(first), \(second)")
                }
            }
        }
    }

    @Test("a large object after, inside and around other large objects keeps its own names")
    func largeNeighbours() {
        let names = (0..<100).map { "name-\($0)" }
        let inner = object(names)
        #expect(refusal(of: "[\(inner),\(inner)]") == nil)
        let around = object(names, value: { $0 == 50 || $0 == 99 ? inner : "1" })
        #expect(refusal(of: around) == nil)
        #expect(refusal(of: String(around.dropLast()) + ",\"name-3\":1}")?.reason == .duplicateKey)
        #expect(refusal(of: String(around.dropLast()) + ",\"name-70\":1}")?.reason == .duplicateKey)
    }

    @Test("names are compared after unescaping in large objects too")
    func escapedInLargeObjects() {
        let names = (0..<100).map { "n\($0)é" }
        for (place, spelling) in [(3, #"n3\u00e9"#), (70, #"n70\u00E9"#), (99, #"\u006e99é"#)] {
            let text = String(object(names).dropLast()) + ",\"\(spelling)\":1}"
            #expect(refusal(of: text)?.reason == .duplicateKey, "\(place)")
        }
    }

    @Test("long names that differ only in the middle are different")
    func longNames() {
        let names = (0..<60).map { "the-same-beginning-\($0 + 10)-and-the-same-end" }
        #expect(refusal(of: object(names)) == nil)
        #expect(refusal(of: object(names + [names[10]]))?.reason == .duplicateKey)
        #expect(refusal(of: object(names + [names[55]]))?.reason == .duplicateKey)
    }

    @Test("9,999 names that are alike at both ends are told apart, plain and escaped")
    func alike() {
        let names = (0..<9_999).map { "aaaaaaaa\($0 + 10_000)zzzzzzzz" }
        #expect(refusal(of: object(names)) == nil)
        #expect(refusal(of: object(names.map { #"\u0061"# + $0 })) == nil)
        #expect(refusal(of: object(names.dropLast() + [names[7]]))?.reason == .duplicateKey)
        #expect(refusal(of: object(names.dropLast() + [#"\u0061"# + names[5_000].dropFirst()]))?.reason == .duplicateKey)
    }

    private func object(_ names: some Sequence<String>, value: (Int) -> String = { _ in "1" }) -> String {
        "{" + names.enumerated().map { "\"\($1)\":\(value($0))" }.joined(separator: ",") + "}"
    }
}
