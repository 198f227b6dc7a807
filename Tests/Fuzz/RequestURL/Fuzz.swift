/// For any text: no trap, and these promises.
/// - A URL that is taken is written as one that reads the same again.
/// - What is connected to and sent has no byte that could end a line, a host or a path.
/// - A reference leads to such a URL or nowhere.
///
/// The text up to the first line feed is a URL, the rest a reference that stands in an answer from it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    let parts = input.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let url = RequestURL(String(decoding: first, as: UTF8.self)) else { return 0 }
    check(url)
    guard parts.count == 2, let next = url.resolved(String(decoding: parts[1], as: UTF8.self)) else { return 0 }
    check(next)
    return 0
}

private func check(_ url: RequestURL) {
    guard let again = RequestURL(url.description), again == url, again.target == url.target, again.host == url.host
    else { fatalError("\(url.description) reads otherwise") }
    guard url.port > 0, url.target.utf8.first == UInt8(ascii: "/"), isVisible(url.target), isVisible(url.authority)
    else { fatalError("\(url.description) has a byte that it should not") }
    for byte in url.authority.utf8 where "/?#@\\%".utf8.contains(byte) { fatalError("\(url.authority) has the byte \(byte)") }
}

private func isVisible(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\") }
}
