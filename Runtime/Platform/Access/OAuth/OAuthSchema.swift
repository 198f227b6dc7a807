import Storage

enum OAuthSchema {
    static let created = Migration(
        11, "oauth",
        sql: """
            CREATE TABLE signing_keys (
                id TEXT NOT NULL PRIMARY KEY,
                state TEXT NOT NULL CHECK (state IN ('next', 'current', 'retired')),
                modulus TEXT NOT NULL,
                exponent TEXT NOT NULL,
                sealed_key TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                activated_at BIGINT,
                retired_at BIGINT,
                creation_order BIGINT NOT NULL UNIQUE
            );
            CREATE TABLE integration_settings (
                integration_id TEXT NOT NULL PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
                allows_sign_in BIGINT NOT NULL CHECK (allows_sign_in IN (0, 1)),
                asks_consent BIGINT NOT NULL CHECK (asks_consent IN (0, 1)),
                requires_pkce BIGINT NOT NULL CHECK (requires_pkce IN (0, 1)),
                has_client_audience BIGINT NOT NULL CHECK (has_client_audience IN (0, 1)),
                wildcard_redirects TEXT NOT NULL CHECK (wildcard_redirects IN ('any', 'listed', 'none')),
                wildcard_hosts TEXT NOT NULL
            );
            CREATE TABLE redirect_hosts (
                integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
                host TEXT NOT NULL,
                first_used_at BIGINT NOT NULL,
                PRIMARY KEY (integration_id, host)
            );
            CREATE TABLE product_grants (
                user_id TEXT NOT NULL,
                client_id TEXT NOT NULL,
                scope TEXT NOT NULL,
                was_asked BIGINT NOT NULL CHECK (was_asked IN (0, 1)),
                granted_at BIGINT NOT NULL,
                last_used_at BIGINT NOT NULL,
                PRIMARY KEY (user_id, client_id)
            );
            CREATE TABLE authorization_requests (
                id TEXT NOT NULL PRIMARY KEY,
                client_id TEXT NOT NULL,
                redirect_uri TEXT NOT NULL,
                location TEXT NOT NULL,
                wildcard_host TEXT,
                scope TEXT NOT NULL,
                state TEXT,
                nonce TEXT,
                code_challenge TEXT,
                prompt TEXT NOT NULL,
                max_age_seconds BIGINT,
                login_hint TEXT,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            );
            CREATE INDEX authorization_requests_by_expiry ON authorization_requests (expires_at);
            CREATE TABLE authorization_codes (
                id TEXT NOT NULL PRIMARY KEY,
                family_id TEXT NOT NULL,
                client_id TEXT NOT NULL,
                user_id TEXT NOT NULL,
                redirect_uri TEXT NOT NULL,
                scope TEXT NOT NULL,
                nonce TEXT,
                code_challenge TEXT,
                session_id TEXT NOT NULL,
                authenticated_at BIGINT NOT NULL,
                method TEXT NOT NULL,
                failed_count BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                used_at BIGINT
            );
            CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_at);
            CREATE INDEX authorization_codes_by_user ON authorization_codes (user_id);
            CREATE TABLE token_families (
                id TEXT NOT NULL PRIMARY KEY,
                client_id TEXT NOT NULL,
                user_id TEXT NOT NULL,
                scope TEXT NOT NULL,
                is_confidential BIGINT NOT NULL CHECK (is_confidential IN (0, 1)),
                session_id TEXT NOT NULL,
                authenticated_at BIGINT NOT NULL,
                method TEXT NOT NULL,
                generation BIGINT NOT NULL,
                rotated_at BIGINT NOT NULL,
                grace_count BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                idle_until BIGINT NOT NULL,
                access_until BIGINT NOT NULL,
                revoked_at BIGINT
            );
            CREATE INDEX token_families_by_user ON token_families (user_id, client_id);
            CREATE INDEX token_families_by_client ON token_families (client_id);
            CREATE INDEX token_families_by_end ON token_families (idle_until);
            CREATE TABLE refresh_tokens (
                id TEXT NOT NULL PRIMARY KEY,
                family_id TEXT NOT NULL REFERENCES token_families (id) ON DELETE CASCADE,
                generation BIGINT NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id, generation);
            CREATE TABLE token_revocations (
                id TEXT NOT NULL PRIMARY KEY,
                expires_at BIGINT NOT NULL
            );
            CREATE INDEX token_revocations_by_expiry ON token_revocations (expires_at)
            """)
}
