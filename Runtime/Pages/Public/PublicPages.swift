/// Files for others to use: the logo, under addresses that stay.
enum PublicPages {
    static let routes: [Page] = [
        Page("GET /public/{name}", looksAtCookies: false) { request in
            guard let asset = byName[request["name"]] else { throw PageError.notFound }
            var answer = PageAnswer.asset(asset)
            answer.caching = .shared(seconds: 86_400)
            // Other sites show it.
            answer.headers = [("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "cross-origin")]
            return answer
        }
    ]

    private static let byName: [String: Asset] = [
        "logo-spin.svg": Asset(PackageResources.logo_spin_svg, contentType: "image/svg+xml"),
        "logo-spin.png": Asset(PackageResources.logo_spin_png, contentType: "image/png"),
        "logo-spin-white.png": Asset(PackageResources.logo_spin_white_png, contentType: "image/png"),
        "favicon.svg": SiteAssets.mark,
    ]
}
