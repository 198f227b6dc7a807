"""What waits in the queue: its order, what is too late, what stops, and what a stop of the server leaves."""

import time

from mail_queue import insert, row, send, wait_for, wait_for_state
from people import add_user, now, open_database


def test_many_mails_share_few_connections(own_server, mail_server):
    mail = mail_server()
    server = own_server(*mail.flags, "--smtp-connections", "2")
    user_id = add_user(server)[0]
    for number in range(40):
        send(server, user_id, subject=str(number), seconds=2)
    assert sorted(int(one.message["Subject"]) for one in mail.wait(40)) == list(range(40))
    assert mail.connections <= 4
    assert server.stop() == 0


def test_codes_go_before_what_waits(own_server, mail_server):
    """A code lives for minutes; a thousand newsletters must not be in its way."""
    mail = mail_server(delay=0.02)
    server = own_server(*mail.flags, "--smtp-connections", "1")
    user_id, address, _ = add_user(server)
    with open_database(server) as database:
        for number in range(200):
            insert(database, number, user_id, f"news-{number}@example.com")
        insert(database, 999, None, "code@example.com", kind="code")
    send(server, user_id)
    mail.wait(5)
    assert "code@example.com" in [one.recipient for one in mail.taken[:5]]
    assert server.stop() == 0


def test_what_is_a_day_late_waits_for_an_administrator(own_server, mail_server):
    """A restored backup does not send its old mail again."""
    mail = mail_server()
    server = own_server(*mail.flags)
    day = 86_400_000
    with open_database(server) as database:
        stale = insert(database, 1, None, "stale@example.com", due_at=now() - day - 1000)
        fresh = insert(database, 2, None, "fresh@example.com", due_at=now() - day + 60_000)
        code = insert(database, 3, None, "code@example.com", kind="code", due_at=now() - 60_000, give_up_at=now() - 1000)
    send(server, add_user(server)[0])
    wait_for_state(server, fresh, "sent")
    wait_for(lambda: row(server, stale)[4] == 1)
    assert row(server, stale)[:2] == ("scheduled", 0)
    assert wait_for_state(server, code, "failed")[2] == "not sent within its life"
    assert row(server, code, "html, subject") == ("", "")
    assert {one.recipient for one in mail.taken}.isdisjoint({"stale@example.com", "code@example.com"})
    assert server.stop() == 0


def test_mail_of_a_disabled_product_is_held_back(own_server, mail_server):
    mail = mail_server()
    server = own_server(*mail.flags)
    secret = server.admin_call("POST", "/admin/integrations", json={"id": "vibe", "name": "Vibe"}).json()["secret"]
    user_id = add_user(server)[0]
    at = time.strftime("%FT%TZ", time.gmtime(time.time() + 2))
    body = {"user_id": user_id, "subject": "x", "html": "x", "send_at": at}
    mail_id = server.call("POST", "/api/email/send", credentials=("vibe", secret), json=body).json()["id"]
    assert server.admin_call("POST", "/admin/integrations/vibe/disable", json={"disabled": True}).status_code < 300
    wait_for(lambda: row(server, mail_id)[4] == 1)
    assert mail.taken == []
    assert server.stop() == 0


def test_a_code_is_forgotten_once_it_is_sent(own_server, mail_server):
    mail = mail_server()
    server = own_server(*mail.flags)
    with open_database(server) as database:
        code = insert(database, 1, None, "code@example.com", kind="code", give_up_at=now() + 600_000)
    send(server, add_user(server)[0])
    wait_for_state(server, code, "sent")
    assert row(server, code, "html, subject, recipient") == ("", "", "code@example.com")
    taken = mail.wait(1, to="code@example.com")[0]
    assert taken.message["List-Unsubscribe"] is None
    assert server.stop() == 0


def test_stopping_lets_the_mail_on_its_way_arrive(own_server, mail_server):
    mail = mail_server(delay=0.5)
    server = own_server(*mail.flags, "--smtp-connections", "2")
    user_id = add_user(server)[0]
    ids = [send(server, user_id) for _ in range(8)]
    wait_for(lambda: len(mail.tries) >= 2)
    started = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - started < 5
    sent = {one.id.strip("<>").split("@")[0] for one in mail.taken}
    assert 2 <= len(sent) < 8
    assert {one for one in ids if row(server, one)[0] == "sent"} == sent, "what was delivered is stored, and nothing else"
    server.start()
    mail.wait(8)
    wait_for(lambda: all(row(server, one)[0] == "sent" for one in ids))
    assert len(mail.taken) == 8, "each exactly once"
    assert server.stop() == 0


def test_a_stop_does_not_wait_for_ever(own_server, mail_server):
    mail = mail_server(delay=30)
    server = own_server(*mail.flags, "--stop-seconds", "1")
    mail_id = send(server, add_user(server)[0])
    wait_for(lambda: len(mail.tries) >= 1)
    started = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - started < 10
    assert row(server, mail_id)[0] == "sending" and row(server, mail_id)[3] == 1
