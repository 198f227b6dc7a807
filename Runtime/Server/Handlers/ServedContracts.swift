import BteloAPI
import Contract
import InvoicesAPI
import Pages
import PrepaidAPI
import StorefrontAPI

/// The contracts this server knows, by their names in the configuration.
enum ServedContracts {
    /// - Returns: nil for a name that is no contract.
    static func make(_ name: String, on resources: LoopResources) -> (any ServedContract)? {
        switch name {
        case "btelo": BteloServer(on: resources)
        case "invoices":
            InvoicesServer(
                handlers: InvoicesHandlerSet(invoices: InvoicesSectionNotLive(), subscriptions: InvoicesAPI.SubscriptionsSectionNotLive()),
                authenticator: NobodyYet())
        case "storefront":
            StorefrontServer(
                handlers: StorefrontHandlerSet(
                    credits: StorefrontAPI.CreditsSectionNotLive(), orders: OrdersSectionNotLive(),
                    subscriptions: StorefrontAPI.SubscriptionsSectionNotLive(), checkIn: CheckInSectionNotLive(),
                    payment: PaymentSectionNotLive(), webhooks: WebhooksSectionNotLive(), adminPlans: AdminPlansSectionNotLive(),
                    adminCoupons: AdminCouponsSectionNotLive(), adminCredits: AdminCreditsSectionNotLive(),
                    adminCheckIn: AdminCheckInSectionNotLive()),
                authenticator: NobodyYet())
        case "prepaid":
            PrepaidServer(
                handlers: PrepaidHandlerSet(
                    credits: PrepaidAPI.CreditsSectionNotLive(), invoices: PrepaidAPI.InvoicesSectionNotLive(),
                    paymentMethods: PaymentMethodsSectionNotLive(), payments: PrepaidAPI.PaymentsSectionNotLive(),
                    subscriptions: PrepaidAPI.SubscriptionsSectionNotLive()),
                authenticator: NobodyYet())
        default: nil
        }
    }
}

extension ServedContracts {
    /// A contract for people. Made once, since its policy has hashes of the whole page.
    static func document(_ name: String) -> ContractDocument? {
        switch name {
        case "btelo": btelo
        case "invoices": invoices
        case "storefront": storefront
        case "prepaid": prepaid
        default: nil
        }
    }

    private static let btelo = ContractDocument(name: "btelo", page: BteloServer.referencePage)
    private static let invoices = ContractDocument(name: "invoices", page: InvoicesServer.referencePage)
    private static let storefront = ContractDocument(name: "storefront", page: StorefrontServer.referencePage)
    private static let prepaid = ContractDocument(name: "prepaid", page: PrepaidServer.referencePage)
}

/// Proves nobody: for contracts none of whose operations is live.
private struct NobodyYet: InvoicesAuthenticator, StorefrontAuthenticator, PrepaidAuthenticator {
    func apiKey(_ credentials: Credentials) -> AuthOutcome { .refused() }
    func session(_ credentials: Credentials) -> AuthOutcome { .refused() }
    func stripe(_ credentials: Credentials) -> AuthOutcome { .refused() }
    func creem(_ credentials: Credentials) -> AuthOutcome { .refused() }
    func jwt(_ credentials: Credentials) -> AuthOutcome { .refused() }
    func tenant(_ credentials: Credentials) -> AuthOutcome { .refused() }
}
