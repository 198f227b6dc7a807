import CLinux

/// Deadlines. Each connection has one timer, moved lazily: it is taken out of the wheel only when it must fire earlier.
extension HTTPServerLoop {
    func wait(_ connection: ServerConnection, for what: ConnectionState.Wait, until deadline: Int64) {
        connection.pointee.waitsFor = what
        connection.pointee.deadline = deadline
        guard deadline != .max else { return }
        if connection.pointee.timer.isArmed {
            // Fires too early then, and is put back for the rest.
            guard connection.pointee.timer.deadline > deadline else { return }
            hot.pointee.wheel.disarm(node(of: connection))
        }
        arm(connection)
    }

    private func arm(_ connection: ServerConnection) {
        connection.pointee.timer.deadline = connection.pointee.deadline
        connection.pointee.timer.target = Unmanaged.passUnretained(self)
        connection.pointee.timer.context = UnsafeMutableRawPointer(connection)
        hot.pointee.wheel.arm(node(of: connection))
    }

    /// Sets the deadline for what the connection waits for now.
    func updateWait(_ connection: ServerConnection) {
        let now = hot.pointee.nowMilliseconds
        if hasUnsent(connection) { return waitForReader(connection, now) }
        connection.pointee.blockedSince = 0
        switch connection.pointee.phase {
        case .head:
            if connection.pointee.headSince != 0 {
                wait(connection, for: .head, until: connection.pointee.headSince + limits.headMilliseconds)
            } else {
                wait(connection, for: .idle, until: now + limits.idleMilliseconds)
            }
        case .body, .skipping:
            wait(connection, for: .body, until: connection.pointee.bodySince + limits.bodyGraceMilliseconds
                + Int64(connection.pointee.bodyCount) * 1_000 / max(1, limits.bodyBytesPerSecond))
        case .handling:
            // A stream's producer is its own clock; an answer that has not begun has a deadline.
            let isAnswered = connection.pointee.hasAnswered || limits.answerMilliseconds == 0
            wait(
                connection, for: isAnswered ? .none : .answer,
                until: isAnswered ? .max : connection.pointee.startedNanoseconds / 1_000_000 + limits.answerMilliseconds)
        case .free, .closing, .lingering:
            break
        }
    }

    private func waitForReader(_ connection: ServerConnection, _ now: Int64) {
        if connection.pointee.blockedSince == 0 {
            connection.pointee.blockedSince = now
            connection.pointee.lastProgress = now
            connection.pointee.blockedSent = 0
        }
        let stalled = connection.pointee.lastProgress + limits.writeStallMilliseconds
        let tooSlow = connection.pointee.blockedSince + limits.writeGraceMilliseconds
            + connection.pointee.blockedSent * 1_000 / max(1, limits.writeBytesPerSecond)
        wait(connection, for: .write, until: min(stalled, tooSlow))
    }

    func timerFired(_ connection: ServerConnection) {
        guard connection.pointee.phase != .free, connection.pointee.deadline != .max else { return }
        if connection.pointee.deadline > hot.pointee.nowMilliseconds { return arm(connection) }
        counters.timeouts.add(1)
        switch connection.pointee.waitsFor {
        // Nothing came, or nothing that can be answered: there is nobody to tell.
        case .head where connection.pointee.start == connection.pointee.end: end(connection)
        case .head: refuse(connection, .headTimeout, exchange: nil)
        case .body where connection.pointee.phase == .body: refuse(connection, .bodyTimeout, exchange: Exchange(connection))
        case .answer where connection.pointee.phase == .handling && !connection.pointee.hasAnswered:
            let onClose = connection.pointee.onClose
            refuse(connection, .noAnswer, exchange: Exchange(connection))
            onClose?()
        case .write:
            // An ordinary close would leave the kernel with the unsent bytes of a client that does not take them.
            _ = linux_reset_at_close(connection.pointee.descriptor)
            end(connection)
        case .none, .idle, .body, .linger, .answer: end(connection)
        }
    }
}
