/// A password as it is stored: `$scrypt$ln=15,r=8,p=3$salt$hash`, salt and hash in base64url without padding.
///
/// It does not appear when a value holding it is printed or logged.
public struct PasswordHash: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// What stands in the database.
    let text: String
    let cost: Scrypt.Cost
    let salt: [UInt8]
    let hash: [UInt8]

    static let saltBytes = 16
    static let hashBytes = 32

    init(cost: Scrypt.Cost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
        text = "$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(Base64URL.text(of: salt))$\(Base64URL.text(of: hash))"
    }

    /// Nil for what is not of this form.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let cost = PasswordHash.cost(parts[2]),
            let salt = Base64URL.bytes(String(parts[3])), let hash = Base64URL.bytes(String(parts[4])),
            salt.count == PasswordHash.saltBytes, hash.count == PasswordHash.hashBytes
        else { return nil }
        self.init(cost: cost, salt: salt, hash: hash)
    }

    private static func cost(_ text: Substring) -> Scrypt.Cost? {
        var numbers: [Int] = []
        for (part, name) in zip(text.split(separator: ",", omittingEmptySubsequences: false), ["ln=", "r=", "p="]) {
            guard part.utf8.starts(with: name.utf8), part.utf8.count <= name.utf8.count + 2,
                let number = Int(part.dropFirst(name.count))
            else { return nil }
            numbers.append(number)
        }
        return numbers.count == 3 ? Scrypt.Cost(logN: numbers[0], r: numbers[1], p: numbers[2]) : nil
    }

    public var description: String { "(hidden)" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
