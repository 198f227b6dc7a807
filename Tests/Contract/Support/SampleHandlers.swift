import Contract
import JSON

/// What the sample contract's operations mean: they tell what they were given.
struct SampleDefaultCase: DefaultCaseHandlers, DeleteThingNotLive {
    func `import`(_ input: ImportInput) throws -> ThingQuery {
        ThingQuery(
            default: input.default, class: input.class, _3d: input._3d, userID: input.userID, userID2: input.userID2,
            tag: input.tag ?? [], on: input.on, month: input.month, ratio: input.ratio, plan: input.plan,
            request: input.request2)
    }

    func getThing(_ input: GetThingInput) throws -> GetThingResult {
        if input.self_ == "none" { throw ContractError(404, "No thing is named so.") }
        return GetThingResult(self_: input.self_, trace: input.xTrace, theme: input.theme)
    }

    func newThings(_ input: NewThingsInput) throws {}

    func thingParts(_ input: ThingPartsInput) throws -> ThingPartsResult {
        ThingPartsResult(thing: input.thing, part: input.part)
    }

    func replaceThing(_ input: ReplaceThingInput) async throws {
        await Task.yield()
    }
}

struct SampleSignIn: SignInHandlers {
    func whoAmI(_ input: WhoAmIInput) throws -> Who {
        let scheme =
            switch input.caller {
            case .bearer: "bearer"
            case .hmac: "hmac"
            case .session: "session"
            case nil: "nobody"
            }
        return Who(scheme: scheme, id: input.caller?.id, subject: input.subject?.id)
    }

    func mustSign(_ input: MustSignInput) throws -> Who {
        Who(scheme: "one", id: input.caller.id, subject: input.subject.id)
    }

    func adminOnly(_ input: AdminOnlyInput) throws -> Who { Who(scheme: "admin_hmac", id: input.caller.id, subject: nil) }

    func inTenant(_ input: InTenantInput) throws -> Who {
        switch input.caller {
        case .bearerWithTenant(let user, let tenant): Who(scheme: "bearer", id: user.id, subject: tenant.id)
        case .apiKeyWithTenant(let key, let tenant): Who(scheme: "api_key", id: key.id, subject: tenant.id)
        }
    }

    func stripeEvent(_ input: StripeEventInput) async throws {}
    func appleEvent(_ input: AppleEventInput) async throws {}

    func fillVault(_ input: FillVaultInput) throws {}

    func feedback(_ input: FeedbackInput) async throws -> FeedbackResult {
        FeedbackResult(userID: input.userID, code: input.code)
    }
}

struct SampleBodies: BodiesHandlers {
    func setEverything(_ input: SetEverythingInput) throws -> Everything { input.everything }

    func postForm(_ input: PostFormInput) throws -> PostFormResult {
        PostFormResult(name: input.name, level: input.level, tags: input.tag ?? [])
    }

    func postEither(_ input: PostEitherInput) async throws -> PostEitherOutput {
        input.code == "json" ? .ok(.monthly) : .seeOther(Redirect(to: "/start"))
    }

    func upload(_ input: UploadInput) async throws -> BytesReply {
        input.request.addHeader("X-Type", input.image.contentType)
        return BytesReply(input.image.bytes, fileName: "a\"b.png")
    }

    func keepJSON(_ input: KeepJSONInput) throws -> RawJSON { input.body }

    func readSome(_ input: ReadSomeInput) async throws -> ReadSomeResult {
        ReadSomeResult(model: input.model, stream: input.stream, messages: input.messages, body: input.body)
    }

    func keepBytes(_ input: KeepBytesInput) async throws -> KeepBytesResult { KeepBytesResult(size: Int64(input.body.count)) }
    func keepText(_ input: KeepTextInput) async throws -> String { input.body }
}

struct SampleStreams: StreamsHandlers {
    struct Broken: Error {}

    func countUp(_ input: CountUpInput) async throws -> EventStream<CountUpEvent> {
        EventStream { events in
            for number in 1...input.to {
                try await events.send(.countNext(CountUpCountNextEvent(number: number, word: "a\nb")))
                if number == 999 { throw ContractError(503, "Too far.") }
            }
            try await events.send(.done)
        }
    }

    func relay(_ input: RelayInput) async throws -> RelayOutput {
        if input.request.header("x-whole") != nil {
            return .json(BytesReply(Array(#"{"kept" : 1.0}"#.utf8)))
        }
        return .events(
            EventStream { events in
                try await events.send(RelayedEvent(name: "ping", data: Array("one\r\ntwo".utf8)))
                try await Array("data: raw\n\n".utf8).sent(to: events)
            })
    }

    func fail(_ input: FailInput) async throws {
        switch input.how {
        case "unexpected": throw Broken()
        case "retry": throw ContractError(429, "Slow down.", retryAfterSeconds: 7)
        case "later":
            await Task.yield()
            throw Broken()
        case "header":
            input.request.addHeader("X-Note", "fine")
            input.request.addHeader("X-Bad", "a\r\nX-Forged: 1")
        default: throw ContractError(402)
        }
    }
}

extension [UInt8] {
    func sent(to events: EventSink<RelayedEvent>) async throws(ClientGone) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: self)
        try await events.relay(UnsafeRawBufferPointer(copy))
    }
}

/// Good credentials are `good`; some carry more.
struct TestAuthenticator: SampleAuthenticator {
    /// The calls signed by `shop`.
    let shopCalls: CallCounters

    init(shopCalls: CallCounters) {
        self.shopCalls = shopCalls
    }

    func bearer(_ credentials: Credentials) -> AuthOutcome {
        switch String(decoding: credentials.first, as: UTF8.self) {
        case "good": .proven(Proof(id: "u1"))
        case "tenanted": .proven(Proof(id: "u2", claims: ["organization_id": "o-claim"]))
        default: .refused()
        }
    }

    func hmac(_ credentials: Credentials) -> AuthOutcome {
        guard String(decoding: credentials.third, as: UTF8.self) == "good", !credentials.second.isEmpty else { return .refused() }
        let id = String(decoding: credentials.first, as: UTF8.self)
        return .proven(Proof(id: id, rights: id == "boss" ? ["admin"] : [], calls: id == "shop" ? shopCalls : nil))
    }

    func session(_ credentials: Credentials) -> AuthOutcome {
        String(decoding: credentials.first, as: UTF8.self) == "good" ? .proven(Proof(id: "u3")) : .refused()
    }

    func apiKey(_ credentials: Credentials) -> AuthOutcome {
        String(decoding: credentials.first, as: UTF8.self) == "good" ? .proven(Proof(id: "k1")) : .refused()
    }

    func tenant(_ credentials: Credentials) -> AuthOutcome {
        let id = String(decoding: credentials.first, as: UTF8.self)
        return id.hasPrefix("o") ? .proven(Proof(id: id)) : .refused(ContractError(403, "Not your tenant.", code: 5004))
    }

    func stripe(_ credentials: Credentials) -> AuthOutcome {
        String(decoding: credentials.first, as: UTF8.self) == "v1=\(credentials.body.count)" ? .proven(Proof(id: "stripe")) : .refused()
    }

    func apple(_ credentials: Credentials) -> AuthOutcome {
        String(decoding: credentials.first, as: UTF8.self) == "a.b.c" ? .proven(Proof(id: "apple")) : .refused()
    }
}
