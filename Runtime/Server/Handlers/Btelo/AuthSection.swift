import BteloAPI
import Contract
import Platform

struct AuthSection: AuthHandlers {
    let resources: LoopResources

    func getSignedInUser(_ input: GetSignedInUserInput) throws -> UserProfile {
        guard let signedIn = input.caller.proof.attachment as? SignedIn else { throw ContractError(401) }
        return try resources.read { connection in try ShownProfile.of(signedIn.user, connection) }
    }
}
