import Storage

enum GoogleSchema {
    static let created = Migration(
        15, "google sign-ins",
        sql: """
            CREATE TABLE google_sign_ins (
                state_digest TEXT NOT NULL PRIMARY KEY,
                browser TEXT NOT NULL,
                issuer TEXT NOT NULL,
                nonce TEXT NOT NULL,
                verifier TEXT NOT NULL,
                invite_code TEXT NOT NULL,
                continue_path TEXT NOT NULL,
                expires_at BIGINT NOT NULL
            );
            CREATE INDEX google_sign_ins_by_end ON google_sign_ins (expires_at)
            """)
}
