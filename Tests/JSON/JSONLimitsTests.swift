import JSON
import Testing

@Suite struct JSONLimitsTests {
    @Test("64 open containers are accepted, 65 are not", arguments: [("[", "]"), (#"{"a":"#, "}")])
    func depth(opening: String, closing: String) {
        for (levels, accepted) in [(63, true), (64, true), (65, false)] {
            let text = String(repeating: opening, count: levels)
                + (opening == "[" ? "" : "1") + String(repeating: closing, count: levels)
            #expect((refusal(of: text) == nil) == accepted)
            if !accepted { #expect(refusal(of: text) == JSONError(.tooDeep, at: 64 * opening.utf8.count)) }
        }
    }

    @Test("the depth can be set, up to its ceiling")
    func depthCeiling() {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(refusal(of: nested(1), limits: JSONLimits(depthMax: 0))?.reason == .tooDeep)
        #expect(refusal(of: "1", limits: JSONLimits(depthMax: 0)) == nil)
        #expect(refusal(of: "[]", limits: JSONLimits(depthMax: -1))?.reason == .tooDeep)
        #expect(refusal(of: nested(512), limits: JSONLimits(depthMax: .max)) == nil)
        #expect(refusal(of: nested(513), limits: JSONLimits(depthMax: .max))?.reason == .tooDeep)
    }

    @Test("100,000 levels are refused at the limit, also half open, without recursion")
    func veryDeep() {
        for opening in ["[", #"{"a":"#, #"[{"a":"#] {
            let text = String(repeating: opening, count: 100_000)
            #expect(refusal(of: text)?.reason == .tooDeep)
            #expect(refusal(of: text, limits: JSONLimits(depthMax: .max, byteCountMax: .max))?.reason == .tooDeep)
        }
    }

    @Test("objects keep their names apart on every level up to the depth ceiling")
    func deepObjects() {
        let levels = 512
        let limits = JSONLimits(depthMax: levels)
        let opening = String(repeating: #"{"x":0,"a":"#, count: levels)
        #expect(refusal(of: opening + "1" + String(repeating: #","y":2}"#, count: levels), limits: limits) == nil)
        for level in [1, 2, 16, 17, 24, 25, 100, 511, 512] {
            let text = opening + "1" + String(repeating: #","y":2}"#, count: level - 1) + #","x":3}"#
            #expect(refusal(of: text, limits: limits)?.reason == .duplicateKey, "level \(level)")
        }
    }

    @Test("a document may have as many bytes as allowed, and not one more")
    func size() {
        let limits = JSONLimits(byteCountMax: 10)
        #expect(refusal(of: #""12345678""#, limits: limits) == nil)
        #expect(refusal(of: #""123456789""#, limits: limits) == JSONError(.tooLarge, at: 10))
        #expect(refusal(of: "1", limits: JSONLimits(byteCountMax: -1)) == JSONError(.tooLarge, at: 0))
        let standard = JSONLimits.standard.byteCountMax
        #expect(standard == 1 << 20)
        #expect(refusal(of: "\"" + String(repeating: "a", count: standard - 2) + "\"") == nil)
        #expect(refusal(of: "\"" + String(repeating: "a", count: standard - 1) + "\"")?.reason == .tooLarge)
    }

    @Test("10,000 members are accepted and 10,001 are not, in one object or over many, read or skipped")
    func members() {
        for (count, accepted) in [(10_000, true), (10_001, false)] {
            let names = (0..<count).map { "\"name\($0)\":0" }
            let one = "{" + names.joined(separator: ",") + "}"
            let many = "[" + Array(repeating: #"{"a":0}"#, count: count).joined(separator: ",") + "]"
            for text in [one, many] {
                #expect((refusal(of: text) == nil) == accepted)
                let read = Result { () throws(JSONError) in try events(of: [UInt8](text.utf8)) }
                #expect((read.refusal == nil) == accepted)
            }
        }
        #expect(refusal(of: #"{"a":1}"#, limits: JSONLimits(memberCountMax: 0)) == JSONError(.tooManyMembers, at: 1))
        #expect(refusal(of: "{}", limits: JSONLimits(memberCountMax: -1)) == nil)
    }
}
