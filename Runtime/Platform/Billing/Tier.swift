import Storage

/// Names a subscription tier: `starter`, `pro`, `pro-plus`.
public struct TierSlug: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// Nil unless `text` is `[a-z0-9][a-z0-9-]{0,62}`.
    public init?(_ text: String) {
        guard Slug.accepts(text) else { return nil }
        self.text = text
    }

    public var description: String { text }
}

/// A subscription tier as it is sold now.
public struct Tier: Sendable, Equatable {
    public var slug: TierSlug
    public var name: String
    /// The order of the tiers: a higher level includes what a lower one gives. At least 1.
    public var level: Int64
    /// US cents, zero or more.
    public var monthlyCents: Int64
    /// US cents, zero or more.
    public var yearlyCents: Int64
    /// Days before the first payment; 0 for none.
    public var trialDays: Int64
    /// AI credits granted in each calendar month (UTC); 0 for no allowance.
    public var monthlyCreditCap: Int64

    public init(
        slug: TierSlug, name: String, level: Int64, monthlyCents: Int64, yearlyCents: Int64, trialDays: Int64,
        monthlyCreditCap: Int64
    ) {
        self.slug = slug
        self.name = name
        self.level = level
        self.monthlyCents = monthlyCents
        self.yearlyCents = yearlyCents
        self.trialDays = trialDays
        self.monthlyCreditCap = monthlyCreditCap
    }
}

public enum TierError: StorageFailure, Equatable {
    /// The name is not one filled line of at most 200 bytes, the level is less than 1, or an amount is outside 0 to 10^12.
    case invalid(Field)
    /// Another tier has this level.
    case levelTaken
    case alreadyExists
    case notFound
    /// Something that is kept refers to it.
    case inUse
    case storage(StorageError)

    public enum Field: Sendable {
        case name, level, monthlyCents, yearlyCents, trialDays, monthlyCreditCap
    }

    public init(storage error: StorageError) {
        switch error {
        case .constraint(.unique): self = .levelTaken
        case .constraint(.foreignKey): self = .inUse
        default: self = .storage(error)
        }
    }
}
