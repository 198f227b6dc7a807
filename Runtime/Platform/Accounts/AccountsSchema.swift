import Storage

enum AccountsSchema {
    static let created = Migration(
        6, "accounts",
        sql: """
            CREATE TABLE users (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                email TEXT,
                email_key TEXT UNIQUE,
                is_email_verified BIGINT NOT NULL CHECK (is_email_verified IN (0, 1)),
                avatar_url TEXT NOT NULL,
                bio TEXT NOT NULL,
                provider TEXT NOT NULL CHECK (provider IN ('google', 'email')),
                is_admin BIGINT NOT NULL CHECK (is_admin IN (0, 1)),
                is_disabled BIGINT NOT NULL CHECK (is_disabled IN (0, 1)),
                is_share_partner BIGINT NOT NULL CHECK (is_share_partner IN (0, 1)),
                invite_code TEXT NOT NULL UNIQUE,
                created_at BIGINT NOT NULL,
                creation_order BIGINT NOT NULL UNIQUE
            );
            CREATE TABLE deleted_users (
                id TEXT NOT NULL PRIMARY KEY,
                deleted_at BIGINT NOT NULL
            );
            CREATE TABLE linked_identities (
                provider TEXT NOT NULL CHECK (provider IN ('google')),
                subject TEXT NOT NULL,
                user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (provider, subject)
            );
            CREATE INDEX linked_identities_by_user ON linked_identities (user_id);
            CREATE TABLE passwords (
                user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
                hash TEXT NOT NULL,
                changed_at BIGINT NOT NULL
            );
            CREATE TABLE inviters (
                user_id TEXT NOT NULL PRIMARY KEY,
                inviter_id TEXT NOT NULL,
                invite_code TEXT NOT NULL,
                source TEXT NOT NULL CHECK (source IN ('regular', 'affiliate')),
                bound_at BIGINT NOT NULL
            );
            CREATE INDEX inviters_by_inviter ON inviters (inviter_id);
            CREATE TABLE sessions (
                id TEXT NOT NULL PRIMARY KEY,
                user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                method TEXT NOT NULL CHECK (method IN ('password', 'code', 'google', 'command')),
                address TEXT NOT NULL,
                agent TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                authenticated_at BIGINT NOT NULL,
                last_seen_at BIGINT NOT NULL
            );
            CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
            CREATE INDEX sessions_by_last_seen ON sessions (last_seen_at);
            CREATE TABLE email_codes (
                id TEXT NOT NULL PRIMARY KEY,
                purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'reset')),
                email TEXT NOT NULL,
                email_key TEXT NOT NULL,
                browser TEXT NOT NULL,
                code_mac TEXT,
                link_mac TEXT NOT NULL UNIQUE,
                name TEXT,
                password_hash TEXT,
                invite_code TEXT,
                identity_provider TEXT,
                identity_subject TEXT,
                picture TEXT,
                continue_path TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                UNIQUE (email_key, purpose, browser)
            );
            CREATE INDEX email_codes_by_expiry ON email_codes (expires_at);
            CREATE TABLE attempt_counts (
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                count BIGINT NOT NULL,
                blocked_until BIGINT NOT NULL,
                forgotten_at BIGINT NOT NULL,
                PRIMARY KEY (kind, subject)
            );
            CREATE INDEX attempt_counts_by_end ON attempt_counts (forgotten_at)
            """)
}
