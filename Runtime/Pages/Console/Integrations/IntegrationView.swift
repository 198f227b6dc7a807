import Platform
import Storage

/// Everything the console shows of one integration.
struct IntegrationView {
    let integration: Integration
    let form: IntegrationForm
    let settingsForm: IntegrationSettingsForm
    /// Under the platform's domain, the newest first.
    let hosts: [(host: String, firstUsedAt: UnixTime)]
    let usage: [(operation: OperationName, calls: Int64, lastDay: CalendarDate)]
    let records: [AuditRecord]
    let mistakes: FormMistakes

    private var path: String { ConsoleLinks.integration(integration.id) }

    func html(_ request: PageRequest) -> HTML {
        """
        \(MistakeList(mistakes))
        \(Card { facts })
        \(Card("Details") { detailsForm(request) })
        \(Card("Sign-in") { signInForm(request) })
        \(Card("Calls of the last \(IntegrationPages.usageDays) days") { usageTable })
        \(Card("Audit log") { "\(AuditPages.table(records))<p><a href=\"\(auditPath)\">Everything about this integration</a></p>" })
        \(Card("Secret and end", isDanger: true) { dangers(request) })
        """
    }

    private var auditPath: String { QueryText.address("/console/audit", [("subject", integration.id.text)]) }

    private var facts: HTML {
        """
        \(Facts([
            ("Id", "\(Copyable(integration.id.text, label: "integration id"))"), ("State", IntegrationPages.badges(integration)),
            ("Created", "\(Moment(integration.createdAt))"),
        ]))
        \(Buttons(LinkButton("Show the secret…", to: "\(path)/secret")))
        """
    }

    private func detailsForm(_ request: PageRequest) -> HTML {
        Form(to: path, request) { "\(form.fields(mistakes))\(Buttons(Button("Save details")))" }.html
    }

    private func signInForm(_ request: PageRequest) -> HTML {
        """
        \(Form(to: "\(path)/settings", request) { "\(settingsForm.fields(mistakes))\(Buttons(Button("Save sign-in settings")))" })
        \(if: !hosts.isEmpty, usedHosts)
        """
    }

    /// Whoever gets hold of a host under the domain can ask for sign-ins, so a new one is worth a look.
    private var usedHosts: HTML {
        """
        <h3>Hosts under the platform’s own domain that it has used</h3>
        \(Table("Hosts", [.wide("Host"), "First used"], rows: hosts.map { ["<code>\($0.host)</code>", "\(Moment($0.firstUsedAt))"] }))
        """
    }

    private var usageTable: HTML {
        guard !usage.isEmpty else { return "\(EmptyState("It has not called"))" }
        return "\(IntegrationUsagePage.table(Array(usage.prefix(8))))<p><a href=\"\(path)/usage\">All operations and days</a></p>"
    }

    private func dangers(_ request: PageRequest) -> HTML {
        let rotate = Buttons(LinkButton("Rotate the secret…", to: "\(path)/rotate", .danger))
        let delete = Buttons(LinkButton("Delete…", to: "\(path)/delete", .danger))
        let state: HTML
        if integration.isDisabled {
            state = Form(to: "\(path)/enable", request) {
                "<p>It is disabled: signed calls and sign-ins are refused.</p>\(Buttons(Button("Enable", .secondary)))"
            }.html
        } else {
            state = """
                <p>Disabling refuses its signed calls and sign-ins from the next request on. It can be enabled again.</p>
                \(Buttons(LinkButton("Disable…", to: "\(path)/disable", .danger)))
                """
        }
        return """
            <p>Rotating gives it a new secret; the old one is worthless at once.</p>\(rotate)
            \(state)
            <p>Deleting removes it for good. Access tokens that are out live until they expire.</p>\(delete)
            """
    }
}
