/// Carries any error through the typed paths.
struct AnyFailure: StorageFailure {
    let error: any Error

    init(_ error: any Error) {
        self.error = error
    }

    init(storage error: StorageError) {
        self.error = error
    }
}
