/// Which operations of the contracts have handlers.
enum LiveOperations {
    static func print(of contracts: [String]) {
    }
}
