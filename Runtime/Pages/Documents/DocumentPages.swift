/// The contracts for people.
enum DocumentPages {
    static let routes: [Page] = [
        Page("GET /doc") { request in
            guard let document = request.resources.documents.first else { throw PageError.notFound }
            return answer(document)
        },
        Page("GET /doc/{contract}") { request in
            let name = request["contract"]
            guard let document = request.resources.documents.first(where: { $0.name == name }) else { throw PageError.notFound }
            return answer(document)
        },
        // The site has its pages under a language too; the contract is in one language.
        Page("GET /{language}/doc") { request in
            guard (2...5).contains(request["language"].utf8.count) else { throw PageError.notFound }
            return .redirect(to: "/doc")
        },
    ]

    private static func answer(_ document: ContractDocument) -> PageAnswer {
        var answer = PageAnswer.asset(document.asset)
        answer.caching = .shared(seconds: 300)
        answer.contentSecurityPolicy = document.contentSecurityPolicy
        answer.headers = [("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin")]
        return answer
    }
}
