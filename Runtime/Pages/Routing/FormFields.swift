import Contract
import Network

/// The fields of a query or a form, decoded, in the order sent.
struct FormFields: Sendable {
    /// A field that cannot be decoded: a `%` without two digits, bytes that are not UTF-8, NUL; or too many fields.
    struct Malformed: Error {}

    let all: [(name: String, value: String)]

    init(_ all: [(name: String, value: String)] = []) { self.all = all }

    /// - Throws: also for more than 100 fields.
    init(_ text: UnsafeRawBufferPointer, _ scratch: Scratch) throws(Malformed) {
        let form = FormText(text)
        guard !form.hasTooManyFields else { throw Malformed() }
        var fields: [(String, String)] = []
        var isWhole = true
        form.forEach { name, value in
            guard let name = try? PercentCoding.decoded(name, plusIsSpace: true, scratch),
                let value = try? PercentCoding.decoded(value, plusIsSpace: true, scratch)
            else {
                isWhole = false
                return false
            }
            fields.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
            return true
        }
        guard isWhole else { throw Malformed() }
        all = fields
    }

    /// The value of a field that was sent once; nil when it is absent or repeated.
    subscript(name: String) -> String? {
        let found = all.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }

    /// As the subscript, without white space around it; empty when there is nothing.
    func text(_ name: String) -> String {
        guard let value = self[name] else { return "" }
        let space: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        let scalars = Substring(value).unicodeScalars.drop(while: space)
        let end = scalars.lastIndex { !space($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
        return String(scalars[scalars.startIndex..<end])
    }

    /// The values of a field that may be sent several times, such as ticked boxes.
    func values(_ name: String) -> [String] {
        all.filter { $0.name == name }.map(\.value)
    }

    /// Whether a box was ticked.
    func isOn(_ name: String) -> Bool { all.contains { $0.name == name } }
}
