import Contract
import Platform
import Testing

@testable import btelo

@Suite struct AddressLimitsTests {
    @Test("one network begins only so many sign-ins that wait for their user; another one is not held up by it")
    func waitingSignIns() throws {
        let limits = AddressLimits(proxies: TrustedProxies(), feedbackPerMinute: 0, failuresPerMinute: 0)
        let one = try #require(ClientAddress("192.0.2.1"))
        for _ in 0..<AddressLimits.waitingSignInsPerTenMinutes { try limits.countWaitingSignIn(one) }
        #expect(throws: ContractError.self) { try limits.countWaitingSignIn(one) }
        try limits.countWaitingSignIn(try #require(ClientAddress("198.51.100.1")))
    }
}
