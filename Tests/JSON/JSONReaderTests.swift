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

    @Test("the kind that comes next is told without consuming it")
    func kinds() throws {
        let expected: [(String, JSONKind)] = [
            ("{}", .object), ("[]", .array), (#""""#, .string), ("0", .number), ("-1", .number), ("true", .boolean),
            ("false", .boolean), ("null", .null), (" \n{}", .object),
        ]
        for (text, kind) in expected {
            try JSONReader.read([UInt8](text.utf8)) { (reader) throws(JSONError) in
                #expect(try reader.peekKind() == kind)
                #expect(try reader.peekKind() == kind)
                try reader.skipValue()
            }
        }
    }

    @Test("a value of another kind than asked for is an unexpected kind at its first byte, and true is never a number")
    func unexpectedKind() {
        let readers: [(JSONKind, @Sendable (inout JSONReader) throws(JSONError) -> Void)] = [
            (.object, { (reader) throws(JSONError) in try reader.beginObject() }),
            (.array, { (reader) throws(JSONError) in try reader.beginArray() }),
            (.string, { (reader) throws(JSONError) in _ = try reader.readString() }),
            (.number, { (reader) throws(JSONError) in _ = try reader.readNumber() }),
            (.boolean, { (reader) throws(JSONError) in _ = try reader.readBool() }),
            (.null, { (reader) throws(JSONError) in try reader.readNull() }),
        ]
        let samples: [(JSONKind, String)] = [
            (.object, "{}"), (.array, "[]"), (.string, #""1""#), (.number, "1"), (.boolean, "true"), (.null, "null"),
        ]
        for (asked, read) in readers {
            for (kind, text) in samples where kind != asked {
                #expect(throws: JSONError(.unexpectedKind, at: 1)) {
                    try JSONReader.read([UInt8]((" " + text).utf8)) { (reader) throws(JSONError) in try read(&reader) }
                }
            }
        }
    }

    @Test("asking an array for keys, an object for elements, or nothing for either is refused")
    func wrongContainer() {
        #expect(throws: JSONError(.unexpectedKind, at: 1)) {
            try JSONReader.read([UInt8]("[1]".utf8)) { (reader) throws(JSONError) in
                try reader.beginArray()
                _ = try reader.nextKey()
            }
        }
        #expect(throws: JSONError(.unexpectedKind, at: 1)) {
            try JSONReader.read([UInt8](#"{"a":1}"#.utf8)) { (reader) throws(JSONError) in
                try reader.beginObject()
                _ = try reader.nextElement()
            }
        }
        #expect(throws: JSONError(.unexpectedKind, at: 0)) {
            try JSONReader.read([UInt8]("1".utf8)) { (reader) throws(JSONError) in _ = try reader.nextElement() }
        }
    }

    @Test("a reader that stops before its document is over is told so")
    func unfinished() {
        #expect(throws: JSONError(.expectedComma, at: 1)) {
            try JSONReader.read([UInt8]("[1]".utf8)) { (reader) throws(JSONError) in try reader.beginArray() }
        }
        #expect(throws: JSONError(.trailingData, at: 0)) {
            try JSONReader.read([UInt8]("1".utf8)) { (_) throws(JSONError) in }
        }
    }

    @Test("a copy looks ahead and leaves the reader where it was")
    func lookahead() throws {
        let text = #"{"value":[1,2],"kind":"pair"}"#
        try JSONReader.read([UInt8](text.utf8)) { (reader) throws(JSONError) in
            var ahead = reader
            var kind = ""
            try ahead.beginObject()
            while let key = try ahead.nextKey() {
                if key.matches("kind") { kind = try ahead.readString() } else { try ahead.skipValue() }
            }
            #expect(kind == "pair")
            #expect(reader.offset == 0)
            try reader.skipValue()
        }
    }

    @Test("raw bytes of a value are verbatim, without the whitespace around it")
    func raw() throws {
        let text = #"{"a":  {"x" : 1.50, "y":[ "\u0041" ] }  ,"b": 007e }"#.replacing("007e", with: "7e0")
        try JSONReader.read([UInt8](text.utf8)) { (reader) throws(JSONError) in
            try reader.beginObject()
            _ = try reader.nextKey()
            #expect(String(decoding: try reader.readRaw(), as: UTF8.self) == #"{"x" : 1.50, "y":[ "\u0041" ] }"#)
            _ = try reader.nextKey()
            #expect(String(decoding: try reader.readRaw(), as: UTF8.self) == "7e0")
            #expect(try reader.nextKey()?.string == nil)
        }
    }
}
