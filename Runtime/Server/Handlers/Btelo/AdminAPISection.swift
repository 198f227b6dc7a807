import BteloAPI
import Contract
import Platform
import Storage

struct AdminAPISection: AdminAPIHandlers {
    let resources: LoopResources

    func createIntegration(_ input: CreateIntegrationInput) async throws -> BteloAPI.Integration {
        guard let id = IntegrationID(input.id) else {
            throw ContractError(400, "id: must be lower-case letters, digits and single hyphens", field: "id")
        }
        let draft = IntegrationDraft(id: id, name: input.name, redirectURIs: input.redirectURIs ?? [], isAdmin: input.isAdmin)
        do {
            return shown(try await Integrations.create(draft, by: try actor(input.caller, input.request), in: resources.database))
        } catch {
            throw refusal(error)
        }
    }

    func listIntegrations(_ input: ListIntegrationsInput) async throws -> [BteloAPI.Integration] {
        do {
            return try await Integrations.listSecrets(by: try actor(input.caller, input.request), in: resources.database).map(shown)
        } catch {
            throw refusal(error)
        }
    }

    func updateIntegration(_ input: UpdateIntegrationInput) async throws -> BteloAPI.Integration {
        let change = IntegrationChange(name: input.name, redirectURIs: input.redirectURIs, isAdmin: input.isAdmin)
        do {
            return shown(try await Integrations.update(
                try known(input.id), change, by: try actor(input.caller, input.request), in: resources.database))
        } catch {
            throw refusal(error)
        }
    }

    func deleteIntegration(_ input: DeleteIntegrationInput) async throws {
        do {
            try await Integrations.delete(try known(input.id), by: try actor(input.caller, input.request), in: resources.database)
        } catch {
            throw refusal(error)
        }
    }

    func rotateIntegrationSecret(_ input: RotateIntegrationSecretInput) async throws -> RotatedSecret {
        do {
            let secret = try await Integrations.rotateSecret(
                of: try known(input.id), by: try actor(input.caller, input.request), in: resources.database)
            return RotatedSecret(id: input.id, secret: secret.revealed)
        } catch {
            throw refusal(error)
        }
    }

    func setIntegrationDisabled(_ input: SetIntegrationDisabledInput) async throws {
        do {
            try await Integrations.setDisabled(
                input.disabled, of: try known(input.id), by: try actor(input.caller, input.request), in: resources.database)
        } catch {
            throw refusal(error)
        }
    }

    /// Who is to be recorded. The ids were proven, so they are ids.
    private func actor(
        _ caller: AdminSessionOrAdminHmacCaller, _ request: RequestContext
    ) throws(IntegrationError) -> AuditActor {
        let address = ClientAddress(of: request, trusting: resources.addresses.proxies)?.description
        switch caller {
        case .adminSession(let identity):
            guard let id = UserID(identity.id) else { throw .notFound }
            return .user(id, from: address)
        case .adminHmac(let identity):
            guard let id = IntegrationID(identity.id) else { throw .notFound }
            return .integration(id, from: address)
        }
    }

    /// An id that no integration can have is an integration that is not there.
    private func known(_ text: String) throws(IntegrationError) -> IntegrationID {
        guard let id = IntegrationID(text) else { throw .notFound }
        return id
    }

    private func shown(_ integration: Platform.Integration) -> BteloAPI.Integration {
        BteloAPI.Integration(
            id: integration.id.text, name: integration.name, redirectURIs: integration.redirectURIs, isAdmin: integration.isAdmin,
            disabled: integration.isDisabled, secret: integration.secret.revealed,
            createdAt: CalendarDateTime(unixSeconds: integration.createdAt.seconds))
    }

    private func refusal(_ error: IntegrationError) -> any Error {
        switch error {
        case .alreadyExists: ContractError(409, "An integration with this id exists already.", field: "id")
        case .notFound: ContractError(404, "There is no integration with this id.")
        case .lastAdmin: ContractError(409, "This is the last enabled admin integration; make another one admin first.")
        case .invalidName: ContractError(400, "name: must not be blank and must have no control characters", field: "name")
        case .tooManyRedirectURIs: ContractError(400, "redirect_uris: too many", field: "redirect_uris")
        case .invalidRedirectURI(let index):
            ContractError(400, "redirect_uris[\(index)]: must be an absolute URI without fragment, user and wildcard; plain http only for this machine", field: "redirect_uris")
        case .invalidWildcardHost: ContractError(400, "wildcard hosts: must be at most 100 hosts under the platform's domain")
        case .randomnessUnavailable: error
        case .storage(let storage): ContractError.from(storage)
        }
    }
}
