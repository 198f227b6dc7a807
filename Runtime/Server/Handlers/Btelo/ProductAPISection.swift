import BteloAPI
import Platform

/// Tiers and ownership are live; what needs the ledger is not yet.
struct ProductAPISection:
    GetSubscriptionNotLive, CreateSubscriptionCheckoutNotLive, GetCreditsNotLive, DeductCreditsNotLive, CreateCreditCheckoutNotLive,
    QuoteEntitlementNotLive, ListEntitlementsNotLive, RedeemEntitlementNotLive
{
    private let tiers: ShownTiers
    private let owners: ShownOwnership

    init(_ resources: LoopResources) {
        tiers = ShownTiers(resources)
        owners = ShownOwnership(resources: resources)
    }

    func listTiers(_ input: ListTiersInput) throws -> TierList { try tiers.list() }

    func getOwnership(_ input: GetOwnershipInput) throws -> BteloAPI.Ownership { try owners.ownership(input) }
}

/// The tiers as the contract shows them, translated anew only when they changed.
private final class ShownTiers: @unchecked Sendable {  // reason: belongs to one loop, which alone calls it
    private let resources: LoopResources
    private var source: [Platform.Tier] = []
    private var shown = TierList(tiers: [])

    init(_ resources: LoopResources) {
        self.resources = resources
    }

    func list() throws -> TierList {
        let tiers = try resources.tiers.tiers()
        if tiers != source {
            source = tiers
            shown = TierList(
                tiers: tiers.map { tier in
                    BteloAPI.Tier(
                        slug: tier.slug.text, name: tier.name, level: tier.level, monthlyCents: tier.monthlyCents,
                        yearlyCents: tier.yearlyCents, trialDays: tier.trialDays, monthlyCreditCap: tier.monthlyCreditCap)
                })
        }
        return shown
    }
}
