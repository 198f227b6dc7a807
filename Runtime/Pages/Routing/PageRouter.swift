import Contract
import Network

/// Finds the route of a path: a tree of segments, in which a literal goes before a parameter.
final class PageRouter {
    private final class Branch {
        var literals: [(name: [UInt8], branch: Branch)] = []
        var parameter: Branch?
        var path: Int?
    }

    private let root = Branch()
    /// The routes of each path, as indexes into the list of pages; -1 where there is none.
    private(set) var paths: [(get: Int, post: Int)] = []

    /// - Parameter pages: a method and path may be there once only.
    init(_ pages: [Page]) {
        var known: [[PathPattern.Segment]: Int] = [:]
        for (index, page) in pages.enumerated() {
            let shape = page.pattern.shape
            let path = known[shape] ?? paths.count
            if known[shape] == nil {
                known[shape] = path
                paths.append((-1, -1))
                insert(shape, path)
            }
            precondition((page.method == .get ? paths[path].get : paths[path].post) < 0, "\(page.route) is there twice")
            if page.method == .get { paths[path].get = index } else { paths[path].post = index }
        }
    }

    private func insert(_ shape: [PathPattern.Segment], _ path: Int) {
        var branch = root
        for segment in shape {
            switch segment {
            case .literal(let name):
                let bytes = Array(name.utf8)
                if let next = branch.literals.first(where: { $0.name == bytes }) {
                    branch = next.branch
                } else {
                    let next = Branch()
                    branch.literals.append((bytes, next))
                    branch = next
                }
            case .parameter:
                let next = branch.parameter ?? Branch()
                branch.parameter = next
                branch = next
            }
        }
        branch.path = path
    }

    /// The index of a path in `paths`; nil when no page has it.
    func path(of segments: PathSegments) -> Int? { Self.find(segments, root) }

    private static func find(_ segments: PathSegments, _ branch: Branch) -> Int? {
        var rest = segments
        guard let segment = rest.next() else { return branch.path }
        for (name, next) in branch.literals where name.elementsEqual(segment) {
            if let found = find(rest, next) { return found }
        }
        guard let next = branch.parameter, !segment.isEmpty else { return nil }
        return find(rest, next)
    }
}
