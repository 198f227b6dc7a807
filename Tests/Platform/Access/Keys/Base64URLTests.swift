import Platform
import Testing

@Suite struct Base64URLTests {
    @Test("bytes are written as RFC 4648 and RFC 7515 show", arguments: [
        ([], ""), ([0x66], "Zg"), ([0x66, 0x6f], "Zm8"), ([0x66, 0x6f, 0x6f], "Zm9v"), ([0x66, 0x6f, 0x6f, 0x62], "Zm9vYg"),
        ([3, 236, 255, 224, 193], "A-z_4ME"),
    ] as [([UInt8], String)])
    func vectors(bytes: [UInt8], text: String) {
        #expect(Base64URL.text(of: bytes) == text)
        #expect(Base64URL.bytes(text) == bytes)
    }

    @Test("nothing but the one spelling is read", arguments: [
        "Zg==", "Zg=", "Z", "Zm9vY", "Zh", "Zm9", "A+z/4ME", "A-z_4ME=", " Zg", "Zg ", "Zg\n", "Z\ng", "Zg.", "Zé", "Zg\0",
    ])
    func refused(text: String) {
        #expect(Base64URL.bytes(text) == nil)
    }

    @Test("what was written is read back, whatever it is, and no other text of that length gives the same bytes")
    func roundTrip() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0 ... 255, using: &generator) }
            let text = Base64URL.text(of: bytes)
            #expect(Base64URL.bytes(text) == bytes, "seed \(seed)")
            guard let last = text.utf8.last else { continue }
            let others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8.filter { $0 != last }
            for other in others {
                let changed = String(decoding: Array(text.utf8.dropLast()) + [other], as: UTF8.self)
                #expect(Base64URL.bytes(changed) != bytes, "seed \(seed)")
            }
        }
    }
}
