"""kill -9 while mail goes out: every mail arrives, and none again that was known to have arrived.

The long form is `BTELO_MAIL_COUNT=10000 BTELO_MAIL_KILLS=25 pytest Tests/Faults/test_mail_kill.py -s`.

What holds: a mail whose acceptance was read and recorded is never sent again. Between the mail server's word and our record there is a
moment in which only the mail server knows; a mail caught there arrives twice, with one Message-ID and the same bytes. A connection
claims its next mail in the write that records the last one, so at each kill no more mails can be caught than there are connections,
and each of them is marked.
"""

import collections
import os
import random
import resource
import signal
import sqlite3
import time

import pytest

from mail_folder import MailFolder
from mail_queue import gauge, insert, row, send, wait_for, wait_for_state
from mail_server import MailServer
from people import add_user, now, open_database

COUNT = int(os.environ.get("BTELO_MAIL_COUNT", "2000"))
KILLS = int(os.environ.get("BTELO_MAIL_KILLS", "6"))
CONNECTIONS = 4


@pytest.fixture
def chance():
    seed = int(os.environ.get("BTELO_MAIL_SEED", "0")) or random.SystemRandom().randrange(1, 2 ** 32)
    print(f"seed {seed}")
    return random.Random(seed)


def fill(server):
    """Puts the mails into the queue of a server that is not running."""
    with open_database(server) as database:
        for number in range(1, COUNT + 1):
            insert(database, number, None, f"user-{number}@example.com")


def query(server, text):
    """Looks at the database of a server that is not running, without writing to it."""
    with open_database(server) as database:
        return database.execute(text).fetchall()


def kill(server):
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(timeout=10)


def wait_until_all_sent(server, seconds):
    deadline = time.monotonic() + seconds
    reader = sqlite3.connect(f"file:{server.database}?mode=ro", uri=True)
    while (left := reader.execute("SELECT COUNT(*) FROM mails WHERE state <> 'sent'").fetchone()[0]) > 0:
        assert time.monotonic() < deadline, f"{left} of {COUNT} mails are not sent after {seconds} s"
        time.sleep(0.05)
    reader.close()


def test_killed_while_sending_every_mail_arrives_and_none_again_that_was_recorded(own_server, chance):
    mail = MailServer(verdict_delay=0.002)
    server = own_server(*mail.flags, "--smtp-connections", str(CONNECTIONS))
    assert server.stop() == 0
    fill(server)
    started = time.monotonic()
    recorded_before, caught, kills = {}, set(), 0
    server.start()
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.05, 0.6) * max(1, COUNT / 2000 * 6 / KILLS))  # the moment is what is tried; nothing waits for it
        kill(server)
        time.sleep(0.1)  # what the mail server has in its hands, it takes
        kills += 1
        arrivals = len(mail.taken)
        for mail_id, in query(server, "SELECT id FROM mails WHERE state = 'sent'"):
            recorded_before.setdefault(mail_id, arrivals)
        claimed = {mail_id for mail_id, in query(server, "SELECT id FROM mails WHERE lease_owner IS NOT NULL")}
        assert len(claimed) <= CONNECTIONS, f"{len(claimed)} mails were claimed by {CONNECTIONS} connections"
        caught |= claimed
        server.start()
    wait_until_all_sent(server, 60 + COUNT / 20)
    took = time.monotonic() - started
    assert gauge(server, "btelo_mail_queued") >= 0
    assert server.stop() == 0

    order = collections.defaultdict(list)
    for place, one in enumerate(mail.taken):
        order[one.id.strip("<>").split("@")[0]].append((place, one))
    assert len(order) == COUNT, f"{COUNT - len(order)} mails never arrived"
    for mail_id, arrivals in recorded_before.items():
        later = [place for place, _ in order[mail_id] if place >= arrivals]
        assert not later, f"{mail_id} was recorded as sent, and was sent again"
    twice = {mail_id for mail_id, all_of_it in order.items() if len(all_of_it) > 1}
    assert twice <= caught, "a mail arrived twice that was not on its way at a kill"
    assert len(mail.taken) - COUNT <= kills * CONNECTIONS
    for mail_id in twice:
        assert len({one.content for _, one in order[mail_id]}) == 1, "the second time it was another mail"
    uncertain = {mail_id for mail_id, in query(server, "SELECT id FROM mails WHERE is_uncertain = 1")}
    assert twice <= uncertain == caught, "what was in doubt is not marked, or something else is"
    print(f"{COUNT} mails, {kills} kills, {took:.1f} s; recorded before a kill and sent again: 0; in doubt {len(caught)}, of them "
          f"arrived twice {len(twice)}")
    mail.stop()


def test_killed_while_writing_files_every_mail_is_one_whole_file(own_server, chance):
    server = own_server()
    assert server.stop() == 0
    fill(server)
    folder = MailFolder(server.database.parent / "mail")
    server.start()
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.02, 0.3))  # the moment is what is tried; nothing waits for it
        kill(server)
        for path in folder.folder.glob("*.eml"):
            assert path.read_bytes().endswith(b"--\r\n"), "half a mail has the name of a whole one"
        server.start()
    wait_until_all_sent(server, 60 + COUNT / 20)
    assert server.stop() == 0
    names = sorted(path.name for path in folder.folder.glob("*.eml"))
    assert names == [f"em_{number:032x}.eml" for number in range(1, COUNT + 1)]
    assert {path.read_bytes().count(b"Message-ID: ") for path in folder.folder.glob("*.eml")} == {1}


def test_ten_servers_that_are_killed_at_once_leave_a_sound_database(own_server, chance):
    """Kills close together, also while the server starts."""
    mail = MailServer()
    server = own_server(*mail.flags, "--smtp-connections", str(CONNECTIONS))
    assert server.stop() == 0
    with open_database(server) as database:
        for number in range(1, 301):
            insert(database, number, None, f"user-{number}@example.com", due_at=now() + chance.randrange(0, 2000))
    for _ in range(10):
        server.start()
        time.sleep(chance.uniform(0, 0.1))  # the moment is what is tried; nothing waits for it
        kill(server)
    server.start()
    wait_until_all_sent(server, 60)
    assert server.stop() == 0
    assert query(server, "PRAGMA integrity_check") == [("ok",)]
    assert len({one.id for one in mail.taken}) == 300
    mail.stop()


def test_what_was_sent_while_nothing_can_be_stored_is_recorded_later_and_not_sent_again(own_server):
    mail = MailServer(delay=0.5)
    server = own_server(*mail.flags)
    user_id = add_user(server)[0]
    first = send(server, user_id)
    wait_for(lambda: len(mail.tries) == 1)
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (4096, hard))
    mail.wait(1)
    wait_for(lambda: server.admin_call("POST", "/api/email/send", json={"user_id": user_id, "subject": "x", "html": "x"}).status_code == 503)
    assert row(server, first)[0] == "sending"
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    wait_for_state(server, first, "sent")
    second = send(server, user_id)
    wait_for_state(server, second, "sent")
    assert [one.id for one in mail.taken] == [f"<{first}@btelo.com>", f"<{second}@btelo.com>"]
    assert server.stop() == 0
    mail.stop()
