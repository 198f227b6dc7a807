import JSON
import Testing

@Suite struct StrictDocumentTests {
    @Test("each document gets the verdict, the rule and the place it should")
    func verdict() {
        for document in StrictDocument.all {
            #expect(refusal(of: document.bytes) == document.error, "\(String(decoding: document.bytes, as: UTF8.self))")
        }
    }

    @Test("reading value by value gives the same verdict as skipping")
    func typed() {
        for document in StrictDocument.all {
            let read = Result { () throws(JSONError) in try events(of: document.bytes) }
            #expect(read.refusal == document.error, "\(String(decoding: document.bytes, as: UTF8.self))")
        }
    }

    @Test("a document gets the same verdict deep inside another one")
    func nested() {
        for document in StrictDocument.all where document.error?.reason != .empty {
            let before = [UInt8](#"{"outer":[{"#.utf8) + [UInt8](#""inner":"#.utf8)
            let wrapped = before + document.bytes + [UInt8]("}]}".utf8)
            #expect((refusal(of: wrapped) == nil) == ReferenceGrammar.accepts(wrapped))
            if document.error == nil { #expect(refusal(of: wrapped) == nil) }
        }
    }

    @Test("a document that is cut anywhere is refused, unless what is left is a document")
    func cuts() {
        for document in StrictDocument.all {
            for length in document.bytes.indices { compare(document.bytes[..<length]) }
        }
    }

    @Test("a document with any one byte changed to any other is accepted exactly if the grammar says so")
    func changedBytes() {
        for document in StrictDocument.all where document.bytes.count <= 11 {
            for place in document.bytes.indices {
                for byte in UInt8.min...UInt8.max {
                    var bytes = document.bytes
                    bytes[place] = byte
                    compare(bytes[...])
                }
            }
        }
    }

    @Test("random strings of the grammar's own words are accepted exactly if the grammar says so")
    func randomWords() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let words = [
            "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\"", "\"\\u0061\"", "\\", "\\u", "d83d", "\\ude00", "0", "1", "-",
            ".", "e", "+", "true", "null", " ", "\n", "é", "{\"a\":", "[1,", "[]", "{}", "\"\":",
        ].map { [UInt8]($0.utf8) } + [[0x80], [0xC3], [0xED, 0xA0, 0x80], [0x00], [0x1F]]
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...10, using: &random) {
                bytes += words[Int.random(in: 0..<words.count, using: &random)]
            }
            compare(bytes[...])
        }
    }

    @Test("every refusal has a sentence that ends with the place")
    func sentences() {
        for reason in JSONError.Reason.allCases {
            let message = JSONError(reason, at: 12).message
            #expect(message.hasSuffix(" at byte 12."))
            #expect(message.first?.isUppercase == true)
        }
    }

    /// Skipping, reading and the reference grammar must agree.
    private func compare(_ slice: ArraySlice<UInt8>) {
        let bytes = Array(slice)
        let accepted = withExactCopy(slice) { (try? RawJSON(validating: $0)) != nil }
        let read = Result { () throws(JSONError) in try events(of: bytes) }
        let agrees = accepted == ReferenceGrammar.accepts(bytes) && accepted == (read.refusal == nil)
        if !agrees { Issue.record("accepted: \(accepted), bytes: \(bytes)") }
    }
}

extension Result where Failure == JSONError {
    var refusal: JSONError? {
        if case .failure(let error) = self { error } else { nil }
    }
}
