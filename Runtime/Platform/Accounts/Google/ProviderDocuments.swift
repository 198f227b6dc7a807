import JSON
import Network

/// Where a provider does what. (OpenID Connect Discovery section 3)
struct ProviderConfiguration: Sendable {
    static let byteCountMax = 65_536

    let issuer: String
    let authorizationEndpoint: RequestURL
    let tokenEndpoint: RequestURL
    let keysURL: RequestURL

    /// Nil unless all three addresses are there, and safe.
    init?(_ json: UnsafeRawBufferPointer) {
        var texts: [String: String] = [:]
        do throws(JSONError) {
            var reader = try JSONReader(json, limits: JSONLimits(depthMax: 16, byteCountMax: Self.byteCountMax, memberCountMax: 500))
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if try reader.peekKind() == .string { texts[key.string] = try reader.readString() } else { try reader.skipValue() }
            }
            try reader.finish()
        } catch {
            return nil
        }
        func address(_ name: String) -> RequestURL? {
            texts[name].flatMap { RequestURL($0) }.flatMap { GoogleSettings.isTrustworthy($0) ? $0 : nil }
        }
        guard let issuer = texts["issuer"], let authorization = address("authorization_endpoint"),
            let token = address("token_endpoint"), let keys = address("jwks_uri")
        else { return nil }
        self.issuer = issuer
        authorizationEndpoint = authorization
        tokenEndpoint = token
        keysURL = keys
    }
}

/// The keys a provider signs with. (RFC 7517)
struct ProviderKeys: Sendable {
    static let byteCountMax = 65_536
    static let countMax = 32

    private let keys: [(id: String?, key: RSAPublicKey)]

    /// Keys that are not for RS256 signatures are left out. Nil when this is no key set.
    init?(_ json: UnsafeRawBufferPointer) {
        var keys: [(String?, RSAPublicKey)] = []
        var isKeySet = false
        do throws(JSONError) {
            var reader = try JSONReader(json, limits: JSONLimits(depthMax: 8, byteCountMax: Self.byteCountMax, memberCountMax: 1_000))
            try reader.beginObject()
            while let name = try reader.nextKey() {
                guard name.matches("keys") else {
                    try reader.skipValue()
                    continue
                }
                isKeySet = true
                try reader.beginArray()
                while try reader.nextElement() {
                    if let key = try Self.key(&reader), keys.count < Self.countMax { keys.append(key) }
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
        guard isKeySet else { return nil }
        self.keys = keys
    }

    /// The keys that may have signed a token with this `kid`. A token without one may be by any; it is tried with few.
    func candidates(_ id: String?) -> [RSAPublicKey] {
        guard let id else { return keys.prefix(4).map(\.key) }
        return keys.filter { $0.id.map { $0.isExactly(id) } ?? false }.map(\.key)
    }

    private static func key(_ reader: inout JSONReader) throws(JSONError) -> (String?, RSAPublicKey)? {
        var texts: [String: String] = [:]
        try reader.beginObject()
        while let name = try reader.nextKey() {
            if try reader.peekKind() == .string { texts[name.string] = try reader.readString() } else { try reader.skipValue() }
        }
        guard texts["kty"] == "RSA", texts["use"] ?? "sig" == "sig", texts["alg"] ?? "RS256" == "RS256",
            let modulus = texts["n"].flatMap({ Base64URL.bytes($0) }), let exponent = texts["e"].flatMap({ Base64URL.bytes($0) }),
            let key = RSAPublicKey(modulus: modulus, exponent: exponent)
        else { return nil }
        return (texts["kid"], key)
    }
}

/// The answer of a provider's token endpoint, as far as it matters here. (OpenID Connect Core section 3.1.3.3)
struct ProviderTokens {
    let idToken: String

    init?(_ json: UnsafeRawBufferPointer) {
        var idToken: String?
        do throws(JSONError) {
            var reader = try JSONReader(json, limits: JSONLimits(depthMax: 8, byteCountMax: 65_536, memberCountMax: 200))
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if key.matches("id_token"), try reader.peekKind() == .string {
                    idToken = try reader.readString()
                } else {
                    try reader.skipValue()
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
        guard let idToken else { return nil }
        self.idToken = idToken
    }
}
