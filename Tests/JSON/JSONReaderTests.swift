import JSON
import Testing

@Suite struct JSONReaderTests {
    @Test("a typed object is read member by member, unknown members are skipped")
    func typedObject() throws {
        let text = #"{"id": 7, "name": "Zo\u00eb", "extra": {"deep": [1, {"x": null}]}, "live": true}"#
        var id: Int64?
        var name = ""
        var live = false
        try JSONReader.read([UInt8](text.utf8)) { (reader) throws(JSONError) in
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if key.matches("id") {
                    id = try reader.readNumber().int64
                } else if key.matches("name") {
                    name = try reader.readString()
                } else if key.matches("live") {
                    live = try reader.readBool()
                } else {
                    try reader.skipValue()
                }
            }
        }
        #expect(id == 7)
        #expect(name == "Zoë")
        #expect(live)
    }

    @Test("what the writer wrote is what was asked for, with commas in place")
    func writer() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.integer(1)
        writer.key("b")
        writer.beginArray()
        writer.string("x\n\"y\u{1}")
        writer.double(0.1)
        writer.null()
        writer.endArray()
        writer.endObject()
        #expect(writer.text == #"{"a":1,"b":["x\n\"y\u0001",0.1,null]}"#)
    }
}
