import Testing
@testable import Network

@Suite struct ConnectionStateTests {
    @Test("an idle connection costs at most 480 bytes, and 32 more in the table of descriptors")
    func size() {
        #expect(MemoryLayout<ConnectionState>.stride <= 480)
        #expect(MemoryLayout<DescriptorTable.Slot>.stride <= 32)
    }
}
