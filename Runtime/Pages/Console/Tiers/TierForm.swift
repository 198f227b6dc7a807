import Platform
import Storage

/// The fields of a tier as an administrator writes them.
struct TierForm {
    /// Stands in while the slug is wrong, so that the other fields are checked too.
    static let placeholder = TierSlug("x") ?? TierForm.impossible()

    var slug = ""
    var name = ""
    var level = ""
    var monthly = ""
    var yearly = ""
    var trialDays = "0"
    var creditCap = "0"

    init() {}

    init(_ tier: Tier) {
        slug = tier.slug.text
        name = tier.name
        level = String(tier.level)
        monthly = Dollars.plain(tier.monthlyCents)
        yearly = Dollars.plain(tier.yearlyCents)
        trialDays = String(tier.trialDays)
        creditCap = String(tier.monthlyCreditCap)
    }

    init(_ form: FormFields) {
        slug = form.text("slug")
        name = form.text("name")
        level = form.text("level")
        monthly = form.text("monthly")
        yearly = form.text("yearly")
        trialDays = form.text("trial_days")
        creditCap = form.text("credit_cap")
    }

    private static func impossible() -> TierSlug { preconditionFailure("x is a slug") }

    func fields(_ mistakes: FormMistakes) -> HTML {
        """
        \(TextField("Name", name: "name", value: name, error: mistakes["name"], lengthMax: 200))
        \(TextField(
            "Level", name: "level", value: level, hint: "The order of the tiers, from 1. A higher level includes what a lower one gives.",
            error: mistakes["level"], inputMode: "numeric"))
        \(TextField("Price per month in US dollars", name: "monthly", value: monthly, error: mistakes["monthly"], inputMode: "decimal"))
        \(TextField("Price per year in US dollars", name: "yearly", value: yearly, error: mistakes["yearly"], inputMode: "decimal"))
        \(TextField("Trial days", name: "trial_days", value: trialDays, error: mistakes["trial_days"], inputMode: "numeric"))
        \(TextField(
            "AI credits per calendar month", name: "credit_cap", value: creditCap, error: mistakes["credit_cap"], inputMode: "numeric"))
        """
    }

    /// The tier that the fields say; nil when something is wrong, which is then among the mistakes.
    func tier(slug: TierSlug, _ mistakes: inout FormMistakes) -> Tier? {
        let countBefore = mistakes.all.count
        if name.isEmpty { mistakes.add("name", "Write a name.") }
        let level = number(self.level, "level", "Write a whole number from 1.", atLeast: 1, &mistakes)
        let monthly = cents(self.monthly, "monthly", &mistakes)
        let yearly = cents(self.yearly, "yearly", &mistakes)
        let trialDays = number(self.trialDays, "trial_days", "Write a whole number, 0 for no trial.", atLeast: 0, &mistakes)
        let creditCap = number(self.creditCap, "credit_cap", "Write a whole number, 0 for no credits.", atLeast: 0, &mistakes)
        guard mistakes.all.count == countBefore, let level, let monthly, let yearly, let trialDays, let creditCap else { return nil }
        return Tier(
            slug: slug, name: name, level: level, monthlyCents: monthly, yearlyCents: yearly, trialDays: trialDays,
            monthlyCreditCap: creditCap)
    }

    private func number(
        _ text: String, _ field: String, _ words: String, atLeast least: Int64, _ mistakes: inout FormMistakes
    ) -> Int64? {
        guard !text.isEmpty, text.utf8.count <= 13, text.utf8.allSatisfy({ $0 &- 48 < 10 }), let number = Int64(text),
            (least...Tiers.amountMax).contains(number)
        else {
            mistakes.add(field, words)
            return nil
        }
        return number
    }

    private func cents(_ text: String, _ field: String, _ mistakes: inout FormMistakes) -> Int64? {
        guard let cents = Dollars.cents(text), (0...Tiers.amountMax).contains(cents) else {
            mistakes.add(field, "Write an amount such as 14.99.")
            return nil
        }
        return cents
    }

    /// What a refusal means for the form.
    static func mistakes(_ error: TierError) throws -> FormMistakes {
        switch error {
        case .invalid(let field):
            switch field {
            case .name: FormMistakes("name", "Write a name of one line, at most 200 bytes.")
            case .level: FormMistakes("level", "Write a whole number from 1.")
            case .monthlyCents: FormMistakes("monthly", "This amount is too large.")
            case .yearlyCents: FormMistakes("yearly", "This amount is too large.")
            case .trialDays: FormMistakes("trial_days", "This number is too large.")
            case .monthlyCreditCap: FormMistakes("credit_cap", "This number is too large.")
            }
        case .levelTaken: FormMistakes("level", "Another tier has this level.")
        case .alreadyExists: FormMistakes("slug", "Another tier has this slug.")
        case .notFound: throw PageError.notFound
        case .inUse: throw PageError(409, "Somebody has this tier.")
        case .storage(let storage): throw PageError.storage(storage)
        }
    }
}

/// Amounts in US dollars.
enum Dollars {
    static func text(_ cents: Int64) -> String { "$\(plain(cents))" }

    static func plain(_ cents: Int64) -> String {
        let part = cents.magnitude % 100
        return "\(cents < 0 ? "-" : "")\(cents.magnitude / 100).\(part < 10 ? "0" : "")\(part)"
    }

    /// Reads `14`, `14.9` or `14.99`; nil for anything else.
    static func cents(_ text: String) -> Int64? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...12).contains(whole.count), whole.allSatisfy({ $0 &- 48 < 10 }),
            let dollars = Int64(String(decoding: whole, as: UTF8.self))
        else { return nil }
        guard parts.count == 2 else { return dollars * 100 }
        let fraction = parts[1]
        guard (1...2).contains(fraction.count), fraction.allSatisfy({ $0 &- 48 < 10 }),
            let digits = Int64(String(decoding: fraction, as: UTF8.self))
        else { return nil }
        return dollars * 100 + (fraction.count == 1 ? digits * 10 : digits)
    }
}
