import Contract
import Network
import Pages
import Platform
import Storage

/// Puts together, for each event loop, its own readers, caches, handlers and tables: nothing reference-counted is shared
/// between loops on the request path.
final class ServiceAssembly: Sendable {
    private let shared: SharedResources
    private let log: Log
    private let registry: MetricsRegistry
    private let usage: UsageRecorder
    private let contracts: [String]
    private let writesAccessLog: Bool

    init(
        _ shared: SharedResources, log: Log, registry: MetricsRegistry, usage: UsageRecorder, contracts: [String], writesAccessLog: Bool
    ) {
        self.shared = shared
        self.log = log
        self.registry = registry
        self.usage = usage
        self.contracts = contracts
        self.writesAccessLog = writesAccessLog
    }

    /// The service of one loop; on the loop's thread.
    func makeService(on loop: EventLoop) -> any HTTPService {
        do {
            let resources = try LoopResources(loop: loop, shared: shared, usage: usage.usage(of: loop))
            resources.google?.whenRefused = { [log] reason in
                log.write(.warning, "google_sign_in_failed", [("reason", .text(reason))])
            }
            let service = ContractService(
                contracts.compactMap { ServedContracts.make($0, on: resources) },
                pages: PageService(try resources.makePageResources(contracts: contracts)), loop: loop, hooks: hooks)
            registry.add(service.metrics)
            return service
        } catch {
            log.write(.error, "loop_without_service", [("reason", .text("\(error)"))])
            return UnavailableService()
        }
    }

    private var hooks: ContractService.Hooks {
        var hooks = ContractService.Hooks()
        hooks.failed = { [log] requestID, operation, error in
            log.write(
                .error, "handler_failed",
                [("request_id", .text(requestID)), ("operation", .text(operation.description)), ("reason", .text("\(error)"))])
        }
        hooks.finishedStatusMin = writesAccessLog ? 0 : 500
        hooks.finished = { [log, writesAccessLog] finished in
            // 501 is an operation without a handler, which is no failure.
            let isFailure = finished.status >= 500 && finished.status != 501
            guard isFailure || writesAccessLog else { return }
            log.write(isFailure ? .error : .info, "request", Self.fields(of: finished))
        }
        return hooks
    }

    private static func fields(of finished: ContractService.Finished) -> [(StaticString, LogValue)] {
        [
            ("request_id", .text(finished.requestID)),
            ("method", .text(String(decoding: finished.exchange.methodName, as: UTF8.self))),
            // The route, not the path: paths and queries may carry what a log must not keep.
            ("route", .text(finished.operation?.route.description ?? "-")),
            ("operation", .text(finished.operation?.id.description ?? "-")),
            ("status", .integer(finished.status)),
            ("bytes", .integer(finished.sentBodyBytes)),
            ("microseconds", .integer(Int(finished.nanoseconds / 1000))),
            ("address", .text(finished.exchange.remoteAddress.host)),
        ]
    }
}
