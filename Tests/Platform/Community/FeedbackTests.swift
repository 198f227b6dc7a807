import Platform
import Storage
import Testing

@Suite struct FeedbackTests {
    private let alice = FeedbackOwner(productName: "btelo-english", userID: "app-user-123")

    private func create(
        _ content: String = "The screen is blank.", by owner: FeedbackOwner? = nil, systemInfo: String? = nil,
        in platform: TemporaryPlatform
    ) async throws -> FeedbackThread {
        try await Feedback.create(
            FeedbackDraft(owner: owner ?? alice, userName: "Alice", content: content, systemInfo: systemInfo),
            in: platform.database)
    }

    private func threads(of owner: FeedbackOwner, in platform: TemporaryPlatform) throws -> [FeedbackThread] {
        try platform.reader.read { try Feedback.list(of: owner, $0) }
    }

    @Test("a new thread is open, has one message of the user, and is listed as returned")
    func created() async throws {
        let platform = try TemporaryPlatform()
        let thread = try await create(in: platform)
        #expect(thread.owner == alice)
        #expect(thread.userName == "Alice")
        #expect(thread.status == .open)
        #expect(thread.messages.map(\.author) == [.user])
        #expect(thread.messages.map(\.content) == ["The screen is blank."])
        #expect(try threads(of: alice, in: platform) == [thread])
    }

    @Test("ids are 32 lower-case hex digits and differ")
    func ids() async throws {
        let platform = try TemporaryPlatform()
        var ids: Set<String> = []
        for _ in 0..<50 { ids.insert(try await create(in: platform).id.text) }
        #expect(ids.count == 50)
        #expect(ids.allSatisfy { FeedbackThreadID($0) != nil && $0.utf8.count == 32 })
        for text in ["", "abc", String(repeating: "A", count: 32), String(repeating: "g", count: 32)] {
            #expect(FeedbackThreadID(text) == nil)
        }
    }

    @Test("a user sees the threads of the same product and user only, the newest first")
    func ownThreads() async throws {
        let platform = try TemporaryPlatform()
        let first = try await create("first", in: platform)
        let second = try await create("second", in: platform)
        for other in [
            FeedbackOwner(productName: "vibe-remote", userID: "app-user-123"),
            FeedbackOwner(productName: "btelo-english", userID: "app-user-124"),
            FeedbackOwner(productName: "Btelo-English", userID: "app-user-123"),
        ] {
            #expect(try threads(of: other, in: platform) == [])
            _ = try await create(by: other, in: platform)
        }
        #expect(try threads(of: alice, in: platform) == [second, first])
    }

    @Test("a thread that is written to comes first again")
    func newestActivity() async throws {
        let platform = try TemporaryPlatform()
        let first = try await create("first", in: platform).id
        let second = try await create("second", in: platform).id
        _ = try await Feedback.reply("an answer", to: first, by: .commandLine, in: platform.database, at: UnixTime(milliseconds: UnixTime.now.milliseconds + 1_000))
        #expect(try threads(of: alice, in: platform).map(\.id) == [first, second])
    }

    @Test("messages are oldest first, the user's and the team's in one row")
    func messageOrder() async throws {
        let platform = try TemporaryPlatform()
        let time = UnixTime(seconds: 1)
        let id = try await create("one", in: platform).id
        _ = try await Feedback.reply("two", to: id, by: .commandLine, in: platform.database, at: time)
        let thread = try await Feedback.append(
            "three", to: id, productName: "btelo-english", userID: "app-user-123", in: platform.database, at: time)
        #expect(thread.messages.map(\.content) == ["one", "two", "three"])
        #expect(thread.messages.map(\.author) == [.user, .official, .user])
        #expect(thread.messages.map(\.number) == [1, 2, 3])
        #expect(try threads(of: alice, in: platform) == [thread])
    }

