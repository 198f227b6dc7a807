/// The known name that a misspelled one most likely means; nil when none is near.
///
/// The distance counts inserted, dropped, changed and swapped characters; at most a third of the name may differ.
func nearestName(to name: String, in known: some Sequence<String>) -> String? {
    let wanted = Array(name.utf8.prefix(64)).map(lowercased)
    guard !wanted.isEmpty else { return nil }
    let limit = max(1, wanted.count / 3)
    var best: (name: String, distance: Int)?
    // A bound, so that a file full of unknown names does not take minutes.
    for candidate in known.prefix(1000) {
        let bytes = Array(candidate.utf8).map(lowercased)
        guard bytes.count <= 64, abs(bytes.count - wanted.count) <= limit else { continue }
        let distance = editDistance(wanted, bytes)
        // Ties go to the name written first, so that the hint does not depend on any hash order.
        if distance <= limit, distance < (best?.distance ?? Int.max) { best = (candidate, distance) }
    }
    return best?.name
}

private func lowercased(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 0x20 : byte }

/// Optimal string alignment distance. Both sides are at most 64 bytes.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        current.reserveCapacity(right.count + 1)
        for column in 0..<right.count {
            let isSame = left[row] == right[column]
            var cost = min(last[column + 1] + 1, current[column] + 1)
            cost = min(cost, last[column] + (isSame ? 0 : 1))
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
