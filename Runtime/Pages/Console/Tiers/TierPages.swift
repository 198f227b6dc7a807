import Platform
import Storage

/// The subscription tiers on sale.
enum TierPages {
    static let routes: [Page] = [
        Page("GET /console/tiers", access: .admin, list),
        Page("GET /console/tiers/new", access: .admin, askNew),
        Page("POST /console/tiers/new", access: .admin, create),
        Page("GET /console/tiers/{slug}", access: .admin, edit),
        Page("POST /console/tiers/{slug}", access: .admin, update),
        Page("GET /console/tiers/{slug}/delete", access: .admin, askDelete),
        Page("POST /console/tiers/{slug}/delete", access: .admin, delete),
    ]

    private static let entry = "/console/tiers"
    private static let trail = [Crumb("Tiers", entry)]

    private static func path(_ slug: TierSlug) -> String { "\(entry)/\(slug.text)" }

    @Sendable static func list(_ request: PageRequest) async throws -> PageAnswer {
        let tiers = try request.read(Tiers.list)
        return Layout.console("Tiers", request, at: entry, actions: "\(LinkButton("New tier", to: "\(entry)/new", .primary))") {
            guard !tiers.isEmpty else { return "\(EmptyState("No tiers are on sale"))" }
            return Table(
                "Tiers",
                [
                    .wide("Name"), "Slug", .number("Level"), .number("Monthly"), .number("Yearly"), .number("Trial days"),
                    .number("Credits a month"),
                ],
                rows: tiers.map { tier in
                    [
                        "<a href=\"\(path(tier.slug))\">\(tier.name)</a>", "<code>\(tier.slug.text)</code>", "\(tier.level)",
                        "\(Dollars.text(tier.monthlyCents))", "\(Dollars.text(tier.yearlyCents))", "\(tier.trialDays)",
                        "\(Count.text(tier.monthlyCreditCap))",
                    ]
                }
            ).html
        }
    }

    @Sendable static func askNew(_ request: PageRequest) async throws -> PageAnswer { newPage(TierForm(), request) }

    private static func newPage(
        _ form: TierForm, _ request: PageRequest, mistakes: FormMistakes = FormMistakes()
    ) -> PageAnswer {
        Layout.console("New tier", request, at: entry, status: mistakes.isEmpty ? 200 : 422, trail: trail) {
            Form(to: "\(entry)/new", request) {
                """
                \(MistakeList(mistakes))
                \(TextField(
                    "Slug", name: "slug", value: form.slug, hint: "Names the tier in the API for ever: lower-case letters, digits and hyphens.",
                    error: mistakes["slug"], lengthMax: 64, isCode: true))
                \(form.fields(mistakes))
                \(Buttons(Button("Put on sale"), LinkButton("Cancel", to: entry)))
                """
            }.html
        }
    }

    @Sendable static func create(_ request: PageRequest) async throws -> PageAnswer {
        let form = TierForm(request.form)
        var mistakes = FormMistakes()
        let slug = TierSlug(form.slug)
        if slug == nil || form.slug == "new" {
            mistakes.add("slug", "Write lower-case letters, digits and hyphens, such as “pro-plus”; “new” is taken by this page.")
        }
        let tier = form.tier(slug: slug ?? TierForm.placeholder, &mistakes)
        guard mistakes.isEmpty, let tier else { return newPage(form, request, mistakes: mistakes) }
        do throws(TierError) {
            try await Tiers.create(tier, by: try actor(request), in: request.database)
        } catch {
            return newPage(form, request, mistakes: try TierForm.mistakes(error))
        }
        return .redirect(to: entry, .success("\(tier.name) is on sale."))
    }

    private static func existing(_ request: PageRequest) throws -> Tier {
        guard let slug = TierSlug(request["slug"]), let tier = try request.read({ try Tiers.find(slug, $0) }) else {
            throw PageError.notFound
        }
        return tier
    }

    @Sendable static func edit(_ request: PageRequest) async throws -> PageAnswer {
        let tier = try existing(request)
        return editPage(tier, TierForm(tier), request)
    }

    private static func editPage(
        _ tier: Tier, _ form: TierForm, _ request: PageRequest, mistakes: FormMistakes = FormMistakes()
    ) -> PageAnswer {
        Layout.console(tier.name, request, at: entry, status: mistakes.isEmpty ? 200 : 422, trail: trail) {
            let fields = Form(to: path(tier.slug), request) {
                """
                \(MistakeList(mistakes))
                \(form.fields(mistakes))
                \(Buttons(Button("Save"), LinkButton("Cancel", to: entry)))
                """
            }
            return """
                <p>Slug: <code>\(tier.slug.text)</code></p>
                \(fields)
                \(Card("Take off sale", isDanger: true) {
                    "<p>The tier is not offered any more.</p>\(Buttons(LinkButton("Delete…", to: "\(path(tier.slug))/delete", .danger)))"
                })
                """
        }
    }

    @Sendable static func update(_ request: PageRequest) async throws -> PageAnswer {
        let current = try existing(request)
        let form = TierForm(request.form)
        var mistakes = FormMistakes()
        guard let tier = form.tier(slug: current.slug, &mistakes) else { return editPage(current, form, request, mistakes: mistakes) }
        do throws(TierError) {
            try await Tiers.update(tier, by: try actor(request), in: request.database)
        } catch {
            return editPage(current, form, request, mistakes: try TierForm.mistakes(error))
        }
        return .redirect(to: entry, .success("\(tier.name) is saved."))
    }

    @Sendable static func askDelete(_ request: PageRequest) async throws -> PageAnswer {
        let tier = try existing(request)
        if let detour = FreshSignIn.detour(request, back: "\(path(tier.slug))/delete") { return detour }
        return ConfirmPage.show(
            "Delete the tier \(tier.name)?", "It is not offered any more. This cannot be undone.", request,
            action: "\(path(tier.slug))/delete", confirm: "Delete the tier", back: path(tier.slug))
    }

    @Sendable static func delete(_ request: PageRequest) async throws -> PageAnswer {
        let tier = try existing(request)
        if let detour = FreshSignIn.detour(request, back: "\(path(tier.slug))/delete") { return detour }
        do throws(TierError) {
            try await Tiers.delete(tier.slug, by: try actor(request), in: request.database)
        } catch .inUse {
            throw PageError(409, "Somebody has this tier. It cannot be deleted.")
        } catch {
            _ = try TierForm.mistakes(error)
        }
        return .redirect(to: entry, .success("\(tier.name) is deleted."))
    }

    private static func actor(_ request: PageRequest) throws(TierError) -> AuditActor {
        do { return try request.auditActor() } catch { throw .notFound }
    }
}
