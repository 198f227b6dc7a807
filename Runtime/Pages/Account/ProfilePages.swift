import Platform
import Storage

/// Name, picture and a few words.
enum ProfilePages {
    @Sendable static func show(_ request: PageRequest) throws -> PageAnswer {
        let user = try request.requireVisitor().user
        return page(user, request, name: user.name, picture: user.avatarURL, bio: user.bio)
    }

    @Sendable static func save(_ request: PageRequest) async throws -> PageAnswer {
        let user = try request.requireVisitor().user
        let name = request.form.text("name")
        let picture = request.form.text("picture")
        // Browsers send line ends as CR LF.
        let bio = request.form.text("bio").unicodeScalars.filter { $0 != "\r" }.reduce(into: "") { $0.unicodeScalars.append($1) }
        do throws(AccountError) {
            _ = try await request.resources.database.write(throwing: AccountError.self) { connection in
                try Users.update(user.id, ProfileChange(name: name, avatarURL: picture, bio: bio), connection)
            }
            return .redirect(to: .account, .success("Your profile is saved."))
        } catch {
            let mistakes = try mistakes(error)
            return page(user, request, name: name, picture: picture, bio: bio, mistakes)
        }
    }

    private static func mistakes(_ error: AccountError) throws(PageError) -> FormMistakes {
        switch error {
        case .invalidName: FormMistakes("name", "Enter a name of one line, with at most \(User.nameBytesMax) bytes.")
        case .invalidAvatarURL: FormMistakes("picture", "Enter an address that starts with https://, or leave it empty.")
        case .invalidBio: FormMistakes("bio", "This is longer than \(User.bioBytesMax) bytes. Please shorten it.")
        default: throw error.page
        }
    }

    private static func page(
        _ user: User, _ request: PageRequest, name: String, picture: String, bio: String, _ mistakes: FormMistakes = FormMistakes()
    ) -> PageAnswer {
        var answer = Layout.account("Profile", request, at: "/account", status: mistakes.isEmpty ? 200 : 422) {
            """
            <div class="person">\(Avatar(url: user.avatarURL, name: user.name))<div><p class="person-name">\(user.name)</p>\
            <p class="hint">\(user.email?.text)</p></div></div>
            \(mistakes.summary)
            \(Card {
                """
                \(Form(to: "/account", request) {
                    """
                    \(TextField(
                        "Name", name: "name", value: name, hint: "What others see", error: mistakes["name"], autocomplete: "name",
                        lengthMax: User.nameBytesMax))
                    \(TextField(
                        "Picture", name: "picture", value: picture, kind: .url, hint: "The address of an image, starting with https://",
                        error: mistakes["picture"], autocomplete: "photo", lengthMax: User.avatarURLBytesMax, isOptional: true))
                    \(TextArea(
                        "About you", name: "bio", value: bio, rows: 4, hint: "A few words", error: mistakes["bio"],
                        lengthMax: User.bioBytesMax, isOptional: true))
                    \(Buttons(Button("Save")))
                    """
                })
                """
            })
            \(Facts([
                ("User id", Copyable(user.id.text, label: "user id").html),
                ("E-mail", "\(user.email?.text ?? "none") \(user.isEmailVerified ? Badge("Confirmed", .good) : Badge("Not confirmed", .warning))"),
                ("Member since", Moment(user.createdAt).html),
            ]))
            """
        }
        answer.showsForeignImages = true
        return answer
    }
}

extension AccountError {
    /// As an error page: for what is wrong with no field.
    var page: PageError {
        switch self {
        case .notFound: .notFound
        case .storage(let error): PageError(error)
        case .randomnessUnavailable: PageError(503, cause: self)
        default: PageError(409)
        }
    }
}
