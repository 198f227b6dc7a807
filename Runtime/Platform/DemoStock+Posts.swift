import Storage

extension DemoStock {
    static func posts() -> [BlogPost] {
        [
            post(
                "one-account-for-every-app", "One account for every app", on: "2026-01-12",
                summary: "Sign in once and keep your profile, your subscription and your credits in each product.",
                body: accounts),
            post(
                "how-credits-work", "How credits work", on: "2026-02-03",
                summary: "Monthly allowances are used first, then the credits in your wallet. A failed call is free.",
                body: credits),
            post(
                "icons-for-every-platform", "Icons for every platform from one picture", on: "2026-03-21",
                summary: "Upload a picture and download the complete icon sets for macOS and iOS.",
                body: icons),
        ].compactMap { $0 }
    }

    private static func post(_ slug: String, _ title: String, on date: String, summary: String, body: String) -> BlogPost? {
        BlogSlug(slug).map {
            BlogPost(
                slug: $0, title: title, summary: summary, body: body, publishedAt: CalendarDate(date), authorName: "The btelo team")
        }
    }

    private static let accounts = """
        Every product of the family used to have its own sign-in. Now there is **one account**: what you change in one app is there
        in the next.

        # What moves with you

        - your name, picture and a few words about you
        - your subscription, whoever bills it
        - the credits in your wallet

        # What does not

        A product sees your profile and nothing else. It never gets your password, and you can disconnect it at any time under
        [your account](/account).

        > Signing out everywhere ends the sessions of all browsers at once.
        """

    private static let credits = """
        A call of an AI model costs credits. Where they come from is decided in this order:

        1. the monthly allowance of your subscription
        2. the credits in your wallet, which do not expire

        A call that fails costs nothing. To see what is left, ask with your token:

        ```
        curl https://btelo.com/api/v1/credits -H "Authorization: Bearer $BTELO_TOKEN"
        ```

        The answer is one number, `credits`.
        """

    private static let icons = """
        App icons come in many sizes, and each platform wants others. Send **one** square picture and get all of them in one archive.

        - PNG or JPEG, at least 1024 × 1024 pixels
        - an `.icns` file and the asset catalog for macOS
        - the asset catalog for iOS

        The operation is described under [Make icon pack](/doc#makeIconPack) in the documentation.
        """
}
