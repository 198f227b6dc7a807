import JSON

/// Everything a document holds, in order, as it comes out of the typed readers.
enum Event: Equatable {
    case beginObject, key(String), beginArray, end
    case string(String), integer(Int64), double(UInt64), otherNumber(String), boolean(Bool), null
}

/// What skipping the whole document says: nil when it is accepted.
func refusal(of bytes: [UInt8], limits: JSONLimits = .standard) -> JSONError? {
    do {
        try JSONReader.read(bytes, limits: limits) { (reader) throws(JSONError) in try reader.skipValue() }
        return nil
    } catch {
        return error
    }
}

func refusal(of text: String, limits: JSONLimits = .standard) -> JSONError? {
    refusal(of: [UInt8](text.utf8), limits: limits)
}

/// Reads a whole document through the typed readers, touching everything they give.
func events(of bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> [Event] {
    try JSONReader.read(bytes, limits: limits) { (reader) throws(JSONError) -> [Event] in
        var events: [Event] = []
        var open: [JSONKind] = []
        repeat {
            if open.last == .object {
                guard let key = try reader.nextKey() else {
                    open.removeLast()
                    events.append(.end)
                    continue
                }
                events.append(.key(key.string))
            } else if open.last == .array {
                guard try reader.nextElement() else {
                    open.removeLast()
                    events.append(.end)
                    continue
                }
            }
            switch try reader.peekKind() {
            case .object:
                try reader.beginObject()
                open.append(.object)
                events.append(.beginObject)
            case .array:
                try reader.beginArray()
                open.append(.array)
                events.append(.beginArray)
            case .string:
                let slice = try reader.readStringSlice()
                events.append(.string(slice.string))
            case .number:
                events.append(event(of: try reader.readNumber()))
            case .boolean: events.append(.boolean(try reader.readBool()))
            case .null:
                try reader.readNull()
                events.append(.null)
            }
        } while !open.isEmpty
        return events
    }
}

private func event(of number: JSONNumber) -> Event {
    if let integer = number.int64 { return .integer(integer) }
    if let double = number.double { return .double(double.bitPattern) }
    return .otherNumber(number.text)
}

/// SplitMix64: the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Copies bytes to memory of exactly their size, so that a sanitizer sees a read behind the end.
func withExactCopy<Result>(_ bytes: ArraySlice<UInt8>, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    return try body(UnsafeRawBufferPointer(copy))
}
