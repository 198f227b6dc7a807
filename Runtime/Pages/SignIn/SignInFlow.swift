/// The way to the sign-in pages and back.
public enum SignInFlow {
    /// Sends somebody who is not signed in to the sign-in page, which leads back to `next`.
    public static func redirect(to next: LocalPath) -> PageAnswer {
        .redirect(to: path(next))
    }

    /// The sign-in page that leads back to `next`.
    public static func path(_ next: LocalPath) -> String {
        QueryText.address("/sign-in", [("continue", next == .start ? nil : next.text)])
    }
}
