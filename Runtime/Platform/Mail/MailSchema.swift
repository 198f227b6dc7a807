import Storage

enum MailSchema {
    /// `due_at` is when somebody has to look at an open mail next: to send it, to try again, or, while it is leased, because
    /// whoever leased it has not come back.
    static let created = Migration(
        10, "mail",
        sql: """
            CREATE TABLE mails (
                id TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL CHECK (kind IN ('code', 'notice', 'product')),
                integration_id TEXT,
                user_id TEXT,
                recipient TEXT NOT NULL,
                subject TEXT NOT NULL,
                html TEXT NOT NULL,
                keeps_content BIGINT NOT NULL CHECK (keeps_content IN (0, 1)),
                is_orphaned BIGINT NOT NULL CHECK (is_orphaned IN (0, 1)),
                state TEXT NOT NULL CHECK (state IN ('scheduled', 'sending', 'sent', 'failed', 'canceled')),
                is_scheduled BIGINT NOT NULL CHECK (is_scheduled IN (0, 1)),
                is_held BIGINT NOT NULL CHECK (is_held IN (0, 1)),
                is_uncertain BIGINT NOT NULL CHECK (is_uncertain IN (0, 1)),
                priority BIGINT NOT NULL CHECK (priority IN (0, 1)),
                send_at BIGINT NOT NULL,
                due_at BIGINT NOT NULL,
                give_up_at BIGINT NOT NULL,
                attempt_count BIGINT NOT NULL,
                lease_owner TEXT,
                last_reply TEXT,
                created_at BIGINT NOT NULL,
                finished_at BIGINT,
                creation_order BIGINT NOT NULL UNIQUE,
                CHECK ((kind = 'product') = (integration_id IS NOT NULL))
            );
            CREATE INDEX mails_due ON mails (priority, due_at) WHERE state IN ('scheduled', 'sending') AND is_held = 0;
            CREATE INDEX mails_held ON mails (give_up_at) WHERE state IN ('scheduled', 'sending') AND is_held = 1;
            CREATE INDEX mails_failed ON mails (finished_at) WHERE state = 'failed';
            CREATE INDEX mails_finished ON mails (finished_at) WHERE finished_at IS NOT NULL;
            CREATE INDEX mails_with_content ON mails (finished_at) WHERE finished_at IS NOT NULL AND keeps_content = 1;
            CREATE INDEX mails_by_integration ON mails (integration_id, creation_order);
            CREATE INDEX mails_by_user ON mails (user_id, creation_order);
            CREATE TABLE mail_subscriptions (
                token TEXT NOT NULL PRIMARY KEY,
                user_id TEXT NOT NULL,
                integration_id TEXT NOT NULL,
                unsubscribed_at BIGINT,
                UNIQUE (user_id, integration_id)
            );
            CREATE TABLE mail_daily_counts (
                integration_id TEXT NOT NULL,
                day BIGINT NOT NULL,
                mail_count BIGINT NOT NULL,
                byte_count BIGINT NOT NULL,
                PRIMARY KEY (integration_id, day)
            )
            """)
}
