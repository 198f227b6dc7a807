/// The difference of two texts in the form everybody knows: `@@ -1,3 +1,4 @@`.
struct UnifiedDiff {
    private let old: [ArraySlice<UInt8>]
    private let new: [ArraySlice<UInt8>]

    /// Lines around a change.
    static let context = 3
    /// More changed lines are not searched for the shortest difference.
    static let editsMax = 1500
    /// More lines are not shown.
    static let linesMax = 120

    init(_ old: [UInt8], _ new: [UInt8]) {
        self.old = old.split(separator: 10, omittingEmptySubsequences: false)
        self.new = new.split(separator: 10, omittingEmptySubsequences: false)
    }

    private enum Step { case same, removed, added }

    func text(_ path: String) -> String {
        var lines = ["--- on disk: \(path)", "+++ from the contracts: \(path)"]
        for hunk in hunks() {
            lines += hunk
            if lines.count > Self.linesMax {
                lines = Array(lines.prefix(Self.linesMax)) + ["… (more differences follow)"]
                break
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func hunks() -> [[String]] {
        let steps = self.steps()
        var hunks: [[String]] = []
        var position = 0
        // Where each step stands in both texts.
        var places: [(old: Int, new: Int)] = []
        var place = (old: 0, new: 0)
        for step in steps {
            places.append(place)
            if step != .added { place.old += 1 }
            if step != .removed { place.new += 1 }
        }
        while let first = steps[position...].firstIndex(where: { $0 != .same }) {
            let start = max(position, first - Self.context)
            var end = first
            var quiet = 0
            while end < steps.count, quiet <= 2 * Self.context {
                quiet = steps[end] == .same ? quiet + 1 : 0
                end += 1
            }
            end -= max(0, quiet - Self.context)
            hunks.append(hunk(steps, places, start..<end))
            position = end
        }
        return hunks
    }

    private func hunk(_ steps: [Step], _ places: [(old: Int, new: Int)], _ range: Range<Int>) -> [String] {
        let oldCount = steps[range].count { $0 != .added }
        let newCount = steps[range].count { $0 != .removed }
        let start = places[range.lowerBound]
        var lines = ["@@ -\(start.old + (oldCount > 0 ? 1 : 0)),\(oldCount) +\(start.new + (newCount > 0 ? 1 : 0)),\(newCount) @@"]
        for index in range {
            let place = places[index]
            switch steps[index] {
            case .same: lines.append(" " + String(decoding: old[place.old], as: UTF8.self))
            case .removed: lines.append("-" + String(decoding: old[place.old], as: UTF8.self))
            case .added: lines.append("+" + String(decoding: new[place.new], as: UTF8.self))
            }
        }
        return lines
    }

    /// Myers' shortest edit script; beyond `editsMax` edits, everything between the common ends is replaced.
    private func steps() -> [Step] {
        let limit = min(old.count, new.count)
        var prefix = 0
        while prefix < limit, old[prefix] == new[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < limit - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] { suffix += 1 }
        let left = old[prefix..<old.count - suffix]
        let right = new[prefix..<new.count - suffix]
        let middle = shortest(Array(left), Array(right)) ?? left.map { _ in .removed } + right.map { _ in .added }
        return [Step](repeating: .same, count: prefix) + middle + [Step](repeating: .same, count: suffix)
    }

    private func shortest(_ left: [ArraySlice<UInt8>], _ right: [ArraySlice<UInt8>]) -> [Step]? {
        let reach = min(left.count + right.count, Self.editsMax)
        var furthest = [Int](repeating: 0, count: 2 * reach + 3)
        var trace: [[Int]] = []
        for edits in 0...reach {
            trace.append(furthest)
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                let at = reach + 1 + diagonal
                let goesDown = diagonal == -edits || (diagonal != edits && furthest[at - 1] < furthest[at + 1])
                var x = goesDown ? furthest[at + 1] : furthest[at - 1] + 1
                var y = x - diagonal
                while x < left.count, y < right.count, left[x] == right[y] {
                    x += 1
                    y += 1
                }
                furthest[at] = x
                if x >= left.count, y >= right.count { return path(trace, left.count, right.count, reach) }
            }
        }
        return nil
    }

    private func path(_ trace: [[Int]], _ leftCount: Int, _ rightCount: Int, _ reach: Int) -> [Step] {
        var steps: [Step] = []
        var x = leftCount
        var y = rightCount
        for edits in stride(from: trace.count - 1, through: 0, by: -1) {
            let furthest = trace[edits]
            let diagonal = x - y
            let at = reach + 1 + diagonal
            let goesDown = diagonal == -edits || (diagonal != edits && furthest[at - 1] < furthest[at + 1])
            let previousX = goesDown ? furthest[at + 1] : furthest[at - 1]
            let previousY = previousX - (goesDown ? diagonal + 1 : diagonal - 1)
            while x > previousX, y > previousY, x > 0, y > 0 {
                steps.append(.same)
                x -= 1
                y -= 1
            }
            if edits > 0 { steps.append(goesDown ? .added : .removed) }
            x = previousX
            y = previousY
        }
        return steps.reversed()
    }
}
