/// The front door.
enum StartPages {
    static let routes: [Page] = [
        Page("GET /", start)
    ]

    @Sendable static func start(_ request: PageRequest) -> PageAnswer {
        Layout.site(
            "One account for every product", request, isWide: true,
            description: "btelo is the account behind a family of products: sign in once, pay once, and see who knows what about you."
        ) {
            """
            <div class="hero"><div>
            <h1>One account for every product.</h1>
            <p class="lead">btelo is the account behind a family of products. Sign in once, keep your credits in one place, and see at \
            any time who knows what about you.</p>
            \(ways(request))
            </div>\(drawing)</div>
            <ul class="cards">
            \(card("Sign in your way", "A code by e-mail, a password, or Google. Without a password there is none to lose."))
            \(card("See who is connected", "Every product that you have let in is listed, with what it may know. One click ends it."))
            \(card("End sessions anywhere", "Every browser that is signed in is shown. End one, all others, or all."))
            </ul>
            <section class="for-makers"><div><h2>You build products?</h2>
            <p>Sign-in by OAuth 2 and OpenID Connect, credits, mail, feedback and announcements behind one API, with examples that run.</p></div>
            <div class="buttons">\(LinkButton("Read the documentation", to: "/doc"))\(LinkButton("Blog", to: "/blog"))</div></section>
            """
        }
    }

    private static func ways(_ request: PageRequest) -> HTML {
        guard let visitor = request.visitor else {
            return Buttons(LinkButton("Create an account", to: "/register", .primary), LinkButton("Sign in", to: "/sign-in")).html
        }
        return """
            <p>You are signed in as <strong>\(visitor.user.name)</strong>.</p>
            \(Buttons(LinkButton("Go to your account", to: "/account", .primary)))
            """
    }

    private static func card(_ title: String, _ text: String) -> HTML {
        "<li class=\"card\"><h2>\(title)</h2><p>\(text)</p></li>"
    }

    /// Products around one account: the mark, drawn large.
    private static let drawing: HTML = """
        <svg class="hero-drawing" viewBox="0 0 420 360" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" \
        aria-hidden="true" focusable="false">\
        <circle class="soft" cx="214" cy="190" r="118" />\
        <circle class="calm" cx="214" cy="190" r="158" stroke-dasharray="2 9" />\
        <circle class="calm" cx="214" cy="190" r="118" stroke-dasharray="2 9" />\
        <path d="M158 72v200" stroke-width="16" /><circle cx="218" cy="208" r="60" stroke-width="16" /><circle class="solid" cx="218" cy="208" r="17" />\
        <rect class="surface" x="318" y="58" width="66" height="66" rx="18" /><path d="M336 91h30M351 76v30" stroke-width="4" />\
        <rect class="surface" x="26" y="120" width="58" height="58" rx="16" /><circle cx="55" cy="149" r="10" stroke-width="4" />\
        <rect class="surface" x="340" y="216" width="56" height="56" rx="16" /><path d="M356 250l9-12 7 8 9-14" stroke-width="4" stroke-linejoin="round" />\
        <rect class="surface" x="62" y="274" width="62" height="62" rx="17" /><path d="M80 298h26M80 311h16" stroke-width="4" />\
        </svg>
        """
}
