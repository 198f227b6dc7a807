/// The token that a form carries, so that only a page of ours, shown to this very session, can send it.
enum FormToken {
    static let fieldName = "form_token"

    /// - Parameters:
    ///   - action: the path the form is sent to. A token for one action is worth nothing for another.
    ///   - visitor: whose session the token belongs to; before sign-in it belongs to the browser.
    static func make(_ action: String, visitor: Visitor?, browserID: @autoclosure () -> String, key: PageKey) -> String {
        key.code(["form", binding(visitor, browserID()), path(of: action)])
    }

    static func isRight(_ token: String, for action: String, visitor: Visitor?, browserID: String?, key: PageKey) -> Bool {
        guard visitor != nil || browserID != nil else { return false }
        return PageKey.equal(token, make(action, visitor: visitor, browserID: browserID ?? "", key: key))
    }

    private static func binding(_ visitor: Visitor?, _ browserID: @autoclosure () -> String) -> String {
        visitor.map { "session \($0.session.id.text)" } ?? "browser \(browserID())"
    }

    private static func path(of action: String) -> String { String(action.prefix { $0 != "?" }) }
}

extension PageRequest {
    /// The token for a form that is sent to `action`. `Form` writes it by itself.
    func formToken(for action: String) -> String {
        FormToken.make(action, visitor: visitor, browserID: browserID, key: resources.key)
    }
}
