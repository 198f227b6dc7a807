import BteloAPI
import Contract
import Platform

/// Which apps a user owns, as the contract shows it.
struct ShownOwnership {
    let resources: LoopResources

    func ownership(_ input: GetOwnershipInput) throws -> BteloAPI.Ownership {
        let found: [String]? = try resources.read { connection in
            guard let user = Platform.UserID(input.subject.id), try Users.find(user, connection) != nil else { return nil }
            return try Platform.Ownership.apps(of: user, connection)
        }
        guard let apps = found else { throw ContractError(404, "There is no such user.", field: "user_id") }
        return BteloAPI.Ownership(
            userID: input.subject.id, ownerApps: apps, app: input.app,
            isOwner: input.app.map { app in apps.contains { $0.utf8.elementsEqual(app.utf8) } })
    }
}
