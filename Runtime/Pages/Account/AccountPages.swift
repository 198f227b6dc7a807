/// What people see and change of their own account.
enum AccountPages {
    static let routes: [Page] = [
        Page("GET /account", access: .user, ProfilePages.show),
        Page("POST /account", access: .user, ProfilePages.save),
        Page("GET /account/password", access: .user, OwnPasswordPages.show),
        Page("POST /account/password", access: .user, OwnPasswordPages.save),
        Page("GET /account/sessions", access: .user, SessionPages.show),
        Page("POST /account/sessions/{id}/end", access: .user, SessionPages.end),
        Page("POST /account/sessions/end-others", access: .user, SessionPages.endOthers),
        Page("GET /account/sessions/end-all", access: .user, SessionPages.askEndAll),
        Page("POST /account/sessions/end-all", access: .user, SessionPages.endAll),
        Page("GET /account/products", access: .user, ProductPages.show),
        Page("GET /account/products/{id}/disconnect", access: .user, ProductPages.askDisconnect),
        Page("POST /account/products/{id}/disconnect", access: .user, ProductPages.disconnect),
        Page("GET /account/invitations", access: .user, InvitationPages.show),
        Page("POST /account/invitations", access: .user, InvitationPages.bind),
        Page("GET /account/delete", access: .user, DeletionPages.show),
        Page("POST /account/delete", access: .user, DeletionPages.delete),
    ]
}

extension PageRequest {
    /// Whoever is signed in, on a route that lets nobody else in.
    func requireVisitor() throws(PageError) -> Visitor {
        guard let visitor else { throw PageError(401) }
        return visitor
    }
}
