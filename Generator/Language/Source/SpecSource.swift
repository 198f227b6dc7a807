import Glibc

/// The bytes of one contract file.
public struct SpecSource: Sendable {
    public let file: SpecFile
    public let bytes: [UInt8]

    /// - Parameter path: as it is shown to people, such as `Spec/btelo/contract.yaml`.
    public init(path: String, bytes: [UInt8]) {
        file = SpecFile(path: path)
        self.bytes = bytes
    }

    public init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// A larger file is refused.
    public static let bytesMax = 1 << 20
}

/// Where the lines of a file start, so that a place can be shown with its line.
struct LineTable {
    private let bytes: [UInt8]
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let hasReturns = bytes.firstOffset(of: 13, from: 0) != nil
        var starts = [0]
        var index = 0
        while let end = hasReturns ? bytes.firstLineEnd(from: index) : bytes.firstOffset(of: 10, from: index) {
            let isPair = bytes[end] == 13 && end + 1 < bytes.count && bytes[end + 1] == 10
            index = end + (isPair ? 2 : 1)
            starts.append(index)
        }
        self.starts = starts
    }

    /// The bytes of a line (from 1) without its line end; empty for a line that is not there.
    func line(_ number: Int) -> ArraySlice<UInt8> {
        guard number >= 1, number <= starts.count else { return [] }
        let start = starts[number - 1]
        var end = number < starts.count ? starts[number] : bytes.count
        while end > start, bytes[end - 1] == 10 || bytes[end - 1] == 13 { end -= 1 }
        return bytes[start..<end]
    }

    func text(ofLine number: Int) -> String { String(decoding: line(number), as: UTF8.self) }

    /// The line and column (both from 1) of a byte, counting Unicode scalars.
    func place(ofByte offset: Int) -> (line: Int, column: Int) {
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        let end = max(starts[low], min(offset, bytes.count))
        return (low + 1, scalarCount(bytes[starts[low]..<end]) + 1)
    }
}

/// The number of Unicode scalars in UTF-8 bytes.
func scalarCount(_ bytes: some Sequence<UInt8>) -> Int {
    var count = 0
    for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
    return count
}

extension [UInt8] {
    /// The offset of the first such byte; nil when there is none.
    func firstOffset(of byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        return withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, let found = memchr(base + start, Int32(byte), count - start) else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// The offset of the first line feed or carriage return.
    fileprivate func firstLineEnd(from start: Int) -> Int? {
        guard let feed = firstOffset(of: 10, from: start) else { return firstOffset(of: 13, from: start) }
        return self[start..<feed].firstIndex(of: 13) ?? feed
    }
}
