import Storage

extension StorageError {
    /// 503 for what passes by itself, 500 for the rest.
    var status: Int {
        switch self {
        case .full, .inputOutput, .readOnly, .overloaded, .closed, .busy, .outOfMemory: 503
        default: 500
        }
    }
}
