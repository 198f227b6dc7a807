import Testing

@testable import Contract

@Suite struct MultipartBodyTests {
    static let body =
        "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"../a\"\r\nContent-Type: image/png\r\n\r\n\r\n--x\r\n--bb\r\n--b-\r\n"
        + "\r\n--b  \r\ncontent-disposition: form-data; name=title\r\n\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"last\"\r\n\r\nend\r\n--b--\r\nepilogue"

    private func parts(_ text: String, boundary: String = "b") throws(MultipartBody.Mistake) -> [String] {
        do {
            return try withBytes(text) { body in
                try withBytes(boundary) { boundary in
                    try MultipartBody(body, boundary: boundary).parts.map { part in
                        "\(part.name.asText)|\(part.contentType?.asText ?? "")|\(part.isFile)|\(part.content.asText)"
                    }
                }
            }
        } catch let mistake as MultipartBody.Mistake {
            throw mistake
        } catch {
            throw .noEnd
        }
    }

    @Test("parts are what stands between boundary lines, whatever looks like one")
    func whole() throws {
        let expected = ["image|image/png|true|\r\n--x\r\n--bb\r\n--b-\r\n", "title||false|", "last||false|end"]
        #expect(try parts(Self.body) == expected)
    }

    @Test("a body cut anywhere before its last boundary is refused")
    func cut() {
        let end = Self.body.utf8.count - "\r\nepilogue".utf8.count
        for length in 0..<end {
            let text = String(decoding: Array(Self.body.utf8).prefix(length), as: UTF8.self)
            #expect(throws: MultipartBody.Mistake.self, "cut at \(length)") { try parts(text) }
        }
        #expect(throws: Never.self) { try parts(String(decoding: Array(Self.body.utf8).prefix(end), as: UTF8.self)) }
    }

    @Test("a malformed body is refused with what is wrong", arguments: [
        ("--b\r\n\r\nx\r\n--b--", MultipartBody.Mistake.name), ("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", .name),
        ("--b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n--b--", .name),
        ("--b\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx\r\n--b--", .name),
        ("--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--", .partHeader), ("--b\r\nbroken\r\n\r\nx\r\n--b--", .partHeader),
        ("--b\r\n Content-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--", .partHeader),
        ("--b\r\nContent-Disposition: form-data; name=\"a\u{0}\"\r\n\r\nx\r\n--b--", .partHeader),
        ("--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\nx\r\n--b--", .nested),
        ("--b\nContent-Disposition: form-data; name=\"a\"\n\nx\n--b--", .noEnd), ("", .noEnd), ("--b--", .noEnd),
    ])
    func malformed(text: String, mistake: MultipartBody.Mistake) {
        if text == "--b--" {
            #expect(throws: Never.self) { try parts(text) }
        } else {
            #expect(throws: mistake) { try parts(text) }
        }
    }

    @Test("sixteen parts are taken, one more is not")
    func bounded() {
        let part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n"
        #expect(throws: Never.self) { try parts(String(repeating: part, count: 16) + "--b--") }
        #expect(throws: MultipartBody.Mistake.tooManyParts) { try parts(String(repeating: part, count: 17) + "--b--") }
    }

    @Test("a part's header has at most 4096 bytes")
    func headerBound() {
        func text(_ size: Int) -> String {
            let fixed = "Content-Disposition: form-data; name=a\r\nX: \r\n\r\n"
            let filler = String(repeating: "x", count: size - fixed.utf8.count)
            return "--b\r\nContent-Disposition: form-data; name=a\r\nX: \(filler)\r\n\r\n\r\n--b--"
        }
        #expect(throws: Never.self) { try parts(text(4096)) }
        #expect(throws: MultipartBody.Mistake.partHeaderTooLarge) { try parts(text(4097)) }
    }

    @Test("a boundary has 1 to 70 legal characters", arguments: [("", false), ("b", true), (String(repeating: "b", count: 70), true), (String(repeating: "b", count: 71), false), ("b ", false), ("b\u{7F}", false), ("b%", false)])
    func boundary(text: String, isLegal: Bool) {
        let body = "--\(text)\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--\(text)--"
        let isTaken = (try? parts(body, boundary: text)) != nil
        #expect(isTaken == isLegal)
    }
}
