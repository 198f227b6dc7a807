/// The languages that examples are written in.
enum ExampleLanguage: String, CaseIterable {
    case curl, python, node, go

    /// The name people use.
    var title: String {
        switch self {
        case .curl: "curl"
        case .python: "Python"
        case .node: "Node"
        case .go: "Go"
        }
    }

    func text(of call: ExampleCall) -> String {
        switch self {
        case .curl: curlExample(call)
        case .python: pythonExample(call)
        case .node: nodeExample(call)
        case .go: goExample(call)
        }
    }
}
