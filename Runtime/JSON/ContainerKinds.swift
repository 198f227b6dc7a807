/// One bit for each open container: whether it is an object.
struct ContainerKinds {
    private var words = InlineArray<8, UInt64>(repeating: 0)

    /// - Parameter depth: below ``JSONLimits/depthCeiling``.
    mutating func set(_ depth: Int, isObject: Bool) {
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: depth & 63)
        if isObject { words[depth &>> 6] |= bit } else { words[depth &>> 6] &= ~bit }
    }

    func isObject(_ depth: Int) -> Bool {
        words[depth &>> 6] &>> UInt64(truncatingIfNeeded: depth & 63) & 1 == 1
    }
}
