import Platform
import Storage

/// What the console does to integrations that is not undone by saving again. Each asks for a fresh sign-in.
enum IntegrationChanges {
    private static func path(_ integration: Integration) -> String { ConsoleLinks.integration(integration.id) }

    @Sendable static func askReveal(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try IntegrationPages.existing(request)
        let path = path(integration)
        if let detour = FreshSignIn.detour(request, back: "\(path)/secret") { return detour }
        return ConfirmPage.show(
            "Show the secret of \(integration.name)?",
            "Whoever has it can call as this product. That you have looked at it is written to the audit log.", request,
            action: "\(path)/secret", confirm: "Show the secret", back: path, isDanger: false)
    }

    /// Not a redirect: what the page shows must not be kept anywhere, and a reload only shows it again.
    @Sendable static func reveal(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try IntegrationPages.existing(request)
        let path = path(integration)
        if let detour = FreshSignIn.detour(request, back: "\(path)/secret") { return detour }
        let actor = try request.auditActor()
        var secret = ""
        try await attempt { () throws(IntegrationError) in
            secret = try await Integrations.revealSecret(of: integration.id, by: actor, in: request.database).revealed
        }
        return Layout.focused("Secret of \(integration.name)", request) {
            """
            <p>Keep it on the product’s server only: never in an app, a web page or a repository.</p>
            <p>\(Copyable(secret, label: "secret"))</p>
            \(Facts([("Btelo-Key-Id", "<code>\(integration.id.text)</code>")]))
            \(Buttons(LinkButton("Done", to: path, .primary)))
            """
        }
    }

    @Sendable static func askRotate(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try IntegrationPages.existing(request)
        let path = path(integration)
        if let detour = FreshSignIn.detour(request, back: "\(path)/rotate") { return detour }
        return ConfirmPage.show(
            "Rotate the secret of \(integration.name)?",
            "It gets a new secret. The old one is refused from the next request on: the product fails until it has the new one.", request,
            action: "\(path)/rotate", confirm: "Rotate the secret", back: path)
    }

    @Sendable static func rotate(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try IntegrationPages.existing(request)
        let path = path(integration)
        if let detour = FreshSignIn.detour(request, back: "\(path)/rotate") { return detour }
        let actor = try request.auditActor()
        try await attempt { () throws(IntegrationError) in
            _ = try await Integrations.rotateSecret(of: integration.id, by: actor, in: request.database)
        }
        return .redirect(to: path, .success("\(integration.name) has a new secret. Show it to copy it."))
    }

    @Sendable static func askDisable(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try IntegrationPages.existing(request)
        let path = path(integration)
        if let detour = FreshSignIn.detour(request, back: "\(path)/disable") { return detour }
        return ConfirmPage.show(
            "Disable \(integration.name)?", "Its signed calls and sign-ins are refused from the next request on. It can be enabled again.",
            request, action: "\(path)/disable", confirm: "Disable", back: path)
    }

    @Sendable static func disable(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try IntegrationPages.existing(request)
        if let detour = FreshSignIn.detour(request, back: "\(path(integration))/disable") { return detour }
        return try await setDisabled(true, integration, request)
    }

    @Sendable static func enable(_ request: PageRequest) async throws -> PageAnswer {
        try await setDisabled(false, try IntegrationPages.existing(request), request)
    }

    private static func setDisabled(
        _ isDisabled: Bool, _ integration: Integration, _ request: PageRequest
    ) async throws -> PageAnswer {
        let actor = try request.auditActor()
        try await attempt { () throws(IntegrationError) in
            try await Integrations.setDisabled(isDisabled, of: integration.id, by: actor, in: request.database)
        }
        return .redirect(to: path(integration), .success("\(integration.name) is \(isDisabled ? "disabled" : "enabled")."))
    }

    @Sendable static func askDelete(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try IntegrationPages.existing(request)
        if let detour = FreshSignIn.detour(request, back: "\(path(integration))/delete") { return detour }
        return deletePage(integration, request, mistakes: FormMistakes())
    }

    private static func deletePage(_ integration: Integration, _ request: PageRequest, mistakes: FormMistakes) -> PageAnswer {
        let path = path(integration)
        return ConfirmPage.show(
            "Delete \(integration.name)?", "It is gone for good, with its secret and its redirect URIs. Users cannot sign in to it any more.",
            request, action: "\(path)/delete", confirm: "Delete for good", back: path,
            fields: TextField(
                "Type its id to confirm", name: "confirm", hint: "<code>\(integration.id.text)</code>", error: mistakes["confirm"],
                autocomplete: "off", isCode: true
            ).html, status: mistakes.isEmpty ? 200 : 422)
    }

    @Sendable static func delete(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try IntegrationPages.existing(request)
        if let detour = FreshSignIn.detour(request, back: "\(path(integration))/delete") { return detour }
        guard request.form.text("confirm") == integration.id.text else {
            return deletePage(integration, request, mistakes: FormMistakes("confirm", "This is not its id."))
        }
        let actor = try request.auditActor()
        try await attempt { () throws(IntegrationError) in
            try await Integrations.delete(integration.id, by: actor, in: request.database)
        }
        return .redirect(to: IntegrationPages.entry, .success("\(integration.name) is deleted."))
    }

    /// Does it, or throws what the administrator is told.
    private static func attempt(_ body: () async throws(IntegrationError) -> Void) async throws {
        do {
            try await body()
        } catch {
            switch error {
            case .notFound: throw PageError.notFound
            case .lastAdmin:
                throw PageError(409, "This is the last enabled integration that may administer. Let another one do so first.")
            case .storage(let storage): throw PageError.storage(storage)
            default: throw error
            }
        }
    }
}
