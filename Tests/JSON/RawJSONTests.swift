import Foundation
import JSON
import Testing

@Suite struct RawJSONTests {
    @Test("the bytes are kept as they came, and are refused as a reader would refuse them")
    func validating() throws {
        let text = " {\"b\" : 1.0, \"a\":\"\\u0041\" }\n"
        let raw = try RawJSON(validating: text)
        #expect(raw.text == text)
        #expect(raw.kind == .object)
        #expect(raw != (try RawJSON(validating: #"{"b":1.0,"a":"A"}"#)))
        #expect(throws: JSONError(.trailingComma, at: 3)) { try RawJSON(validating: "[1,]") }
        #expect(throws: JSONError(.tooDeep, at: 1)) { try RawJSON(validating: "[[]]", limits: JSONLimits(depthMax: 1)) }
    }

    @Test("each kind is told")
    func kinds() throws {
        for (text, kind) in [
            ("{}", JSONKind.object), (" []", .array), ("\"\"", .string), ("-1", .number), ("true", .boolean),
            ("false", .boolean), ("\tnull", .null),
        ] {
            #expect(try RawJSON(validating: text).kind == kind)
        }
    }

    @Test("a value is taken out of a document and put into another")
    func embedding() throws {
        let document = [UInt8](#"{"meta": {"x":[1, 2]} , "n":1}"#.utf8)
        var raw = RawJSON.null
        try JSONReader.read(document) { (reader) throws(JSONError) in
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if key.matches("meta") { raw = try RawJSON(from: &reader) } else { try reader.skipValue() }
            }
        }
        #expect(raw.text == #"{"x":[1, 2]}"#)
        var writer = JSONWriter()
        writer.beginArray()
        writer.raw(raw)
        writer.raw(RawJSON.emptyObject)
        writer.endArray()
        #expect(writer.text == #"[{"x":[1, 2]},{}]"#)
        #expect(RawJSON(writer).text == writer.text)
        #expect(try raw.read { (reader) throws(JSONError) in try reader.readRaw().count } == 12)
    }

    private struct Holder: Codable, Equatable {
        var name: String
        var meta: RawJSON
    }

    @Test("through other coders it is the value itself")
    func codable() throws {
        let metas = [
            "null", "true", "0", "-12", "1.5", #""a\n""#, "[]", "{}", #"{"a":[1,{"b":null,"c":[[]]}],"d":{"e":"é"}}"#,
            #"[null,false,"x",[1,2.25],{"k":{}}]"#,
        ]
        for meta in metas {
            let holder = Holder(name: "n", meta: try RawJSON(validating: meta))
            let data = try JSONEncoder().encode(holder)
            let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            let expected = try JSONSerialization.jsonObject(with: Data(meta.utf8), options: .fragmentsAllowed)
            let found = try #require(object["meta"] as? NSObject)
            #expect(found == expected as? NSObject, "\(meta)")
            #expect(try JSONDecoder().decode(Holder.self, from: data) == holder, "\(meta)")
        }
    }

    @Test("an unsorted object is decoded in the order of its names, a number beyond the doubles is not encoded")
    func codableEdges() throws {
        let decoded = try JSONDecoder().decode(RawJSON.self, from: Data(#"{"b":1,"a":2,"é":3}"#.utf8))
        #expect(decoded.text == #"{"a":2,"b":1,"é":3}"#)
        #expect(throws: (any Error).self) { try JSONEncoder().encode([try RawJSON(validating: "1e999")]) }
    }
}
