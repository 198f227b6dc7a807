import Platform
import Storage

/// Counts views of posts on one loop and stores them together, so that readers cost writers nothing.
///
/// A view is stored at once when none was for ten seconds; views in between wait for the next one after that. What waits when the
/// server stops is lost: it is a rough number for people.
final class BlogViews {
    private let database: Database
    private var counts: [BlogSlug: Int64] = [:]
    private var storedAt = UnixTime(seconds: 0)
    private static let secondsBetween: Int64 = 10
    private static let slugsMax = 1_000

    init(_ database: Database) {
        self.database = database
    }

    func count(_ slug: BlogSlug, at now: UnixTime) {
        guard counts[slug] != nil || counts.count < Self.slugsMax else { return }
        counts[slug, default: 0] += 1
        // Also when the clock was set back.
        guard now.seconds >= storedAt.seconds + Self.secondsBetween || now < storedAt else { return }
        storedAt = now
        let counts = self.counts
        self.counts = [:]
        Task { [database] in
            // A number of views is not worth an error to anybody.
            try? await Blog.countViews(counts, in: database)
        }
    }
}
