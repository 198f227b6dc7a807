import Glibc

/// The Date line of answers, written once per second. (RFC 9110 section 5.6.7) For one loop.
final class DateLine {
    private static let byteCount = 37
    private let line = UnsafeMutableRawPointer.allocate(byteCount: 40, alignment: 8)
    private let second = UnsafeMutablePointer<Int64>.allocate(capacity: 1)

    init() {
        second.initialize(to: .min)
    }

    deinit {
        line.deallocate()
        second.deallocate()
    }

    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` with its line end.
    @inline(__always)
    func bytes(at unixSeconds: Int64) -> UnsafeRawBufferPointer {
        if second.pointee != unixSeconds { rewrite(unixSeconds) }
        return UnsafeRawBufferPointer(start: line, count: Self.byteCount)
    }

    private func rewrite(_ unixSeconds: Int64) {
        second.pointee = unixSeconds
        var time = time_t(unixSeconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        let days: StaticString = "SunMonTueWedThuFriSat"
        let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
        var out = 0
        func put(_ text: UnsafePointer<UInt8>, _ count: Int) {
            memcpy(line + out, text, count)
            out += count
        }
        func put(_ text: StaticString) { put(text.utf8Start, text.utf8CodeUnitCount) }
        func put(_ number: Int32, digits: Int) {
            var rest = number
            for place in stride(from: digits - 1, through: 0, by: -1) {
                line.storeBytes(of: UInt8(truncatingIfNeeded: 48 + rest % 10), toByteOffset: out + place, as: UInt8.self)
                rest /= 10
            }
            out += digits
        }
        put("Date: ")
        put(days.utf8Start + 3 * Int(parts.tm_wday), 3)
        put(", ")
        put(parts.tm_mday, digits: 2)
        put(" ")
        put(months.utf8Start + 3 * Int(parts.tm_mon), 3)
        put(" ")
        put(parts.tm_year + 1900, digits: 4)
        put(" ")
        put(parts.tm_hour, digits: 2)
        put(":")
        put(parts.tm_min, digits: 2)
        put(":")
        put(parts.tm_sec, digits: 2)
        put(" GMT\r\n")
    }
}
