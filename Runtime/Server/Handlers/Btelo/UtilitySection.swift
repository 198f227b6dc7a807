import BteloAPI

struct UtilitySection: UtilityHandlers {
    /// Says that the server answers; the text is the contract's.
    func checkHealth(_ input: CheckHealthInput) throws {}
}
