import Platform
import Storage

/// The fields of an integration as an administrator writes them.
struct IntegrationForm {
    var id = ""
    var name = ""
    var redirectURIs = ""
    var isAdmin = false

    init() {}

    init(_ integration: Integration) {
        id = integration.id.text
        name = integration.name
        redirectURIs = integration.redirectURIs.joined(separator: "\n")
        isAdmin = integration.isAdmin
    }

    init(_ form: FormFields) {
        id = form.text("id")
        name = form.text("name")
        redirectURIs = form["redirect_uris"] ?? ""
        isAdmin = form.isOn("is_admin")
    }

    /// One address for each line.
    var addresses: [String] { redirectURIs.split(whereSeparator: \.isWhitespace).map(String.init) }

    func fields(_ mistakes: FormMistakes) -> HTML {
        """
        \(TextField("Name", name: "name", value: name, hint: "Users see it when they sign in.", error: mistakes["name"]))
        \(TextArea(
            "Redirect URIs", name: "redirect_uris", value: redirectURIs, rows: 4,
            hint: "One per line, exactly as the product sends it. Addresses under the platform’s own domain need no entry.",
            error: mistakes["redirect_uris"], isOptional: true, isCode: true))
        \(Checkbox(
            "May call the Admin API", name: "is_admin", isOn: isAdmin,
            hint: "It can then read the secrets of all integrations and change them.", error: mistakes["is_admin"]))
        """
    }

    /// What a refusal means for the form.
    func mistakes(_ error: IntegrationError) throws -> FormMistakes {
        switch error {
        case .alreadyExists: return FormMistakes("id", "Another integration has this id.")
        case .invalidName: return FormMistakes("name", "Write a name of one line, at most \(Integration.nameBytesMax) bytes.")
        case .tooManyRedirectURIs: return FormMistakes("redirect_uris", "At most \(Integration.redirectURICountMax) addresses.")
        case .invalidRedirectURI(let index):
            let address = index < addresses.count ? "“\(addresses[index])”" : "An address"
            return FormMistakes("redirect_uris", "\(address) must be a whole address without a fragment, such as https://a.example/cb.")
        case .lastAdmin:
            return FormMistakes("is_admin", "This is the last enabled integration that may administer. Let another one do so first.")
        case .notFound: throw PageError.notFound
        case .storage(let storage): throw PageError.storage(storage)
        default: throw error
        }
    }
}

/// The sign-in settings of an integration as an administrator chooses them.
struct IntegrationSettingsForm {
    var settings: IntegrationSettings
    var hosts: String

    init(_ settings: IntegrationSettings) {
        self.settings = settings
        if case .listed(let listed) = settings.wildcardRedirects { hosts = listed.joined(separator: "\n") } else { hosts = "" }
    }

    init(_ form: FormFields) {
        settings = IntegrationSettings()
        settings.allowsSignIn = form.isOn("allows_sign_in")
        settings.asksConsent = form.isOn("asks_consent")
        settings.requiresPKCE = form.isOn("requires_pkce")
        settings.hasClientAudience = form.isOn("client_audience")
        hosts = form["hosts"] ?? ""
        switch form.text("wildcard") {
        case "listed": settings.wildcardRedirects = .listed(hosts.split(whereSeparator: \.isWhitespace).map { $0.lowercased() })
        case "none": settings.wildcardRedirects = .none
        default: settings.wildcardRedirects = .any
        }
    }

    private var wildcard: String {
        switch settings.wildcardRedirects {
        case .any: "any"
        case .listed: "listed"
        case .none: "none"
        }
    }

    func fields(_ mistakes: FormMistakes) -> HTML {
        """
        \(Checkbox("Users may sign in through it", name: "allows_sign_in", isOn: settings.allowsSignIn, hint: "Off for products that only call from server to server."))
        \(Checkbox("Ask users for consent", name: "asks_consent", isOn: settings.asksConsent, hint: "Off for the platform’s own products."))
        \(Checkbox("Require PKCE", name: "requires_pkce", isOn: settings.requiresPKCE, hint: "A sign-in without <code>code_challenge</code> is refused."))
        \(Checkbox(
            "Name the client as a second audience", name: "client_audience", isOn: settings.hasClientAudience,
            hint: "For libraries that insist on it; access tokens can then be mistaken for ID tokens."))
        \(RadioGroup(
            "Redirects under the platform’s own domain", name: "wildcard",
            choices: [
                (value: "any", title: "All hosts", hint: "As the contract says"), (value: "listed", title: "Only these hosts", hint: "Listed below"),
                (value: "none", title: "None", hint: "Only the redirect URIs above"),
            ], selected: wildcard))
        \(TextArea(
            "Hosts", name: "hosts", value: hosts, rows: 2, hint: "One per line, for “Only these hosts”.", error: mistakes["hosts"], isOptional: true,
            isCode: true))
        """
    }
}
