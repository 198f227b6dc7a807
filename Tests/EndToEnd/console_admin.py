"""An administrator with a browser in the console, and the audit log that everything there leaves."""

import os

import people
from page_people import with_session
from people import open_database


def fresh(prefix):
    """A name that nothing else has."""
    return f"{prefix}-{os.urandom(4).hex()}"


class Administrator:
    """Somebody signed in who may administer."""

    def __init__(self, server, **user):
        self.person = with_session(server, **({"name": "Ada Admin", "is_admin": True} | user))
        self.server, self.visitor, self.id = server, self.person.visitor, self.person.id

    def get(self, path, **options):
        return self.visitor.get(path, **options)

    def submit(self, path, action=None, having=None, button=None, follow=True, without=(), **typed):
        """Opens a page and sends one of its forms."""
        page = self.get(path)
        assert page.status == 200, page
        return self.visitor.submit(page.form(action or path, having), button=button, follow=follow, without=without, **typed)

    def post(self, path, **form):
        """A form that no page of ours has made: without its token."""
        return self.visitor.send("POST", path, follow=False, data=form, headers={"Origin": self.server.url, "Sec-Fetch-Site": "same-origin"})

    def grow_stale(self, minutes=16):
        """Makes the sign-in of this browser so many minutes old."""
        with open_database(self.server) as database:
            database.execute("UPDATE sessions SET authenticated_at = ? WHERE user_id = ?", (people.now() - minutes * 60_000, self.id))

    def actions(self, subject):
        """What the audit log says this administrator did to something, the latest first."""
        with open_database(self.server) as database:
            return [row[0] for row in database.execute(
                "SELECT action FROM audit_entries WHERE actor_kind = 'user' AND actor_id = ? AND subject = ? ORDER BY number DESC", (self.id, subject))]

    def changes(self, subject):
        """Name, old and new value of each change in the latest entry about something."""
        with open_database(self.server) as database:
            return database.execute(
                """
                SELECT name, old_value, new_value FROM audit_changes WHERE entry_number =
                    (SELECT MAX(number) FROM audit_entries WHERE actor_id = ? AND subject = ?) ORDER BY position
                """, (self.id, subject)).fetchall()
