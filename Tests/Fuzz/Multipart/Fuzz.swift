/// For any bytes: no trap, no read outside them, and these promises.
/// - Parts lie inside the body, one behind the other, and there are at most 16.
/// - No content has a boundary line in it.
/// - A body that is taken is refused when its last boundary is cut off.
///
/// The first byte is how long the boundary is, which follows; the rest is the body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    guard let length = input.first.map({ Int($0) % 8 }), input.count > length else { return 0 }
    let boundary = UnsafeRawBufferPointer(rebasing: input[1..<(1 + length)])
    let body = UnsafeRawBufferPointer(rebasing: input[(1 + length)...])
    _ = MediaType(body)
    guard let parsed = try? MultipartBody(body, boundary: boundary), let base = body.baseAddress else { return 0 }
    guard parsed.parts.count <= 16 else { fatalError("too many parts") }
    var end = 0
    let delimiter: [UInt8] = [13, 10, 45, 45] + boundary
    for part in parsed.parts {
        guard let nameStart = part.name.baseAddress else { fatalError("a part without a name") }
        guard nameStart - base >= end, !part.name.isEmpty else { fatalError("parts overlap") }
        end = nameStart - base + part.name.count
        if let content = part.content.baseAddress, !part.content.isEmpty {
            guard content - base >= end, content - base + part.content.count <= body.count else { fatalError("content lies outside") }
            end = content - base + part.content.count
        }
        refuseBoundaryLine(in: [13, 10] + part.content, delimiter)
    }
    if let last = lastOccurrence(of: delimiter.dropFirst(2) + [45, 45], in: body), !parsed.parts.isEmpty {
        let cut = UnsafeRawBufferPointer(rebasing: body[..<last])
        if (try? MultipartBody(cut, boundary: boundary)) != nil, lastOccurrence(of: delimiter.dropFirst(2) + [45, 45], in: cut) == nil {
            fatalError("a cut body is taken")
        }
    }
    return 0
}

/// What stands behind the delimiter decides whether it is a boundary line.
private func refuseBoundaryLine(in content: [UInt8], _ delimiter: [UInt8]) {
    guard content.count >= delimiter.count + 2 else { return }
    for start in 0...(content.count - delimiter.count - 2) where Array(content[start..<(start + delimiter.count)]) == delimiter {
        var index = start + delimiter.count
        while index < content.count, content[index] == 32 || content[index] == 9 { index += 1 }
        if content.count - index >= 2, content[index] == 13, content[index + 1] == 10 { fatalError("a boundary line in a content") }
    }
}

private func lastOccurrence(of pattern: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count >= pattern.count else { return nil }
    return (0...(bytes.count - pattern.count)).last { bytes[$0..<($0 + pattern.count)].elementsEqual(pattern) }
}

private func lastOccurrence(of pattern: ArraySlice<UInt8>, in bytes: UnsafeRawBufferPointer) -> Int? {
    lastOccurrence(of: Array(pattern), in: bytes)
}
