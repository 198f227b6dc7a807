import BteloAPI
import Contract
import Platform
import Storage

struct ProfileSection: ProfileHandlers {
    let resources: LoopResources

    func getProfile(_ input: GetProfileInput) throws -> UserProfile {
        let shown = try resources.read { connection in
            try UserID(input.subject.id).flatMap { id in try Users.find(id, connection) }
                .map { user in try ShownProfile.of(user, connection) }
        }
        guard let shown else { throw refusal(.notFound) }
        return shown
    }

    func updateProfile(_ input: UpdateProfileInput) async throws -> UserProfile {
        let id = try known(input.subject)
        let change = ProfileChange(name: input.name, avatarURL: input.avatarURL, bio: input.bio)
        do {
            return try await resources.database.write(throwing: AccountError.self) { connection in
                try ShownProfile.of(try Users.update(id, change, connection), connection)
            }
        } catch {
            throw refusal(error)
        }
    }

    func deleteAccount(_ input: DeleteAccountInput) async throws -> DeleteAccountOutput {
        let id = try known(input.subject)
        guard ConstantTime.equal(Array(input.userIDConfirm.utf8), Array(id.text.utf8)) else {
            throw ContractError(400, "user_id_confirm: must be the id of the user who is signed in", field: "user_id_confirm")
        }
        let isJSON = input.request.header("content-type").map(isJSONType) ?? false
        do {
            try await resources.database.write(throwing: AccountError.self) { connection in
                try AccountDeletion.delete(id, at: .now, connection)
            }
        } catch .notFound {
            // Another request was faster, so the session that came with this one proves nobody any more.
            throw ContractError(401)
        } catch {
            throw refusal(error)
        }
        input.request.addHeader("Set-Cookie", "btelo_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
        return isJSON ? .ok(AccountDeleted(ok: true, deleted: true)) : .seeOther(Redirect(to: "/"))
    }

    func bindInviter(_ input: BindInviterInput) async throws -> InviterBound {
        let id = try known(input.subject)
        guard let code = InviteCode(input.inviteCode) else { throw refusal(.invalidInviteCode) }
        do {
            let inviter = try await resources.database.write(throwing: AccountError.self) { connection in
                try Inviters.bind(code, to: id, at: .now, connection)
            }
            return InviterBound(
                ok: true, inviterID: inviter.inviterID.text, inviteCode: inviter.inviteCode.text,
                source: inviter.source == .affiliate ? .affiliate : .regular)
        } catch {
            throw refusal(error)
        }
    }

    private func known(_ subject: UserSubject) throws -> Platform.UserID {
        guard let id = Platform.UserID(subject.id) else { throw refusal(.notFound) }
        return id
    }

    private func isJSONType(_ header: String) -> Bool {
        header.utf8.starts(with: "application/json".utf8) { $0 | 0x20 == $1 | 0x20 }
    }

    private func refusal(_ error: AccountError) -> any Error {
        switch error {
        case .notFound: ContractError(404, "There is no such user.", field: "user_id")
        case .invalidName: ContractError(400, "name: must not be blank and must have no control characters", field: "name")
        case .invalidAvatarURL:
            ContractError(400, "avatar_url: must be an absolute https URL in ASCII, or empty", field: "avatar_url")
        case .invalidBio: ContractError(400, "bio: must have no NUL", field: "bio")
        case .invalidInviteCode:
            ContractError(400, "invite_code: must be the invite code of another user", field: "invite_code")
        case .inviterAlreadyBound: ContractError(409, "This user already has an inviter, who cannot be changed.")
        case .storage(let storage): ContractError.from(storage)
        case .lastAdmin: ContractError(409, "This is the last administrator; make somebody else one first.")
        case .emailTaken, .inviteCodeTaken, .randomnessUnavailable: error
        }
    }
}
