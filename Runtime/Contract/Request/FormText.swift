/// `name=value&name=value`, as in a query or an `application/x-www-form-urlencoded` body. Looked at where it stands; nothing is
/// copied until a value is asked for.
package struct FormText {
    /// More fields than this are refused.
    package static let fieldsMax = 100

    package let bytes: UnsafeRawBufferPointer

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Calls `visit` with each field, not decoded, in order, until it returns false.
    package func forEach(_ visit: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool) {
        var start = 0
        while start < bytes.count {
            var end = start
            var equals = -1
            while end < bytes.count, bytes[end] != UInt8(ascii: "&") {
                if equals < 0, bytes[end] == UInt8(ascii: "=") { equals = end }
                end &+= 1
            }
            if end > start {
                let nameEnd = equals < 0 ? end : equals
                let valueStart = equals < 0 ? end : equals + 1
                let name = UnsafeRawBufferPointer(rebasing: bytes[start..<nameEnd])
                guard visit(name, UnsafeRawBufferPointer(rebasing: bytes[valueStart..<end])) else { return }
            }
            start = end &+ 1
        }
    }

    /// Whether there are more fields than are accepted.
    package var hasTooManyFields: Bool {
        var count = 0
        forEach { _, _ in
            count += 1
            return count <= Self.fieldsMax
        }
        return count > Self.fieldsMax
    }

    /// The value of the first field with that name, and whether there is another one.
    package func find(_ name: StaticString) -> (value: UnsafeRawBufferPointer?, isRepeated: Bool) {
        var found: UnsafeRawBufferPointer?
        var isRepeated = false
        forEach { fieldName, value in
            guard PercentCoding.equals(fieldName, name) else { return true }
            if found != nil {
                isRepeated = true
                return false
            }
            found = value
            return true
        }
        return (found, isRepeated)
    }
}
