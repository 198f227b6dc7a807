import Platform

extension Configuration {
    /// How this platform is known at Google; nil when it is not to be signed in there.
    ///
    /// - Throws: when the file with the secret cannot be read, or the issuer is no address.
    func googleSettings() throws -> GoogleSettings? {
        guard !text(.googleClientID).isEmpty else { return nil }
        let secret = String(Substring(try readTextFile(text(.googleClientSecretFile), byteCountMax: 4_096)).trimmingLineEnd)
        guard !secret.isEmpty else {
            throw ConfigurationError(mistakes: ["google_client_secret_file: \(text(.googleClientSecretFile)) is empty"])
        }
        let settings = GoogleSettings(
            issuer: text(.googleIssuer), clientID: text(.googleClientID), clientSecret: secret, publicURL: tokenRules.issuer)
        guard let settings else {
            throw ConfigurationError(mistakes: ["google_issuer: '\(text(.googleIssuer))' is no https address without a slash at its end"])
        }
        return settings
    }
}
