import Language

extension Tree {
    /// An object being put together; nil values are left out.
    static func object(_ members: (key: String, value: Tree?)...) -> Tree {
        .map(members.compactMap { member in member.value.map { Tree.Member(key: member.key, value: $0) } })
    }

    static func strings(_ texts: [String]) -> Tree { .list(texts.map(Tree.string)) }

    /// The value of a member, when this is an object that has it.
    func member(_ key: String) -> Tree? {
        guard case .map(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The members, when this is an object.
    var members: [Member] {
        guard case .map(let members) = self else { return [] }
        return members
    }

    /// This object with one member more, or with a member's value replaced in its place.
    func with(_ key: String, _ value: Tree?) -> Tree {
        guard let value else { return self }
        var members = members
        if let index = members.firstIndex(where: { $0.key == key }) {
            members[index] = Member(key: key, value: value)
        } else {
            members.append(Member(key: key, value: value))
        }
        return .map(members)
    }

    /// Objects joined member by member; where both say something, the other one is kept.
    func overlaid(with other: Tree) -> Tree {
        guard case .map = self, case .map(let others) = other else { return other }
        var result = self
        for member in others {
            result = result.with(member.key, result.member(member.key)?.overlaid(with: member.value) ?? member.value)
        }
        return result
    }

    /// A text, number or truth value as it stands in a URL or a form; other values as JSON.
    var plainText: String {
        switch self {
        case .string(let text): text
        default: compactJSON(self)
        }
    }
}
