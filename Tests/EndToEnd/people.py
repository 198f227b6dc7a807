"""Users and signed-in browsers for tests that are about something else.

They are written straight into the database of the running server: the product has no way to sign in without proof.
"""

import contextlib
import hashlib
import os
import secrets
import sqlite3
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A user, and a browser in which the user is signed in."""

    id: str
    email: str
    name: str
    invite_code: str
    token: str
    origin: str

    @property
    def headers(self):
        """What the browser sends with a request from a page of ours, as a dict for `requests`."""
        return {"Cookie": f"btelo_session={self.token}", "Origin": self.origin}


@contextlib.contextmanager
def open_database(server):
    """The server's database, for rows that no operation makes. Leaves checkpoints to the server."""
    connection = sqlite3.connect(server.database, timeout=10, isolation_level=None)
    try:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


def add_user(server, email=None, *, name="Test Person", is_admin=False, is_disabled=False, is_share_partner=False):
    """A user who has no password. Returns the id, the address and the invite code."""
    user_id = secrets.token_hex(16)
    email = email or f"person-{os.urandom(6).hex()}@example.com"
    code = f"code-{os.urandom(6).hex()}"
    with open_database(server) as database:
        database.execute(
            """
            INSERT INTO users (id, name, email, email_key, is_email_verified, avatar_url, bio, provider, is_admin, is_disabled,
                is_share_partner, invite_code, created_at, creation_order)
            VALUES (?, ?, ?, ?, 1, '', '', 'email', ?, ?, ?, ?, ?, (SELECT COALESCE(MAX(creation_order), 0) + 1 FROM users))
            """, (user_id, name, email, email.lower(), is_admin, is_disabled, is_share_partner, code, now()))
    return user_id, email, code


def open_session(server, user_id, *, created_at=None, last_seen_at=None, method="password"):
    """The cookie value of a new session."""
    token = secrets.token_hex(32)
    created_at = now() if created_at is None else created_at
    with open_database(server) as database:
        database.execute(
            """
            INSERT INTO sessions (id, user_id, method, address, agent, created_at, authenticated_at, last_seen_at)
            VALUES (?, ?, ?, '127.0.0.1', 'tests', ?, ?, ?)
            """,
            (hashlib.sha256(token.encode()).hexdigest(), user_id, method, created_at, created_at,
             created_at if last_seen_at is None else last_seen_at))
    return token


def sign_in(server, email=None, **user):
    """A signed-in person: the user with this address, made with what `add_user` takes when there is none."""
    found = None
    if email:
        with open_database(server) as database:
            found = database.execute("SELECT id, name, invite_code FROM users WHERE email_key = ?", (email.lower(),)).fetchone()
    if found:
        user_id, name, code = found
    else:
        user_id, email, code = add_user(server, email, **user)
        name = user.get("name", "Test Person")
    return Person(user_id, email, name, code, open_session(server, user_id), server.url)


def now():
    """Milliseconds since 1970, as the database keeps time."""
    return int(time.time() * 1000)
