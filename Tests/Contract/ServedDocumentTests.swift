import Testing

@testable import Contract

@Suite struct ServedDocumentTests {
    @Test("a client's list of entity tags has the document's, weak or strong", arguments: [
        ("\"a\"", true), ("W/\"a\"", true), ("\"b\", \"a\"", true), ("*", true), ("\"b\"", false), ("a", false), ("", false), ("\"a", false), ("\"aa\"", false),
    ])
    func entityTags(list: String, isKnown: Bool) {
        #expect(withBytes(list) { ServedDocument.names("\"a\"", in: $0) } == isKnown)
    }
}

@Suite struct RequestIDTests {
    @Test("a client's request id is taken when it can forge nothing", arguments: [
        ("a", true), ("A-b_c.9", true), (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false), ("", false), ("a b", false),
        ("a\nb", false), ("é", false), ("\u{1B}[0m", false), ("a\"", false),
    ])
    func harmless(text: String, isTaken: Bool) { #expect(withBytes(text) { RequestID.isHarmless($0) } == isTaken) }

    @Test("requests of the same moment have different ids")
    func distinct() {
        let ids = Set((0..<10_000).map { RequestID.mixed(1, 2, $0) })
        #expect(ids.count == 10_000)
    }

    @Test("a tag keeps contract, operation and number")
    func tags() {
        for contract in [nil, 0, 6] {
            for operation in [nil, 0, 1022] {
                let tag = RequestTag(contract: contract, operation: operation, sequence: 0xFFFF_FFFF)
                #expect(tag.contract == contract)
                #expect(tag.operation == (contract == nil ? nil : operation))
                #expect(tag.sequence == 0x7_FFFF)
            }
        }
    }
}
