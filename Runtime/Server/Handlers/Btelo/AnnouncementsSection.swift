import BteloAPI
import Contract
import Platform
import Storage

struct AnnouncementsSection: AnnouncementsHandlers {
    let resources: LoopResources

    func listAnnouncements(_ input: ListAnnouncementsInput) throws -> BteloAPI.Announcements {
        let active = try resources.read { connection in
            try Platform.Announcements.active(for: input.app, on: resources.today, connection)
        }
        return BteloAPI.Announcements(announcements: active.map(shown))
    }

    private func shown(_ announcement: Platform.Announcement) -> BteloAPI.Announcement {
        let audience: Audience = switch announcement.audience {
        case .all: .all
        case .paid: .paid
        }
        return BteloAPI.Announcement(
            id: announcement.id.text, apps: announcement.apps, audience: audience, audiences: [audience],
            titles: shown(announcement.titles), bodies: shown(announcement.bodies), enabled: announcement.isEnabled,
            expiresAt: announcement.expiresAt.flatMap(Contract.CalendarDate.init))
    }

    private func shown(_ text: LocalizedText) -> StringMap<String> {
        StringMap(text.entries.map { StringMap.Entry(key: $0.locale, value: $0.text) })
    }
}
