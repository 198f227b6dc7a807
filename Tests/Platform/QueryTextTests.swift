import Platform
import Testing

@Suite struct QueryTextTests {
    @Test("fields are encoded byte by byte, those without a value are left out")
    func fields() {
        let fields = QueryText.fields([("a b", "c&d=e"), ("none", nil), ("ü", "~x.y_z-1"), ("p", "https://a/?b#c%")])
        #expect(fields == "a%20b=c%26d%3De&%C3%BC=~x.y_z-1&p=https%3A%2F%2Fa%2F%3Fb%23c%25")
    }

    @Test("an address keeps the query it has", arguments: [
        ("/x", "/x?a=1"), ("/x?", "/x?a=1"), ("/x?b=2", "/x?b=2&a=1"), ("/x?b=2&", "/x?b=2&a=1"),
    ])
    func address(before: String, after: String) {
        #expect(QueryText.address(before, [("a", "1"), ("none", nil)]) == after)
        #expect(QueryText.address(before, [("none", nil)]) == before)
    }

    @Test("every text survives being encoded and decoded", arguments: ["/oauth/continue?request=a%2Fb&x=ü", "", "+ \n\0", "100%"])
    func roundTrip(text: String) {
        #expect(QueryText.decoded(QueryText.encoded(text)) == text)
    }

    @Test("a % without two digits is not decoded", arguments: ["%", "%2", "%zz", "a%2", "%/0", "%:0", "%g0", "%@0"])
    func malformed(text: String) {
        #expect(QueryText.decoded(text) == nil)
    }
}