    @Test("an official reply makes the thread replied, a follow-up opens it again, also when it was closed")
    func statuses() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let id = try await create(in: platform).id
        #expect(try await Feedback.reply("r", to: id, by: .commandLine, in: database).status == .replied)
        #expect(try await append(to: id, in: platform).status == .open)
        #expect(try await Feedback.setStatus(.closed, of: id, by: .commandLine, in: database).status == .closed)
        #expect(try await append(to: id, in: platform).status == .open)
    }

    private func append(to id: FeedbackThreadID, in platform: TemporaryPlatform) async throws -> FeedbackThread {
        try await Feedback.append(
            "more", to: id, productName: nil, userID: "app-user-123", in: platform.database)
    }

    @Test("a follow-up must come from the thread's user, and from its product when one is named", arguments: [
        ("btelo-english", "app-user-123", true), (nil, "app-user-123", true),
        ("vibe-remote", "app-user-123", false), ("", "app-user-123", false),
        ("btelo-english", "app-user-124", false), (nil, "app-user-124", false), (nil, "", false),
        ("btelo-english", "APP-USER-123", false),
    ] as [(String?, String, Bool)])
    func identity(product: String?, user: String, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        let id = try await create(in: platform).id
        let append = {
            try await Feedback.append("more", to: id, productName: product, userID: user, in: platform.database)
        }
        if accepted {
            #expect(try await append().messages.count == 2)
        } else {
            await #expect(throws: FeedbackError.notFound) { _ = try await append() }
            #expect(try threads(of: alice, in: platform).first?.messages.count == 1)
        }
    }

    @Test("identities are compared byte for byte: two spellings of é are two users")
    func identityBytes() async throws {
        let platform = try TemporaryPlatform()
        let owner = FeedbackOwner(productName: "p", userID: "\u{e9}")
        let id = try await create(by: owner, in: platform).id
        await #expect(throws: FeedbackError.notFound) {
            try await Feedback.append("x", to: id, productName: "p", userID: "e\u{301}", in: platform.database)
        }
    }

    @Test("an unknown thread is not found, by nobody's hand")
    func unknown() async throws {
        let platform = try TemporaryPlatform()
        let id = FeedbackThreadID(String(repeating: "0", count: 32))!
        await #expect(throws: FeedbackError.notFound) { _ = try await append(to: id, in: platform) }
        await #expect(throws: FeedbackError.notFound) {
            try await Feedback.reply("r", to: id, by: .commandLine, in: platform.database)
        }
        await #expect(throws: FeedbackError.notFound) {
            try await Feedback.setStatus(.closed, of: id, by: .commandLine, in: platform.database)
        }
        #expect(try platform.reader.read { try Feedback.find(id, $0) } == nil)
        #expect(try platform.reader.read { try Feedback.systemInfo(of: id, $0) } == nil)
    }

    @Test("system info is kept byte for byte and nothing a user gets contains it")
    func systemInfo() async throws {
        let platform = try TemporaryPlatform()
        let info = #"{"app" : {"version":"1.4.2"},"app":1e2, "canary":"7f3a"}"#
        let thread = try await create(systemInfo: info, in: platform)
        #expect(try platform.reader.read { try Feedback.systemInfo(of: thread.id, $0) } == info)
        let appended = try await append(to: thread.id, in: platform)
        for seen in try [thread, appended] + threads(of: alice, in: platform) {
            var text = ""
            dump(seen, to: &text)
            #expect(!text.contains("7f3a"))
        }
    }

    @Test("a follow-up's user name replaces the stored one, and without one it stays")
    func userName() async throws {
        let platform = try TemporaryPlatform()
        let id = try await create(in: platform).id
        func appended(_ name: String?) async throws -> String? {
            try await Feedback.append(
                "x", to: id, productName: nil, userID: "app-user-123", userName: name, in: platform.database
            ).userName
        }
        #expect(try await appended(nil) == "Alice")
        #expect(try await appended("") == "Alice")
        #expect(try await appended("Alice B.") == "Alice B.")
    }

    @Test("content has 1 to 80,000 bytes, not only blanks, and no NUL", arguments: [
        ("x", true), ("<script>", true), ("two\nlines", true), (String(repeating: "x", count: 80_000), true),
        ("", false), (" \n\t", false), ("a\u{0}b", false), (String(repeating: "x", count: 80_001), false),
    ])
    func contentBounds(content: String, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        if accepted {
            #expect(try await create(content, in: platform).messages[0].content == content)
        } else {
            await #expect(throws: FeedbackError.invalidContent) { _ = try await create(content, in: platform) }
        }
    }

    @Test("product, user id and user name have at most 800 bytes on one line")
    func nameBounds() async throws {
        let platform = try TemporaryPlatform()
        let longest = String(repeating: "n", count: 800)
        let draft = FeedbackDraft(
            owner: FeedbackOwner(productName: longest, userID: longest), userName: longest, content: "x")
        _ = try await Feedback.create(draft, in: platform.database)
        for (wrong, isEmptyWrong) in [(longest + "n", false), ("a\nb", false), ("", true)] {
            var changed = draft
            changed.owner.productName = wrong
            await expect(.invalidProductName, for: changed, in: platform)
            changed = draft
            changed.owner.userID = wrong
            await expect(.invalidUserID, for: changed, in: platform)
            changed = draft
            changed.userName = wrong
            if !isEmptyWrong { await expect(.invalidUserName, for: changed, in: platform) }
        }
    }

    @Test("system info has at most 131,072 bytes", arguments: [(131_072, true), (131_073, false)])
    func systemInfoBound(byteCount: Int, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        let draft = FeedbackDraft(owner: alice, content: "x", systemInfo: String(repeating: "1", count: byteCount))
        if accepted {
            _ = try await Feedback.create(draft, in: platform.database)
        } else {
            await expect(.systemInfoTooLong, for: draft, in: platform)
        }
    }

    @Test("a user has at most 200 threads of one product, and a thread at most 500 messages")
    func counts() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask { [alice] in
                    _ = try? await Feedback.create(FeedbackDraft(owner: alice, content: "x"), in: database)
                }
            }
        }
        #expect(try threads(of: alice, in: platform).count == 200)
        await expect(.tooMany, for: FeedbackDraft(owner: alice, content: "x"), in: platform)
        let id = try #require(try threads(of: alice, in: platform).first?.id)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<499 {
                group.addTask {
                    _ = try? await Feedback.append(
                        "x", to: id, productName: nil, userID: "app-user-123", in: database)
                }
            }
        }
        await #expect(throws: FeedbackError.tooMany) { _ = try await append(to: id, in: platform) }
        #expect(try platform.reader.read { try Feedback.find(id, $0) }?.messages.count == 500)
    }

    @Test("one product and user have at most 2 MiB stored, diagnostic context included; others are not touched")
    func storedBytes() async throws {
        let platform = try TemporaryPlatform()
        let large = FeedbackDraft(
            owner: alice, content: String(repeating: "x", count: 16_384),
            systemInfo: String(repeating: "1", count: 65_536))
        for _ in 0..<25 { _ = try await Feedback.create(large, in: platform.database) }
        await expect(.tooMany, for: large, in: platform)
        // 2,097,152 - 25 x 81,920 = 49,152 bytes are left: three messages, not four.
        let id = try #require(try threads(of: alice, in: platform).first?.id)
        func append() async throws -> FeedbackThread {
            try await Feedback.append(
                large.content, to: id, productName: nil, userID: "app-user-123", in: platform.database)
        }
        for _ in 0..<3 { _ = try await append() }
        await #expect(throws: FeedbackError.tooMany) { _ = try await append() }
        await expect(.tooMany, for: FeedbackDraft(owner: alice, content: "x"), in: platform)
        let other = FeedbackOwner(productName: "btelo-english", userID: "somebody-else")
        _ = try await create(by: other, in: platform)
        _ = try await Feedback.reply("the team may always answer", to: id, by: .commandLine, in: platform.database)
    }

    private func expect(_ error: FeedbackError, for draft: FeedbackDraft, in platform: TemporaryPlatform) async {
        await #expect(throws: error) { try await Feedback.create(draft, in: platform.database) }
    }

    @Test("administrators page through the threads of everybody, the newest activity first, by status, product and user")
    func administration() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        var ids: [FeedbackThreadID] = []
        for number in 0..<5 {
            let draft = FeedbackDraft(
                owner: FeedbackOwner(productName: "product-\(number % 2)", userID: "user-\(number)"), content: "number \(number)")
            ids.append(try await Feedback.create(draft, in: database, at: UnixTime(seconds: 100)).id)
        }
        _ = try await Feedback.reply("r", to: ids[1], by: .commandLine, in: database, at: UnixTime(seconds: 200))
        var seen: [FeedbackSummary] = []
        while true {
            let page = try platform.reader.read { [seen] in
                try Feedback.list(FeedbackFilter(), after: seen.last?.position, count: 2, $0)
            }
            if page.isEmpty { break }
            seen += page
            #expect(seen.count <= 5)
            if seen.count > 5 { break }
        }
        #expect(seen.map(\.id) == [ids[1], ids[4], ids[3], ids[2], ids[0]])
        #expect(seen[0].status == .replied && seen[0].messageCount == 2 && seen[0].beginning == "number 1")
        var filter = FeedbackFilter()
        filter.status = .open
        filter.productName = "product-1"
        #expect(try platform.reader.read { try Feedback.list(filter, count: 10, $0) }.map(\.id) == [ids[3]])
        filter = FeedbackFilter()
        filter.userID = "user-2"
        #expect(try platform.reader.read { try Feedback.list(filter, count: 10, $0) }.map(\.id) == [ids[2]])
        #expect(try platform.reader.read(Feedback.productNames) == ["product-0", "product-1"])
        #expect(try platform.reader.read { try Feedback.count(.open, $0) } == 4)
    }
}
