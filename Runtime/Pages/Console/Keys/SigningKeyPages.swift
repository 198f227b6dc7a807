import Platform
import Storage

/// The keys that access tokens are signed with.
enum SigningKeyPages {
    static let routes: [Page] = [
        Page("GET /console/keys", access: .admin, list),
        Page("GET /console/keys/rotate", access: .admin, askRotate),
        Page("POST /console/keys/rotate", access: .admin, rotate),
    ]

    private static let path = "/console/keys"

    @Sendable static func list(_ request: PageRequest) async throws -> PageAnswer {
        let keys = try request.read(SigningKeys.list)
        return Layout.console(
            "Signing keys", request, at: path,
            lead: "Products check access tokens with these keys. Each is published before it signs and as long as its tokens live.",
            actions: "\(LinkButton("Rotate…", to: "\(path)/rotate"))"
        ) {
            guard !keys.isEmpty else { return "\(EmptyState("No key has been made yet"))" }
            return Table(
                "Signing keys", [.wide("Key id"), "State", "Made", "Signs since", "Signed until"],
                rows: keys.map { key in
                    [
                        "<code>\(key.id)</code>", badge(key.state), "\(Moment(key.createdAt))", moment(key.activatedAt),
                        moment(key.retiredAt),
                    ]
                }
            ).html
        }
    }

    private static func moment(_ time: UnixTime?) -> HTML { time.map { "\(Moment($0))" } ?? "—" }

    private static func badge(_ state: SigningKeys.State) -> HTML {
        switch state {
        case .next: "\(Badge("Signs next"))"
        case .current: "\(Badge("Signs now", .good))"
        case .retired: "\(Badge("Only checked", .warning))"
        }
    }

    @Sendable static func askRotate(_ request: PageRequest) async throws -> PageAnswer {
        if let detour = FreshSignIn.detour(request, back: "\(path)/rotate") { return detour }
        return ConfirmPage.show(
            "Let the next key sign?",
            "New tokens are signed with the next key from now on, and another one is made to follow it. Tokens that are out stay good.",
            request, action: "\(path)/rotate", confirm: "Rotate", back: path,
            fields: Checkbox(
                "At once, even if products may not know the next key yet", name: "urgent", isOn: false,
                hint: "For a key that others may have got at. Products that do not fetch the keys anew refuse new tokens for some minutes."
            ).html)
    }

    @Sendable static func rotate(_ request: PageRequest) async throws -> PageAnswer {
        if let detour = FreshSignIn.detour(request, back: "\(path)/rotate") { return detour }
        let actor = try request.auditActor()
        let isUrgent = request.form.isOn("urgent")
        let (database, serverKey) = (request.database, request.resources.serverKey)
        do {
            // Making a key takes a tenth of a second of processor time, which the loop does not have.
            try await Task.detached {
                try await SigningKeys.rotate(in: database, sealedBy: serverKey, isUrgent: isUrgent, by: actor)
            }.value
        } catch SigningKeyError.nextIsTooNew(let seconds) {
            return .redirect(
                to: path, .warning("The next key is too new: products may not know it for another \(max(1, seconds / 60)) minutes."))
        } catch SigningKeyError.storage(let storage) {
            throw PageError.storage(storage)
        }
        return .redirect(to: path, .success("The next key signs now."))
    }
}
