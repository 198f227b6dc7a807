import Language

/// The paths of a contract as a tree of segments.
private struct RouteTree {
    final class Node {
        var literals: [(text: String, node: Node)] = []
        var parameter: Node?
        /// The index of the path that ends here.
        var path: Int?

        func child(_ segment: RoutePattern.Segment) -> Node {
            switch segment {
            case .literal(let text):
                if let existing = literals.first(where: { $0.text == text }) { return existing.node }
                let node = Node()
                literals.append((text, node))
                return node
            case .parameter:
                let node = parameter ?? Node()
                parameter = node
                return node
            }
        }

        var hasChildren: Bool { !literals.isEmpty || parameter != nil }
    }

    let root = Node()
    /// The operations behind each path, in document order.
    private(set) var paths: [[Int]] = []

    init(_ operations: [Operation]) {
        for (index, operation) in operations.enumerated() {
            var node = root
            for segment in operation.route.segments { node = node.child(segment) }
            if let path = node.path {
                paths[path].append(index)
            } else {
                node.path = paths.count
                paths.append([index])
            }
        }
    }
}

/// Routes.swift: the decision from a path to its operations, segment by segment.
func routesFile(in context: ServerContext) -> String {
    let operations = context.contract.operations
    let tree = RouteTree(operations)
    var swift = SwiftText()
    swift.header(sources: [context.contract.span.file.path], imports: ["Contract"])
    swift.blank()
    swift.block("extension \(context.prefix)Server") { swift in
        swift.block("public func path(of segments: PathSegments) -> Int?") { swift in
            swift.line("Self.root(segments)")
        }
        emitNode(tree.root, "root", &swift)
        swift.blank()
        swift.line("static var paths: [PathDescriptor] {")
        swift.indented { swift in
            swift.line("[")
            swift.indented { swift in
                for indexes in tree.paths { emitPath(indexes.map { ($0, operations[$0]) }, &swift) }
            }
            swift.line("]")
        }
        swift.line("}")
    }
    return swift.finished()
}

private func emitPath(_ operations: [(index: Int, operation: Operation)], _ swift: inout SwiftText) {
    var arguments: [String] = []
    var allowed: [String] = []
    for method in Operation.Method.allCases {
        guard let found = operations.first(where: { $0.operation.method == method }) else { continue }
        arguments.append("\(method.rawValue.lowercased()): \(found.index)")
        allowed.append(method.rawValue)
        if method == .get { allowed.append("HEAD") }
    }
    arguments.append("allow: \"\((allowed + ["OPTIONS"]).joined(separator: ", "))\"")
    swift.line("// \(operations.first?.operation.route.text ?? "")")
    swift.line("PathDescriptor(\(arguments.joined(separator: ", "))),")
}

/// A function for each place in the tree that has something below it.
private func emitNode(_ node: RouteTree.Node, _ name: String, _ swift: inout SwiftText) {
    let childNames = SwiftName.distinct(node.literals.map { name + SwiftName.words($0.text) })
    swift.blank()
    swift.block("private static func \(name)(_ path: PathSegments) -> Int?") { swift in
        swift.line("var path = path")
        let atEnd = node.path.map(String.init) ?? "nil"
        guard node.hasChildren else {
            swift.line("return path.next() == nil ? \(atEnd) : nil")
            return
        }
        swift.line("guard let segment = path.next() else { return \(atEnd) }")
        emitLiterals(node, childNames, &swift)
        if let parameter = node.parameter {
            swift.line("guard !segment.isEmpty else { return nil }")
            swift.line("return \(destination(parameter, name + "Any"))")
        } else {
            swift.line("return nil")
        }
    }
    for (index, literal) in node.literals.enumerated() where literal.node.hasChildren {
        emitNode(literal.node, childNames[index], &swift)
    }
    if let parameter = node.parameter, parameter.hasChildren { emitNode(parameter, name + "Any", &swift) }
}

/// Few names are compared one by one, many by their length first.
private func emitLiterals(_ node: RouteTree.Node, _ childNames: [String], _ swift: inout SwiftText) {
    func comparison(_ index: Int) -> String {
        let (text, child) = node.literals[index]
        let target = destination(child, childNames[index])
        let literal = SwiftText.literal(text)
        // A literal goes before a parameter; what lies below the parameter is still found when the literal leads nowhere.
        if node.parameter != nil { return "if segment.equals(\(literal)), let found = \(target) { return found }" }
        return "if segment.equals(\(literal)) { return \(target) }"
    }
    guard node.literals.count > 4 else {
        for index in node.literals.indices { swift.line(comparison(index)) }
        return
    }
    swift.line("switch segment.count {")
    for length in Set(node.literals.map(\.text.utf8.count)).sorted() {
        swift.line("case \(length):")
        swift.indented { swift in
            for index in node.literals.indices where node.literals[index].text.utf8.count == length {
                swift.line(comparison(index))
            }
        }
    }
    swift.line("default: break")
    swift.line("}")
}

private func destination(_ node: RouteTree.Node, _ name: String) -> String {
    if node.hasChildren { return "\(name)(path)" }
    return "path.isAtEnd ? \(node.path.map(String.init) ?? "nil") : nil"
}
