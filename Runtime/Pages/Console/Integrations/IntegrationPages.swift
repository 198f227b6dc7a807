import Platform
import Storage

/// Integrations: the products that call this platform and send users to sign in.
enum IntegrationPages {
    static let routes: [Page] = [
        Page("GET /console/integrations", access: .admin, list),
        Page("GET /console/integrations/new", access: .admin, askNew),
        Page("POST /console/integrations/new", access: .admin, formBytesMax: formBytesMax, create),
        Page("GET /console/integrations/{id}", access: .admin, show),
        Page("POST /console/integrations/{id}", access: .admin, formBytesMax: formBytesMax, update),
        Page("POST /console/integrations/{id}/settings", access: .admin, updateSettings),
        Page("GET /console/integrations/{id}/usage", access: .admin, IntegrationUsagePage.show),
        Page("GET /console/integrations/{id}/secret", access: .admin, IntegrationChanges.askReveal),
        Page("POST /console/integrations/{id}/secret", access: .admin, IntegrationChanges.reveal),
        Page("GET /console/integrations/{id}/rotate", access: .admin, IntegrationChanges.askRotate),
        Page("POST /console/integrations/{id}/rotate", access: .admin, IntegrationChanges.rotate),
        Page("GET /console/integrations/{id}/disable", access: .admin, IntegrationChanges.askDisable),
        Page("POST /console/integrations/{id}/disable", access: .admin, IntegrationChanges.disable),
        Page("POST /console/integrations/{id}/enable", access: .admin, IntegrationChanges.enable),
        Page("GET /console/integrations/{id}/delete", access: .admin, IntegrationChanges.askDelete),
        Page("POST /console/integrations/{id}/delete", access: .admin, IntegrationChanges.delete),
    ]

    static let entry = "/console/integrations"
    static let usageDays: Int64 = 30
    /// A hundred addresses of 2 KiB, each byte up to three in a form.
    private static let formBytesMax = 1 << 20

    @Sendable static func list(_ request: PageRequest) async throws -> PageAnswer {
        let today = request.today
        let from = CalendarDate(daysSince1970: today.daysSince1970 - usageDays + 1)
        let (integrations, usage) = try request.read { connection in
            (
                try Integrations.list(connection),
                try OperationUsage.byIntegration(from: from, through: today, connection)
            )
        }
        let calls = Dictionary(usage.map { ($0.integration, $0) }, uniquingKeysWith: { first, _ in first })
        return Layout.console(
            "Integrations", request, at: entry, actions: "\(LinkButton("New integration", to: "\(entry)/new", .primary))"
        ) {
            guard !integrations.isEmpty else { return "\(EmptyState("No integrations yet"))" }
            return Table(
                "Integrations", [.wide("Name"), "Id", "State", .number("Calls, \(usageDays) days"), "Last called", "Created"],
                rows: integrations.map { one in
                    [
                        "<a href=\"\(ConsoleLinks.integration(one.id))\">\(one.name)</a>", "<code>\(one.id.text)</code>", badges(one),
                        "\(Count.text(calls[one.id]?.calls ?? 0))", calls[one.id].map { "\(Day($0.lastDay))" } ?? "—",
                        "\(Moment(one.createdAt))",
                    ]
                }
            ).html
        }
    }

    static func badges(_ integration: Integration) -> HTML {
        let state: Badge = integration.isDisabled ? Badge("Disabled", .bad) : Badge("Enabled", .good)
        return "\(state) \(if: integration.isAdmin, "\(Badge("Admin API", .warning))")"
    }

    /// The integration that a path names.
    static func existing(_ request: PageRequest) throws -> Integration {
        guard let id = IntegrationID(request["id"]), let found = try request.read({ try Integrations.find(id, $0) }) else {
            throw PageError.notFound
        }
        return found
    }

    @Sendable static func askNew(_ request: PageRequest) async throws -> PageAnswer {
        newPage(IntegrationForm(), request)
    }

    private static func newPage(
        _ form: IntegrationForm, _ request: PageRequest, mistakes: FormMistakes = FormMistakes()
    ) -> PageAnswer {
        Layout.console(
            "New integration", request, at: entry, status: mistakes.isEmpty ? 200 : 422, trail: [Crumb("Integrations", entry)]
        ) {
            Form(to: "\(entry)/new", request) {
                """
                \(MistakeList(mistakes))
                \(TextField(
                    "Id", name: "id", value: form.id,
                    hint: "Names it for ever, as <code>Btelo-Key-Id</code> and <code>client_id</code>: lower-case letters, digits and hyphens.",
                    error: mistakes["id"], lengthMax: 64, isCode: true))
                \(form.fields(mistakes))
                \(Buttons(Button("Create"), LinkButton("Cancel", to: entry)))
                """
            }.html
        }
    }

