import Storage

enum FeedbackSchema {
    static let created = Migration(
        4, "feedback",
        sql: """
            CREATE TABLE feedback_threads (
                id TEXT NOT NULL PRIMARY KEY,
                product_name TEXT NOT NULL,
                user_id TEXT NOT NULL,
                user_name TEXT,
                status TEXT NOT NULL CHECK (status IN ('open', 'replied', 'closed')),
                system_info TEXT,
                stored_bytes BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                creation_order BIGINT NOT NULL UNIQUE
            );
            CREATE INDEX feedback_threads_by_owner ON feedback_threads (product_name, user_id, creation_order);
            CREATE TABLE feedback_messages (
                thread_id TEXT NOT NULL REFERENCES feedback_threads (id) ON DELETE CASCADE,
                number BIGINT NOT NULL,
                author TEXT NOT NULL CHECK (author IN ('user', 'official')),
                content TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (thread_id, number)
            )
            """)

    static let byActivity = Migration(
        9, "feedback by activity",
        sql: "CREATE INDEX feedback_threads_by_activity ON feedback_threads (updated_at, creation_order)")
}
