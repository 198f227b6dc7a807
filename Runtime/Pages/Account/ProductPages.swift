import Platform
import Storage

/// Products that one has signed in to with this account.
enum ProductPages {
    @Sendable static func show(_ request: PageRequest) throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        let products = try request.resources.read { try ConnectedProducts.list(of: visitor.user.id, $0) }
        return Layout.account(
            "Connected products", request, at: "/account/products", lead: "Products that you have signed in to with your btelo account."
        ) {
            guard !products.isEmpty else {
                return "\(EmptyState("No products yet", "When you sign in to a product with btelo, it is listed here."))"
            }
            return "\(Table("Connected products", ["Product", "May know", "Connected", "Last used", .actions], rows: products.map(row)))"
        }
    }

    private static func row(_ product: ConnectedProduct) -> [HTML] {
        [
            "\(product.name)",
            "\(words(product.scope))",
            Moment(product.connectedAt).html,
            Moment(product.lastUsedAt).html,
            LinkButton("Disconnect", to: "\(path(product.id))", .quiet, context: product.name).html,
        ]
    }

    private static func path(_ id: IntegrationID) -> String { "/account/products/\(QueryText.encoded(id.text))/disconnect" }

    /// What a scope lets a product know, in words.
    static func words(_ scope: ScopeSet) -> String {
        let parts = [
            scope.contains(.profile) ? "name and picture" : nil,
            scope.contains(.email) ? "e-mail address" : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? "who you are" : parts.joined(separator: ", ")
    }

    @Sendable static func askDisconnect(_ request: PageRequest) throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        let products = try request.resources.read { try ConnectedProducts.list(of: visitor.user.id, $0) }
        guard let product = products.first(where: { $0.id.text == request["id"] }) else { throw PageError.notFound }
        return ConfirmPage.show(
            "Disconnect \(product.name)?",
            "It is signed out at once, and asks you again when you sign in to it. What you have stored there stays there.",
            request, action: path(product.id), confirm: "Disconnect", back: "/account/products")
    }

    @Sendable static func disconnect(_ request: PageRequest) async throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        guard let id = IntegrationID(request["id"]) else { throw PageError.notFound }
        let isDone = try await request.resources.write { connection throws(StorageError) in
            try ConnectedProducts.disconnect(id, from: visitor.user.id, connection)
        }
        return .redirect(
            to: "/account/products", isDone ? .success("The product is disconnected.") : .information("The product was not connected any more."))
    }
}
