import Platform
import Storage

/// Announcements to the users of apps.
enum AnnouncementPages {
    static let routes: [Page] = [
        Page("GET /console/announcements", access: .admin, list),
        Page("GET /console/announcements/new", access: .admin, askNew),
        Page("POST /console/announcements/new", access: .admin, formBytesMax: formBytesMax, create),
        Page("GET /console/announcements/{id}", access: .admin, edit),
        Page("POST /console/announcements/{id}", access: .admin, formBytesMax: formBytesMax, update),
        Page("POST /console/announcements/{id}/enable", access: .admin, enable),
        Page("POST /console/announcements/{id}/disable", access: .admin, disable),
        Page("GET /console/announcements/{id}/delete", access: .admin, askDelete),
        Page("POST /console/announcements/{id}/delete", access: .admin, delete),
    ]

    /// Texts are up to 16 KiB and each byte can be three in a form.
    private static let formBytesMax = 1 << 20
    private static let entry = "/console/announcements"
    private static let trail = [Crumb("Announcements", entry)]

    private static func path(_ id: AnnouncementID) -> String { "\(entry)/\(id.text)" }

    @Sendable static func list(_ request: PageRequest) async throws -> PageAnswer {
        let announcements = try request.read(Announcements.list)
        let today = request.today
        return Layout.console(
            "Announcements", request, at: entry, actions: "\(LinkButton("New announcement", to: "\(entry)/new", .primary))"
        ) {
            guard !announcements.isEmpty else { return "\(EmptyState("No announcements yet"))" }
            return Table(
                "Announcements", [.wide("Title"), .wide("Apps"), "Audience", "Languages", "State", "Written"],
                rows: announcements.map { announcement in
                    [
                        "<a href=\"\(path(announcement.id))\">\(announcement.titles.text(for: "en"))</a>",
                        "\(announcement.apps.joined(separator: ", "))", announcement.audience == .paid ? "Subscribers" : "Everybody",
                        "\(announcement.titles.entries.map(\.locale).joined(separator: ", "))", badge(announcement, today),
                        "\(Moment(announcement.createdAt))",
                    ]
                }
            ).html
        }
    }

