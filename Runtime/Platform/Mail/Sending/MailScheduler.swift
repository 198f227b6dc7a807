import Network
import Storage

/// Sends what is in the queue, when it is due, on a loop of its own: as many carriers as the route allows, each with one batch.
/// Woken by commits that touch the queue and by the next due time; it does not poll.
public final class MailScheduler: @unchecked Sendable {  // reason: every `var` is touched on `loop` only
    public struct Options: Sendable {
        public var retries = MailRetries()
        /// How long texts of finished mails are kept.
        public var contentDays: Int64 = 30
        /// Called on the scheduler's loop; must not wait.
        public var tell: @Sendable (MailEvent) -> Void = { _ in }

        public init() {}
    }

    public let gauges = MailGauges()
    let database: Database
    let route: MailRoute
    let sender: MailSender
    let options: Options
    let loop: EventLoop
    /// Marks this run's claims; the next run knows them as its predecessor's.
    let owner: String
    private let reader: Reader
    private var runner: Task<Void, Never>?
    private var carriers: [Int: Task<Void, Never>] = [:]
    private var carrierNumber = 0
    /// Not before is another carrier started, on the loop's clock: the last one found nothing that it may take.
    private var restsUntil: Int64 = 0
    private var couldStore = true
    private var isStopping = false
    private var isWoken = false
    private var waiter: CheckedContinuation<Void, Never>?
    private var outage = MailOutage()
    private var nextSweepAt = UnixTime(milliseconds: 0)
    private var nextGaugesAt = UnixTime(milliseconds: 0)
    private var nextForgettingAt = UnixTime(milliseconds: 0)

    /// How long it sleeps at most: the clock may be set, and another server may have died.
    private static let sleepMillisecondsMax: Int64 = 60_000

    /// - Throws: when the database cannot be read, or the system gives no loop.
    public init(database: Database, route: MailRoute, sender: MailSender, options: Options = Options()) throws {
        self.database = database
        self.route = route
        self.sender = sender
        self.options = options
        owner = try Randomness.hexadecimal(byteCount: 8)
        loop = try EventLoop()
        reader = try database.makeReader()
    }

    /// Begins to send.
    public func start() throws {
        let table = try database.table(named: "mails")
        database.notify(ofChangesTo: table) { [weak self] in
            guard let self else { return }
            loop.execute { self.wake() }
        }
        loop.start()
        loop.execute { [self] in
            runner = Task(executorPreference: loop) { await self.run() }
        }
    }

