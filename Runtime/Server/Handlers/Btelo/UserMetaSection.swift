import BteloAPI
import Contract
import JSON
import Platform

struct UserMetaSection: UserMetaHandlers {
    let resources: LoopResources

    func listMeta(_ input: ListMetaInput) throws -> MetaList {
        let user = try user(input.subject)
        return MetaList(metas: try resources.read { try UserMeta.list(of: user, $0) }.map(shown))
    }

    func getMeta(_ input: GetMetaInput) throws -> MetaEntry {
        let user = try user(input.subject), kind = try kind(input.kind)
        guard let value = try resources.read({ try UserMeta.find(kind, of: user, $0) }) else {
            throw ContractError(404, "Nothing is stored under this kind.", field: "kind")
        }
        return shown(value)
    }

    func putMeta(_ input: PutMetaInput) async throws -> MetaEntry {
        do {
            let value = try await UserMeta.put(
                input.body.bytes, as: try kind(input.kind), of: try user(input.subject), in: resources.database)
            return shown(value)
        } catch let error as UserMetaError {
            throw refusal(error)
        }
    }

    func deleteMeta(_ input: DeleteMetaInput) async throws {
        do {
            try await UserMeta.delete(try kind(input.kind), of: try user(input.subject), in: resources.database)
        } catch let error as UserMetaError {
            throw refusal(error)
        }
    }

    private func user(_ subject: UserSubject) throws -> Platform.UserID {
        guard let id = Platform.UserID(subject.id) else { throw refusal(.unknownUser) }
        return id
    }

    private func kind(_ text: MetaKind) throws -> UserMetaKind {
        guard let kind = UserMetaKind(text) else {
            throw ContractError(400, "kind: must match [a-z0-9_.-]+", field: "kind")
        }
        return kind
    }

    /// The bytes were one JSON document when they were stored; they are not read again.
    private func shown(_ value: UserMetaValue) -> MetaEntry {
        MetaEntry(kind: value.kind.text, data: RawJSON(checked: value.json), updatedAt: Timestamp(value.updatedAt))
    }

    private func refusal(_ error: UserMetaError) -> any Error {
        switch error {
        case .tooLarge: ContractError(413, "body: must be at most \(UserMeta.valueBytesMax) bytes", field: "body")
        case .notText: ContractError(400, "body: must be UTF-8", field: "body")
        case .tooManyValues: ContractError(409, "This user has \(UserMeta.valueCountMax) values already; remove some first.")
        case .tooManyBytes:
            ContractError(409, "This user's values would have more than \(UserMeta.userBytesMax >> 20) MiB; remove some first.")
        // The token was good when it was proven: its user was deleted a moment ago.
        case .unknownUser: ContractError(401)
        case .storage(let storage): ContractError.from(storage)
        }
    }
}