    private static func badge(_ announcement: Announcement, _ today: CalendarDate) -> HTML {
        if !announcement.isEnabled { return "\(Badge("Hidden"))" }
        if let last = announcement.expiresAt, last < today { return "\(Badge("Over"))" }
        return "\(Badge("Shown", .good))\(announcement.expiresAt.map { " <span class=\"hint\">until \($0.description)</span>" as HTML })"
    }

    @Sendable static func askNew(_ request: PageRequest) async throws -> PageAnswer { newPage(AnnouncementForm(), request) }

    private static func newPage(
        _ form: AnnouncementForm, _ request: PageRequest, mistakes: FormMistakes = FormMistakes(), showsPreview: Bool = false
    ) -> PageAnswer {
        Layout.console("New announcement", request, at: entry, status: mistakes.isEmpty ? 200 : 422, trail: trail) {
            Form(to: "\(entry)/new", request) {
                """
                \(MistakeList(mistakes))
                \(if: showsPreview, form.preview())
                \(TextField(
                    "Id", name: "id", value: form.id, hint: "Apps remember it per user. Empty to have one made.", error: mistakes["id"],
                    lengthMax: 64, isOptional: true, isCode: true))
                \(form.fields(mistakes))
                \(buttons("Publish"))
                """
            }.html
        }
    }

    private static func buttons(_ title: String) -> HTML {
        Buttons(
            Button(title), Button("Preview", .secondary, name: "action", value: "preview"),
            Button("Add a language", .secondary, name: "action", value: "add"), LinkButton("Cancel", to: entry, .quiet)
        ).html
    }

    @Sendable static func create(_ request: PageRequest) async throws -> PageAnswer {
        var form = AnnouncementForm(request.form)
        if request.form["action"] == "add" {
            form.addText()
            return newPage(form, request)
        }
        var mistakes = FormMistakes()
        let draft = form.draft(&mistakes)
        guard let draft, request.form["action"] != "preview" else {
            return newPage(form, request, mistakes: mistakes, showsPreview: draft != nil)
        }
        let actor = try request.auditActor()
        do {
            _ = try await Announcements.create(draft, by: actor, in: request.database)
        } catch {
            return newPage(form, request, mistakes: try AnnouncementForm.mistakes(error))
        }
        return .redirect(to: entry, .success("The announcement is published."))
    }

    private static func existing(_ request: PageRequest) throws -> Announcement {
        guard let id = AnnouncementID(request["id"]), let found = try request.read({ try Announcements.find(id, $0) }) else {
            throw PageError.notFound
        }
        return found
    }

    @Sendable static func edit(_ request: PageRequest) async throws -> PageAnswer {
        let announcement = try existing(request)
        return editPage(announcement, AnnouncementForm(announcement), request, showsPreview: true)
    }

    private static func editPage(
        _ announcement: Announcement, _ form: AnnouncementForm, _ request: PageRequest, mistakes: FormMistakes = FormMistakes(),
        showsPreview: Bool = false
    ) -> PageAnswer {
        let path = path(announcement.id)
        return Layout.console(
            announcement.titles.text(for: "en"), request, at: entry, status: mistakes.isEmpty ? 200 : 422, trail: trail
        ) {
            """
            <p>Id: <code>\(announcement.id.text)</code> · \(badge(announcement, request.today))</p>
            \(Form(to: path, request) {
                "\(MistakeList(mistakes))\(if: showsPreview, form.preview())\(form.fields(mistakes))\(buttons("Save"))"
            })
            \(Card(announcement.isEnabled ? "Hide it" : "Show it again") { visibility(announcement, request) })
            \(Card("Delete it", isDanger: true) {
                "<p>It is gone for good. Hiding keeps it.</p>\(Buttons(LinkButton("Delete…", to: "\(path)/delete", .danger)))"
            })
            """
        }
    }

    private static func visibility(_ announcement: Announcement, _ request: PageRequest) -> HTML {
        let path = path(announcement.id)
        if announcement.isEnabled {
            return Form(to: "\(path)/disable", request) {
                "<p>Apps stop showing it.</p>\(Buttons(Button("Hide", .secondary)))"
            }.html
        }
        return Form(to: "\(path)/enable", request) { "<p>Apps show it until its last day.</p>\(Buttons(Button("Show")))" }.html
    }

    @Sendable static func update(_ request: PageRequest) async throws -> PageAnswer {
        let announcement = try existing(request)
        var form = AnnouncementForm(request.form)
        form.id = ""
        if request.form["action"] == "add" {
            form.addText()
            return editPage(announcement, form, request)
        }
        var mistakes = FormMistakes()
        let draft = form.draft(&mistakes)
        guard let draft, request.form["action"] != "preview" else {
            return editPage(announcement, form, request, mistakes: mistakes, showsPreview: draft != nil)
        }
        let actor = try request.auditActor()
        do {
            try await Announcements.update(announcement.id, draft, by: actor, in: request.database)
        } catch {
            return editPage(announcement, form, request, mistakes: try AnnouncementForm.mistakes(error))
        }
        return .redirect(to: path(announcement.id), .success("The announcement is saved."))
    }

    @Sendable static func enable(_ request: PageRequest) async throws -> PageAnswer { try await setEnabled(true, request) }

    @Sendable static func disable(_ request: PageRequest) async throws -> PageAnswer { try await setEnabled(false, request) }

    private static func setEnabled(_ isEnabled: Bool, _ request: PageRequest) async throws -> PageAnswer {
        let announcement = try existing(request)
        let actor = try request.auditActor()
        do {
            try await Announcements.setEnabled(isEnabled, of: announcement.id, by: actor, in: request.database)
        } catch {
            _ = try AnnouncementForm.mistakes(error)
        }
        return .redirect(to: path(announcement.id), .success(isEnabled ? "Apps show it again." : "Apps do not show it any more."))
    }

    @Sendable static func askDelete(_ request: PageRequest) async throws -> PageAnswer {
        let announcement = try existing(request)
        let path = path(announcement.id)
        return ConfirmPage.show(
            "Delete this announcement?", "“\(announcement.titles.text(for: "en"))” is gone for good.", request,
            action: "\(path)/delete", confirm: "Delete", back: path)
    }

    @Sendable static func delete(_ request: PageRequest) async throws -> PageAnswer {
        let announcement = try existing(request)
        let actor = try request.auditActor()
        do {
            try await Announcements.delete(announcement.id, by: actor, in: request.database)
        } catch {
            _ = try AnnouncementForm.mistakes(error)
        }
        return .redirect(to: entry, .success("The announcement is deleted."))
    }
}
