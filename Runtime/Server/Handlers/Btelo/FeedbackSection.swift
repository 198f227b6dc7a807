import BteloAPI
import Contract
import JSON
import Platform
import Storage

struct FeedbackSection: FeedbackHandlers {
    let resources: LoopResources

    func createFeedback(_ input: CreateFeedbackInput) async throws -> FeedbackResult {
        let owner = FeedbackOwner(
            productName: try required(input.productName ?? input.bteloProduct, "product_name"),
            userID: try required(input.userID, "user_id"))
        let context = input.systemInfo ?? input.metadata ?? input.context ?? input.deviceInfo
        let draft = FeedbackDraft(
            owner: owner, userName: input.userName, content: input.content,
            systemInfo: context.map { String(decoding: $0.bytes, as: UTF8.self) })
        if input.caller == nil { try resources.addresses.countFeedback(input.request) }
        do {
            return FeedbackResult(feedback: shown(try await Feedback.create(draft, in: resources.database)))
        } catch {
            throw refusal(error)
        }
    }

    func listFeedback(_ input: ListFeedbackInput) throws -> FeedbackList {
        let owner = FeedbackOwner(
            productName: try required(input.productName, "product_name"), userID: try required(input.userID, "user_id"))
        let threads = try resources.read { connection in try Feedback.list(of: owner, connection) }
        return FeedbackList(feedback: threads.map(shown))
    }

    func appendFeedbackMessage(_ input: AppendFeedbackMessageInput) async throws -> FeedbackResult {
        let userID = try required(input.userID, "user_id")
        if input.caller == nil { try resources.addresses.countFeedback(input.request) }
        guard let id = FeedbackThreadID(input.id) else { throw refusal(.notFound) }
        do {
            let thread = try await Feedback.append(
                input.content, to: id, productName: input.productName, userID: userID, userName: input.userName,
                in: resources.database)
            return FeedbackResult(feedback: shown(thread))
        } catch {
            throw refusal(error)
        }
    }

    private func required(_ value: String?, _ field: String) throws -> String {
        guard let value else { throw ContractError(400, "\(field): is required", field: field) }
        return value
    }

    private func shown(_ thread: Platform.FeedbackThread) -> BteloAPI.FeedbackThread {
        let status: BteloAPI.FeedbackStatus = switch thread.status {
        case .open: .open
        case .replied: .replied
        case .closed: .closed
        }
        return BteloAPI.FeedbackThread(
            id: thread.id.text, productName: thread.owner.productName, userID: thread.owner.userID, userName: thread.userName,
            status: status, messages: thread.messages.map { shown($0, of: thread) })
    }

    private func shown(_ message: Platform.FeedbackMessage, of thread: Platform.FeedbackThread) -> BteloAPI.FeedbackMessage {
        let isOfficial = message.author == .official
        return BteloAPI.FeedbackMessage(
            id: "\(thread.id.text)-\(message.number)", author: isOfficial ? .official : .user,
            authorLabel: isOfficial ? "Official reply" : thread.userName ?? "User", content: message.content,
            createdAt: Timestamp(message.createdAt))
    }

    private func refusal(_ error: FeedbackError) -> any Error {
        func invalid(_ field: String, _ message: String) -> ContractError { ContractError(400, message, field: field) }
        return switch error {
        case .notFound: ContractError(404, "There is no such thread of this product and user.")
        case .invalidProductName: invalid("product_name", "product_name: must not be blank and must have no control characters")
        case .invalidUserID: invalid("user_id", "user_id: must not be blank and must have no control characters")
        case .invalidUserName: invalid("user_name", "user_name: must not be blank and must have no control characters")
        case .invalidContent: invalid("content", "content: must not be blank")
        case .systemInfoTooLong: invalid("system_info", "system_info: must be at most \(Feedback.systemInfoBytesMax) bytes")
        case .tooMany: ContractError(429, "This user has too many threads, or this thread too many messages.")
        case .randomnessUnavailable: error
        case .storage(let storage): ContractError.from(storage)
        }
    }
}
