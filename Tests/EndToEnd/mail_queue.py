"""Mail in the queue of a running server: put in, looked at, waited for."""

import datetime
import time

import requests

from people import now, open_database


def send(server, user_id, subject="Hello", html="<p>Hello</p>", seconds=None):
    """Sends as the demo admin, now or in so many seconds. Returns the mail's id."""
    body = {"user_id": user_id, "subject": subject, "html": html}
    if seconds is not None:
        body["send_at"] = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime("%FT%TZ")
    answer = server.admin_call("POST", "/api/email/send", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


def row(server, mail_id, columns="state, attempt_count, last_reply, is_uncertain, is_held"):
    with open_database(server) as database:
        return database.execute(f"SELECT {columns} FROM mails WHERE id = ?", (mail_id,)).fetchone()


def wait_for(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)
    return found


def wait_for_state(server, mail_id, state, seconds=15):
    return wait_for(lambda: (found := row(server, mail_id))[0] == state and found, seconds)


def gauge(server, name):
    lines = requests.get(server.metrics_url, timeout=5).text.splitlines()
    return int(next(line for line in lines if line.startswith(name + " ")).split()[1])


def insert(database, number, user_id, recipient, kind="notice", due_at=None, give_up_at=None, **more):
    """A mail that no operation makes, in the open transaction of a database. Returns its id."""
    due_at = now() if due_at is None else due_at
    values = {
        "id": f"em_{number:032x}", "kind": kind, "user_id": user_id, "recipient": recipient, "subject": "x", "html": "<p>x</p>",
        "keeps_content": int(kind != "code"), "is_orphaned": 0, "state": "scheduled", "is_scheduled": 1, "is_held": 0, "is_uncertain": 0,
        "priority": int(kind != "code"), "send_at": due_at, "due_at": due_at,
        "give_up_at": due_at + 86_400_000 if give_up_at is None else give_up_at, "attempt_count": 0, "created_at": due_at,
    } | more
    database.execute(
        f"INSERT INTO mails ({', '.join(values)}, creation_order) VALUES ({', '.join('?' * len(values))}, "
        "(SELECT COALESCE(MAX(creation_order), 0) + 1 FROM mails))", list(values.values()))
    return values["id"]
