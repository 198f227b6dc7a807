import BteloAPI
import Platform
import Storage

/// A user as the contract shows one.
enum ShownProfile {
    static func of(_ user: User, _ connection: ReadConnection) throws(StorageError) -> UserProfile {
        UserProfile(
            id: user.id.text, name: user.name, email: user.email?.text ?? "", avatarURL: user.avatarURL, bio: user.bio,
            provider: user.provider == .google ? .google : .email,
            ownerApps: try Platform.Ownership.apps(of: user.id, connection))
    }
}
