import Platform
import Storage

/// What the console does to users.
enum UserChanges {
    @Sendable static func setApps(_ request: PageRequest) async throws -> PageAnswer {
        let user = try UserPages.user(request)
        let text = request.form["apps"] ?? ""
        let apps = text.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
        let actor = try request.auditActor()
        do {
            try await Users.setOwnerApps(apps, of: user.id, by: actor, in: request.database)
        } catch {
            let message: String
            switch error {
            case .invalidApp(let app): message = "“\(app)” is no app slug: lower-case letters, digits, - and _, up to 64."
            case .tooMany: message = "At most \(Ownership.appCountMax) apps."
            case .unknownUser: throw PageError.notFound
            case .storage(let storage): throw PageError.storage(storage)
            }
            return try UserPages.view(user, request, apps: text, mistakes: FormMistakes("apps", message), status: 422)
        }
        return .redirect(to: ConsoleLinks.user(user.id), .success("The apps are saved."))
    }

    @Sendable static func setSharePartner(_ request: PageRequest) async throws -> PageAnswer {
        let user = try UserPages.user(request)
        let isPartner = request.form["value"] == "yes"
        let actor = try request.auditActor()
        try await attempt(user) { () throws(AccountError) in
            try await Users.setSharePartner(isPartner, of: user.id, by: actor, in: request.database)
        }
        return .redirect(
            to: ConsoleLinks.user(user.id), .success(isPartner ? "\(user.name) is a share partner now." : "The share partnership has ended."))
    }

    @Sendable static func askSignOut(_ request: PageRequest) async throws -> PageAnswer {
        let user = try UserPages.user(request)
        let path = ConsoleLinks.user(user.id)
        return ConfirmPage.show(
            "Sign \(user.name) out everywhere?", "All browsers have to sign in again. Connected products keep their access.", request,
            action: "\(path)/sign-out", confirm: "Sign out everywhere", back: path)
    }

    @Sendable static func signOut(_ request: PageRequest) async throws -> PageAnswer {
        let user = try UserPages.user(request)
        let actor = try request.auditActor()
        var count: Int64 = 0
        try await attempt(user) { () throws(AccountError) in
            count = try await Users.signOutEverywhere(user.id, by: actor, in: request.database)
        }
        let words = count == 1 ? "1 session has ended." : "\(count) sessions have ended."
        return .redirect(to: user.id == request.visitor?.user.id ? "/" : ConsoleLinks.user(user.id), .success(words))
    }

    @Sendable static func askDisable(_ request: PageRequest) async throws -> PageAnswer {
        let user = try UserPages.user(request)
        let path = ConsoleLinks.user(user.id)
        if let detour = FreshSignIn.detour(request, back: "\(path)/disable") { return detour }
        return ConfirmPage.show(
            "Disable \(user.name)?", "The user is signed out everywhere, and products are told that the account is gone. It can be enabled again.",
            request, action: "\(path)/disable", confirm: "Disable", back: path)
    }

    @Sendable static func disable(_ request: PageRequest) async throws -> PageAnswer {
        let user = try UserPages.user(request)
        let path = ConsoleLinks.user(user.id)
        if let detour = FreshSignIn.detour(request, back: "\(path)/disable") { return detour }
        let actor = try request.auditActor()
        try await attempt(user) { () throws(AccountError) in
            try await Users.setDisabled(true, of: user.id, by: actor, in: request.database)
        }
        return .redirect(to: path, .success("\(user.name) is disabled."))
    }

    @Sendable static func enable(_ request: PageRequest) async throws -> PageAnswer {
        let user = try UserPages.user(request)
        let actor = try request.auditActor()
        try await attempt(user) { () throws(AccountError) in
            try await Users.setDisabled(false, of: user.id, by: actor, in: request.database)
        }
        return .redirect(to: ConsoleLinks.user(user.id), .success("\(user.name) is enabled."))
    }

    @Sendable static func askAdmin(_ request: PageRequest) async throws -> PageAnswer {
        let user = try UserPages.user(request)
        let path = ConsoleLinks.user(user.id)
        if let detour = FreshSignIn.detour(request, back: "\(path)/admin") { return detour }
        let value = HiddenField("value", user.isAdmin ? "no" : "yes").html
        if user.isAdmin {
            return ConfirmPage.show(
                "Remove the admin role of \(user.name)?", "They cannot open the console any more.", request, action: "\(path)/admin",
                confirm: "Remove the role", back: path, fields: value)
        }
        return ConfirmPage.show(
            "Make \(user.name) an administrator?",
            "Administrators see the secrets of all integrations and the data of all users, and can change everything.", request,
            action: "\(path)/admin", confirm: "Make an administrator", back: path, fields: value)
    }

    @Sendable static func setAdmin(_ request: PageRequest) async throws -> PageAnswer {
        let user = try UserPages.user(request)
        let path = ConsoleLinks.user(user.id)
        if let detour = FreshSignIn.detour(request, back: "\(path)/admin") { return detour }
        let isAdmin = request.form["value"] == "yes"
        let actor = try request.auditActor()
        try await attempt(user) { () throws(AccountError) in
            try await Users.setAdmin(isAdmin, of: user.id, by: actor, in: request.database)
        }
        let isSelf = user.id == request.visitor?.user.id
        return .redirect(
            to: isSelf && !isAdmin ? "/account" : path,
            .success(isAdmin ? "\(user.name) is an administrator now." : "\(user.name) is no administrator any more."))
    }

    /// Does it, or throws what the administrator is told.
    private static func attempt(_ user: User, _ body: () async throws(AccountError) -> Void) async throws {
        do {
            try await body()
        } catch {
            switch error {
            case .notFound: throw PageError.notFound
            case .lastAdmin: throw PageError(409, "\(user.name) is the last enabled administrator. Make another one first.")
            case .storage(let storage): throw PageError.storage(storage)
            default: throw error
            }
        }
    }
}