    @Sendable static func create(_ request: PageRequest) async throws -> PageAnswer {
        let form = IntegrationForm(request.form)
        guard let id = IntegrationID(form.id), form.id != "new" else {
            let words = "Write lower-case letters, digits and hyphens, such as “vibe-remote”; “new” is taken by this page."
            return newPage(form, request, mistakes: FormMistakes("id", words))
        }
        if form.isAdmin, let detour = FreshSignIn.detour(request, back: "\(entry)/new") { return detour }
        let draft = IntegrationDraft(id: id, name: form.name, redirectURIs: form.addresses, isAdmin: form.isAdmin)
        let actor = try request.auditActor()
        do {
            _ = try await Integrations.create(draft, by: actor, in: request.database)
        } catch {
            return newPage(form, request, mistakes: try form.mistakes(error))
        }
        return .redirect(
            to: ConsoleLinks.integration(id), .success("\(form.name) is registered. Its secret is ready to be shown."))
    }

    @Sendable static func show(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try existing(request)
        return try view(integration, request)
    }

    /// The page of an integration, also to show what is wrong with one of its forms.
    static func view(
        _ integration: Integration, _ request: PageRequest, form: IntegrationForm? = nil, settingsForm: IntegrationSettingsForm? = nil,
        mistakes: FormMistakes = FormMistakes()
    ) throws -> PageAnswer {
        let today = request.today
        let from = CalendarDate(daysSince1970: today.daysSince1970 - usageDays + 1)
        var filter = AuditFilter()
        filter.area = .integration
        filter.subject = integration.id.text
        let view = try request.read { [filter] connection in
            try IntegrationView(
                integration: integration, form: form ?? IntegrationForm(integration),
                settingsForm: settingsForm ?? IntegrationSettingsForm(IntegrationSettings.find(integration.id, connection)),
                hosts: AuthorizationCodes.wildcardHosts(usedBy: integration.id, count: 20, connection),
                usage: OperationUsage.byOperation(of: integration.id, from: from, through: today, connection),
                records: Audit.list(filter, count: 5, connection), mistakes: mistakes)
        }
        return Layout.console(
            integration.name, request, at: entry, status: mistakes.isEmpty ? 200 : 422, trail: [Crumb("Integrations", entry)]
        ) { view.html(request) }
    }

    @Sendable static func update(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try existing(request)
        let form = IntegrationForm(request.form)
        let path = ConsoleLinks.integration(integration.id)
        // Where codes may be sent is as good as the secret.
        let needsFreshSignIn = form.isAdmin != integration.isAdmin || form.addresses != integration.redirectURIs
        if needsFreshSignIn, let detour = FreshSignIn.detour(request, back: path) { return detour }
        let change = IntegrationChange(name: form.name, redirectURIs: form.addresses, isAdmin: form.isAdmin)
        let actor = try request.auditActor()
        do {
            _ = try await Integrations.update(integration.id, change, by: actor, in: request.database)
        } catch {
            return try view(integration, request, form: form, mistakes: try form.mistakes(error))
        }
        return .redirect(to: path, .success("\(form.name) is saved."))
    }

    @Sendable static func updateSettings(_ request: PageRequest) async throws -> PageAnswer {
        let integration = try existing(request)
        if let detour = FreshSignIn.detour(request, back: ConsoleLinks.integration(integration.id)) { return detour }
        let form = IntegrationSettingsForm(request.form)
        let actor = try request.auditActor()
        do {
            try await form.settings.store(for: integration.id, by: actor, in: request.database)
        } catch IntegrationError.invalidWildcardHost {
            let words = "Write hosts under the platform’s own domain, such as shop.btelo.com, at most \(IntegrationSettings.wildcardHostCountMax)."
            return try view(integration, request, settingsForm: form, mistakes: FormMistakes("hosts", words))
        } catch IntegrationError.storage(let storage) {
            throw PageError.storage(storage)
        }
        return .redirect(to: ConsoleLinks.integration(integration.id), .success("The sign-in settings are saved."))
    }
}