    /// Takes nothing new, lets what is on its way be finished for so long, then breaks it off. Returns when nothing is sent any
    /// more and all results are stored, or cannot be. Only after `start`.
    public func stop(withinMilliseconds: Int64) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            loop.execute { [self] in
                isStopping = true
                wake()
                loop.schedule(afterMilliseconds: withinMilliseconds) { [self] in
                    for carrier in carriers.values { carrier.cancel() }
                }
                Task(executorPreference: loop) {
                    await self.runner?.value
                    continuation.resume()
                }
            }
        }
        loop.stop()
    }

    // MARK: When

    private func run() async {
        await recover()
        while !isStopping {
            let wait = await look()
            await sleep(milliseconds: wait)
        }
        while !carriers.isEmpty { await sleep(milliseconds: Self.sleepMillisecondsMax) }
    }

    private func wake() {
        isWoken = true
        waiter?.resume()
        waiter = nil
    }

    private func sleep(milliseconds: Int64) async {
        if !isWoken {
            let timer = loop.schedule(afterMilliseconds: milliseconds) { [self] in wake() }
            await withCheckedContinuation { waiter = $0 }
            loop.cancel(timer)
        }
        isWoken = false
    }

    private func recover() async {
        let owner = owner
        let count = await stored { connection throws(StorageError) in try Mail.recoverLeases(from: owner, at: .now, connection) }
        if let count, count > 0 { options.tell(.recovered(count: Int(count))) }
    }

    /// Starts what is to be started.
    ///
    /// - Returns: how long there is nothing to look at, in milliseconds, unless somebody wakes it.
    private func look() async -> Int64 {
        let now = UnixTime.now
        await keepHouse(at: now)
        let carrierCountMax = outage.isOver ? route.carrierCountMax : 1
        guard carriers.count < carrierCountMax else { return Self.sleepMillisecondsMax }
        let pause = max(outage.millisecondsLeft(at: loop.nowMilliseconds), restsUntil - loop.nowMilliseconds, 0)
        guard pause == 0 else { return pause }
        guard let outlook = outlook(at: now, countMax: Int64(carrierCountMax)) else { return 1_000 }
        let wanted = min(Int(outlook.dueCount), carrierCountMax - carriers.count)
        for _ in 0..<wanted { startCarrier() }
        let untilNext = outlook.nextDueAt.map { max(1, $0.milliseconds - now.milliseconds) }
        return min(untilNext ?? Self.sleepMillisecondsMax, Self.sleepMillisecondsMax)
    }

    private func outlook(at time: UnixTime, countMax: Int64) -> Mail.Outlook? {
        do throws(StorageError) {
            return try reader.read { connection throws(StorageError) in
                try Mail.outlook(at: time, countMax: countMax, connection)
            }
        } catch {
            tellNotStored(error)
            return nil
        }
    }

    private func keepHouse(at now: UnixTime) async {
        if now >= nextSweepAt, let outlook = outlook(at: now, countMax: 1), outlook.dueCount > 0 {
            nextSweepAt = now.adding(milliseconds: 1_000)
            await stored { connection throws(StorageError) in try Mail.sweep(at: now, connection) }
        }
        if now >= nextGaugesAt {
            nextGaugesAt = now.adding(milliseconds: 10_000)
            refreshGauges(at: now)
        }
        if now >= nextForgettingAt {
            let days = options.contentDays
            let hasMore = await stored { connection throws(StorageError) in
                try Mail.forget(contentDays: days, at: now, connection)
            }
            nextForgettingAt = now.adding(milliseconds: hasMore == true ? 1_000 : 3_600_000)
        }
    }

    private func refreshGauges(at now: UnixTime) {
        guard let depth = try? reader.read({ connection throws(StorageError) in try Mail.depth(at: now, connection) }) else { return }
        gauges.set(.queued, Int(depth.queued))
        gauges.set(.due, Int(depth.due))
        gauges.set(.held, Int(depth.held))
        gauges.set(.failed, Int(depth.failed))
    }

    // MARK: Sending

    private func startCarrier() {
        carrierNumber += 1
        let number = carrierNumber
        carriers[number] = Task(executorPreference: loop) { await self.carry(number) }
    }

    private func carry(_ number: Int) async {
        let carrier = route.makeCarrier(sender: sender, on: loop)
        var claimed = await settled([])
        if claimed.isEmpty { restsUntil = loop.nowMilliseconds + 200 }
        while !claimed.isEmpty {
            let results = await carrier.deliver(claimed.map(\.mail))
            claimed = await settled(Array(zip(claimed, results.map(judged))))
        }
        await carrier.close()
        carriers[number] = nil
        wake()
    }

    /// What a result means beyond its mail.
    private func judged(_ result: MailResult) -> MailResult {
        // Broken off by `stop`, before the mail was out.
        if case .deferred(let reason) = result, Task.isCancelled { return .postponed(reason) }
        if case .postponed(let reason) = result {
            guard !Task.isCancelled else { return result }
            if outage.begins(reason, at: loop.nowMilliseconds) { options.tell(.unavailable(reason: reason)) }
            gauges.set(.unavailable, 1)
        } else if outage.ends() {
            gauges.set(.unavailable, 0)
            options.tell(.available)
        }
        return result
    }

    /// Stores what became of a batch and claims the next one, in one write: a mail is claimed only when it goes next, and what was
    /// said about the one before is durable before it goes.
    private func settled(_ results: [(mail: ClaimedMail, result: MailResult)]) async -> [ClaimedMail] {
        for (mail, result) in results { count(mail, result) }
        while true {
            let countMax = isStopping || Task.isCancelled || !outage.isOver && outage.millisecondsLeft(at: loop.nowMilliseconds) > 0
                ? 0 : route.batchCount
            guard countMax > 0 || !results.isEmpty else { return [] }
            let (owner, retries, jitter, now) = (owner, options.retries, Double.random(in: 0...1), UnixTime.now)
            let claimed = await stored { connection throws(StorageError) in
                for (mail, result) in results {
                    try Mail.settle(mail, result, owner: owner, retries: retries, at: now, jitter: jitter, connection)
                }
                guard countMax > 0 else { return [ClaimedMail]() }
                return try Mail.claim(countMax: countMax, owner: owner, at: now, connection)
            }
            if let claimed { return claimed }
            // What was sent must be stored before anything else is: a disk that is full now may have room again.
            if results.isEmpty || Task.isCancelled { return [] }
            await pause(milliseconds: 500)
        }
    }

    private func count(_ mail: ClaimedMail, _ result: MailResult) {
        switch result {
        case .sent: gauges.count(.sentTotal)
        case .refused(let reason):
            gauges.count(.failedTotal)
            options.tell(.failed(mail.mail.id, reason: reason))
        case .deferred(let reason), .uncertain(let reason):
            let next = options.retries.next(
                after: mail.attempt, of: mail.mail.kind, giveUpAt: mail.giveUpAt, at: .now, jitter: 0)
            gauges.count(next == nil ? .failedTotal : .retriedTotal)
            if next == nil { options.tell(.failed(mail.mail.id, reason: reason)) }
        case .postponed: break
        }
    }

    private func pause(milliseconds: Int64) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            loop.schedule(afterMilliseconds: milliseconds) { continuation.resume() }
        }
    }

    @discardableResult
    private func stored<Value: Sendable>(
        _ body: @escaping @Sendable (WriteConnection) throws(StorageError) -> Value
    ) async -> Value? {
        do throws(StorageError) {
            let value = try await database.write(body)
            couldStore = true
            return value
        } catch {
            tellNotStored(error)
            return nil
        }
    }

    private func tellNotStored(_ error: StorageError) {
        if couldStore { options.tell(.notStored(reason: "\(error)")) }
        couldStore = false
    }
}
