import Foundation
import JSON
import Testing

/// The public parsing suite (github.com/nst/JSONTestSuite) is not kept here. With `JSON_PARSING_SUITE` set to its
/// folder `test_parsing`, its verdicts are checked; the rules themselves are in `StrictDocumentTests`, in our own words.
private let suiteFolder = ProcessInfo.processInfo.environment["JSON_PARSING_SUITE"]

@Suite(.enabled(if: suiteFolder != nil, "JSON_PARSING_SUITE names no folder"))
struct PublicSuiteTests {
    private let documents: [(name: String, bytes: [UInt8])]

    init() throws {
        let folder = URL(fileURLWithPath: try #require(suiteFolder))
        documents = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .filter { $0.hasSuffix(".json") }
            .map { ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0)))) }
        try #require(documents.count >= 300)
    }

    @Test("what must be accepted is accepted, what must be refused is refused, by skipping and by reading alike")
    func verdicts() {
        for (name, bytes) in documents {
            let error = refusal(of: bytes)
            if name.hasPrefix("y_object_duplicated_key") {
                // Valid by RFC 8259 section 4, which only advises against it; refused here.
                #expect(error?.reason == .duplicateKey, "\(name)")
            } else if name.hasPrefix("y_") {
                #expect(error == nil, "\(name)")
            }
            if name.hasPrefix("n_") { #expect(error != nil, "\(name)") }
            if name.hasPrefix("i_") { print("\(name): \(error.map { "refused, \($0.reason)" } ?? "accepted")") }
            let read = Result { () throws(JSONError) in try events(of: bytes) }
            #expect(read.refusal == error, "\(name)")
        }
    }

    @Test("a document that is cut anywhere is refused, unless what is left is a document")
    func cuts() {
        for (name, bytes) in documents where bytes.count <= 4096 {
            for length in bytes.indices {
                let accepted = withExactCopy(bytes[..<length]) { (try? RawJSON(validating: $0)) != nil }
                if accepted != ReferenceGrammar.accepts(Array(bytes[..<length])) {
                    Issue.record("\(name) cut to \(length), accepted: \(accepted)")
                }
            }
        }
    }
}
