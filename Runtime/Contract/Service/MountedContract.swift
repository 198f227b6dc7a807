/// A contract's tables on one loop, behind a pointer so that the request path neither copies nor counts anything.
struct MountedContract {
    let contract: any ServedContract
    let description: ContractDescription
    let operations: UnsafeMutablePointer<OperationDescriptor>
    let paths: UnsafeMutablePointer<PathDescriptor>
    let schemes: UnsafeMutablePointer<SchemeDescriptor>
    let isLive: UnsafeMutablePointer<Bool>
    let metrics: OperationMetrics
    let refusesUnknownFields: Bool

    /// The tables are kept as long as the service; nothing is freed one by one.
    init(_ contract: any ServedContract) {
        let description = type(of: contract).description
        precondition(description.operations.count <= RequestTag.operationsMax, "a contract has 1022 operations at most")
        self.contract = contract
        self.description = description
        refusesUnknownFields = description.refusesUnknownFields
        operations = Self.placed(description.operations)
        paths = Self.placed(description.paths)
        schemes = Self.placed(description.schemes)
        isLive = Self.placed(description.operations.indices.map { contract.isLive($0) })
        metrics = OperationMetrics(operationCount: description.operations.count)
    }

    func release() {
        operations.deinitialize(count: description.operations.count)
        operations.deallocate()
        paths.deallocate()
        schemes.deinitialize(count: description.schemes.count)
        schemes.deallocate()
        isLive.deallocate()
    }

    private static func placed<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
        memory.initialize(from: elements, count: elements.count)
        return memory
    }
}

// On the pointer: a method of the struct would be given a copy of all of it.
extension UnsafeMutablePointer<MountedContract> {
    /// The code an error shows: its own, the operation's, the envelope's, the contract's, in that order.
    func code(of error: ContractError, operation: Int?, variant: Int) -> ErrorCode? {
        if let code = error.code { return code }
        if let operation, let code = pointee.operations[operation].errorCodes[error.status] { return code }
        if variant > 0, let code = entry(error.status, in: pointee.description.variantCodes[variant - 1]) { return code }
        return status(error.status)?.code
    }

    func statusText(_ status: Int) -> String? { self.status(status)?.text }

    private func status(_ status: Int) -> StatusDescriptor? {
        let statuses = pointee.description.statuses
        return statuses.first { $0.status == status } ?? (status >= 500 ? statuses.first { $0.status == 500 } : nil)
    }

    private func entry(_ status: Int, in codes: [Int: ErrorCode]) -> ErrorCode? {
        codes[status] ?? (status >= 500 ? codes[500] : nil)
    }
}
