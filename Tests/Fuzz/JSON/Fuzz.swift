import JSON

/// For any bytes: no trap, no read outside them, and these promises.
/// - Skipping, reading value by value, and the reference grammar accept the same documents.
/// - What is accepted can be written again, once verbatim and once from the decoded values, and both are accepted.
/// - Writing the decoded values a second time gives the same bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    let skipped = accepts(bytes)
    var verbatim = JSONWriter(capacity: 1024)
    var decoded = JSONWriter(capacity: 1024)
    let read = transcode(bytes, verbatim: &verbatim, decoded: &decoded)
    guard skipped == read else { fatalError("skipping and reading disagree") }
    guard skipped == ReferenceGrammar.accepts([UInt8](bytes)) else { fatalError("the reference grammar disagrees") }
    guard skipped else { return 0 }
    guard accepts(verbatim.bytes), accepts(decoded.bytes) else { fatalError("what was written is refused") }

    var verbatimAgain = JSONWriter(capacity: 1024)
    var decodedAgain = JSONWriter(capacity: 1024)
    guard transcode(decoded.bytes, verbatim: &verbatimAgain, decoded: &decodedAgain) else {
        fatalError("what was decoded and written is not read")
    }
    guard decodedAgain.bytes.elementsEqual(decoded.bytes) else { fatalError("writing again gives other bytes") }
    return 0
}

private func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
    do {
        var reader = try JSONReader(bytes)
        try reader.skipValue()
        try reader.finish()
        return true
    } catch {
        guard error.offset >= 0, error.offset <= bytes.count else { fatalError("the place is outside the document") }
        return false
    }
}

/// Reads everything by its kind and writes it in both ways; false when the document is refused.
private func transcode(
    _ bytes: UnsafeRawBufferPointer, verbatim: inout JSONWriter, decoded: inout JSONWriter
) -> Bool {
    do {
        var reader = try JSONReader(bytes)
        var open: [JSONKind] = []
        repeat {
            if open.last == .object {
                guard let key = try reader.nextKey() else {
                    open.removeLast()
                    verbatim.endObject()
                    decoded.endObject()
                    continue
                }
                guard key.slice.scalarCount == key.string.unicodeScalars.count else { fatalError("scalars are miscounted") }
                verbatim.key(key)
                decoded.key(key.string)
            } else if open.last == .array {
                guard try reader.nextElement() else {
                    open.removeLast()
                    verbatim.endArray()
                    decoded.endArray()
                    continue
                }
            }
            try transcodeValue(&reader, &open, verbatim: &verbatim, decoded: &decoded)
        } while !open.isEmpty
        try reader.finish()
        return true
    } catch {
        return false
    }
}

private func transcodeValue(
    _ reader: inout JSONReader, _ open: inout [JSONKind], verbatim: inout JSONWriter, decoded: inout JSONWriter
) throws(JSONError) {
    let kind = try reader.peekKind()
    switch kind {
    case .object:
        try reader.beginObject()
        open.append(kind)
        verbatim.beginObject()
        decoded.beginObject()
    case .array:
        try reader.beginArray()
        open.append(kind)
        verbatim.beginArray()
        decoded.beginArray()
    case .string:
        let slice = try reader.readStringSlice()
        guard slice.scalarCount == slice.string.unicodeScalars.count else { fatalError("scalars are miscounted") }
        verbatim.string(slice)
        slice.withUTF8 { decoded.string(utf8: UnsafeRawBufferPointer($0)) }
    case .number:
        let number = try reader.readNumber()
        verbatim.number(number)
        // The integer -0 is 0, the double is not, and both are written -0.
        if let integer = number.int64, integer != 0 || number.byteCount == 1 {
            decoded.integer(integer)
        } else if let double = number.double {
            decoded.double(double)
        } else {
            decoded.number(number)
        }
    case .boolean:
        let value = try reader.readBool()
        verbatim.boolean(value)
        decoded.boolean(value)
    case .null:
        try reader.readNull()
        verbatim.null()
        decoded.null()
    }
}
