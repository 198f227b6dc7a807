/// How much of a document a reader accepts before it refuses it.
public struct JSONLimits: Sendable, Equatable {
    /// How many containers may be open at once. `[[1]]` needs 2. Values above ``depthCeiling`` count as that.
    public var depthMax = 64

    /// The size of the whole document in bytes. Values above ``byteCountCeiling`` count as that.
    public var byteCountMax = 1 << 20

    /// How many object members the whole document may have, counted over all its objects, also those in
    /// values that are skipped or kept raw. Array elements are bounded by ``byteCountMax`` alone.
    public var memberCountMax = 10_000

    /// The limits of an ordinary request body: 64 levels, 1 MiB, 10,000 members.
    public static let standard = JSONLimits()

    /// The largest depth that can be asked for; the reader keeps one bit for each level.
    public static let depthCeiling = 512

    /// The largest size that can be asked for; the reader keeps places in 32 bits.
    public static let byteCountCeiling = Int(Int32.max)

    /// Limits that are the standard ones where nothing else is said.
    public init(depthMax: Int = 64, byteCountMax: Int = 1 << 20, memberCountMax: Int = 10_000) {
        self.depthMax = depthMax
        self.byteCountMax = byteCountMax
        self.memberCountMax = memberCountMax
    }
}
