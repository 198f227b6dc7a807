"""The operations of the section Email: what is accepted, what is refused, and what becomes of it."""

import datetime
import os
import time

import pytest

from mail_folder import MailFolder, text_of
from page_visitor import Visitor
from people import add_user, open_database


@pytest.fixture
def person(server):
    """The id and address of a user."""
    return add_user(server)[:2]


@pytest.fixture
def folder(server):
    return MailFolder(server.database.parent / "mail")


def send(server, integration, user_id, /, **changes):
    body = {"user_id": user_id, "subject": "Your export is ready", "html": "<p>It is in <b>Downloads</b>.</p>"} | changes
    return server.call("POST", "/api/email/send", credentials=integration, json={name: value for name, value in body.items() if value is not None})


def later(seconds):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def scheduled(server, integration, user_id=None):
    answer = server.call("GET", "/api/email/scheduled" + (f"?user_id={user_id}" if user_id else ""), credentials=integration)
    assert answer.status_code == 200
    return answer.json()["emails"]


def cancel(server, integration, mail_id):
    return server.call("DELETE", f"/api/email/scheduled/{mail_id}", credentials=integration).status_code


def test_a_mail_without_a_time_is_sent_now(server, integration, person, folder):
    user_id, address = person
    answer = send(server, integration, user_id)
    assert answer.status_code == 200
    body = answer.json()
    assert body | {"id": "", "send_at": ""} == {
        "id": "", "user_id": user_id, "email": address, "subject": "Your export is ready", "send_at": "", "status": "sending"}
    assert body["id"].startswith("em_")
    message, = folder.wait(address)
    assert message["Message-ID"] == f"<{body['id']}@btelo.com>"
    assert message["From"] == "Test via Btelo <no-reply@btelo.com>" and message["Subject"] == "Your export is ready"
    assert text_of(message).startswith("It is in Downloads.")
    html = message.get_body(preferencelist=("html",)).get_content()
    assert "<b>Downloads</b>" in html and "Sent by Test through" in html
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and message["Auto-Submitted"] == "auto-generated"
    assert scheduled(server, integration) == []


def test_a_time_in_the_past_means_now(server, integration, person, folder):
    body = send(server, integration, person[0], send_at="2001-01-01T00:00:00Z").json()
    assert body["status"] == "sending" and body["send_at"] > "2026"
    folder.wait(person[1])


def test_a_mail_for_later_is_listed_and_sent_at_its_time(server, integration, person, folder):
    at = later(2)
    body = send(server, integration, person[0], send_at=at).json()
    assert (body["status"], body["send_at"]) == ("scheduled", at)
    entry = {"id": body["id"], "user_id": person[0], "subject": "Your export is ready", "send_at": at, "sent_at": None, "canceled": False}
    assert scheduled(server, integration) == [entry]
    assert folder.messages(person[1]) == []
    folder.wait(person[1])
    deadline = time.monotonic() + 5
    while (now := scheduled(server, integration)[0])["sent_at"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert now | {"sent_at": None} == entry and at <= now["sent_at"] <= later(1)
    assert cancel(server, integration, body["id"]) == 404


def test_a_cancelled_mail_is_never_sent(server, integration, person, folder):
    mail_id = send(server, integration, person[0], send_at=later(1.5)).json()["id"]
    assert cancel(server, integration, mail_id) == 204
    assert cancel(server, integration, mail_id) == 404
    mark = send(server, integration, person[0], send_at=later(3), subject="After it")
    assert mark.status_code == 200
    assert [message["Subject"] for message in folder.wait(person[1])] == ["After it"]
    entries = {entry["id"]: entry for entry in scheduled(server, integration)}
    assert entries[mail_id]["canceled"] is True and entries[mail_id]["sent_at"] is None


def test_of_many_cancellations_one_succeeds_and_the_mail_is_not_sent(server, integration, person, folder):
    from concurrent.futures import ThreadPoolExecutor
    ids = [send(server, integration, person[0], send_at=later(2), subject=str(number)).json()["id"] for number in range(12)]
    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda one: (one, cancel(server, integration, one)), ids * 2))
    won = {one for one, status in answers if status == 204}
    assert len([1 for _, status in answers if status == 204]) == len(won) == 12 and {status for _, status in answers} == {204, 404}
    send(server, integration, person[0], send_at=later(3), subject="mark")
    assert [message["Subject"] for message in folder.wait(person[1])] == ["mark"]


def test_cancelling_at_the_moment_of_sending_has_exactly_one_winner(server, integration, person, folder):
    """Whatever the answer was, it is true: 204 and not sent, or 404 and sent."""
    at = later(2)
    ids = [send(server, integration, person[0], send_at=at).json()["id"] for _ in range(40)]
    time.sleep(max(0, datetime.datetime.fromisoformat(at).timestamp() - time.time() - 0.02))
    statuses = {one: cancel(server, integration, one) for one in ids}
    sent = {one for one in ids if statuses[one] == 404}
    deadline = time.monotonic() + 10
    while True:
        entries = {entry["id"]: entry for entry in scheduled(server, integration) if entry["id"] in statuses}
        if all(entry["canceled"] or entry["sent_at"] for entry in entries.values()):
            break
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert {one for one, entry in entries.items() if entry["sent_at"]} == sent
    assert {message["X-Entity-Ref-ID"] for message in folder.messages(person[1])} == sent


def test_others_neither_see_nor_cancel_it(server, integration, person):
    mail_id = send(server, integration, person[0], send_at=later(600)).json()["id"]
    name = f"other-{os.urandom(4).hex()}"
    secret = server.admin_call("POST", "/admin/integrations", json={"id": name, "name": "Other"}).json()["secret"]
    assert scheduled(server, (name, secret)) == [] and cancel(server, (name, secret), mail_id) == 404
    assert cancel(server, integration, mail_id) == 204


def test_the_list_can_be_narrowed_to_a_user(server, integration, person):
    other = add_user(server)[0]
    mine = send(server, integration, person[0], send_at=later(600)).json()["id"]
    theirs = send(server, integration, other, send_at=later(600)).json()["id"]
    assert [one["id"] for one in scheduled(server, integration)] == [theirs, mine]
    assert [one["id"] for one in scheduled(server, integration, person[0])] == [mine]
    assert scheduled(server, integration, "f" * 32) == scheduled(server, integration, "nobody") == []


@pytest.mark.parametrize("mail_id", ["em_" + "0" * 32, "em_", "x", "em_" + "A" * 32, "0" * 64])
def test_an_unknown_mail_cannot_be_cancelled(server, integration, mail_id):
    assert cancel(server, integration, mail_id) == 404


@pytest.mark.parametrize("user_id", ["0" * 32, "nobody", "x" * 64])
def test_an_unknown_user_is_404(server, integration, user_id):
    assert send(server, integration, user_id).status_code == 404


@pytest.mark.parametrize("changes", [
    {"subject": None}, {"html": None}, {"user_id": None}, {"subject": ""}, {"html": ""}, {"subject": " "}, {"html": " \n"}, {"subject": "x" * 999},
    {"subject": "a\r\nBcc: eve@example.com"}, {"subject": "a\nb"}, {"subject": "a\u0000b"}, {"subject": "a\u007fb"}, {"html": "a\u0000b"},
    {"html": "<script>alert(1)</script>"}, {"html": "<SCRIPT src=//x>"}, {"send_at": "tomorrow"}, {"send_at": "2026-02-30T00:00:00Z"},
    {"send_at": 1}, {"subject": 1}, {"html": ["x"]}, {"html": "x" * (512 * 1024 + 1)}, {"user_id": "x" * 65},
], ids=lambda changes: "-".join(f"{name}={str(value)[:12]!r}" for name, value in changes.items()))
def test_what_is_wrong_is_400_and_nothing_is_sent(server, integration, person, folder, changes):
    answer = send(server, integration, person[0], **changes)
    assert answer.status_code == 400 and list(answer.json())[0] == "error", answer.text
    assert folder.messages(person[1]) == []


@pytest.mark.parametrize("subject, html", [
    ("x" * 998, "<p>x</p>"), ("ü" * 998, "x"), ("日本語の件名", "<p>日本語</p>" * 1000), ("a", "x" * 512 * 1024), ("=?utf-8?Q?x?=", ".\r\n.\r\nDATA\r\n"),
    ("  two  spaces  ", "<p>&lt;script&gt;</p>"), ("👩‍👩‍👧‍👦", "<p>" + "👩‍👩‍👧‍👦" * 200 + "</p>"),
], ids=["longest", "longest ü", "日本語", "largest", "encoded", "spaces", "family"])
def test_text_arrives_as_it_was_given(server, integration, person, folder, subject, html):
    assert send(server, integration, person[0], subject=subject, html=html).status_code == 200
    message, = folder.wait(person[1])
    assert message["Subject"] == subject
    assert html in message.get_body(preferencelist=("html",)).get_content()
    raw = b"".join(path.read_bytes() for path in folder.folder.glob(f"{message['X-Entity-Ref-ID']}.eml"))
    assert max(map(len, raw.split(b"\r\n"))) <= 998 and b"\n" not in raw.replace(b"\r\n", b"") and max(raw) < 128


def test_callers_must_be_signed(server, person):
    for method, path in [("POST", "/api/email/send"), ("GET", "/api/email/scheduled"), ("DELETE", "/api/email/scheduled/em_1")]:
        assert server.call(method, path, json={"user_id": person[0], "subject": "x", "html": "x"}).status_code == 401


def test_a_user_without_a_confirmed_address_gets_none(server, integration):
    user_id, address, _ = add_user(server)
    with open_database(server) as database:
        database.execute("UPDATE users SET is_email_verified = 0 WHERE id = ?", (user_id,))
    assert send(server, integration, user_id).status_code == 409
    with open_database(server) as database:
        database.execute("UPDATE users SET email = NULL, email_key = NULL, is_email_verified = 1 WHERE id = ?", (user_id,))
    assert send(server, integration, user_id).status_code == 409


def unsubscribe_path(server, message):
    address = message["List-Unsubscribe"].strip("<>")
    assert address.startswith("https://btelo.com/u/")
    return address.removeprefix("https://btelo.com")


def test_unsubscribing_by_the_page(server, integration, person, folder):
    assert send(server, integration, person[0]).status_code == 200
    waiting = send(server, integration, person[0], send_at=later(600)).json()["id"]
    path = unsubscribe_path(server, folder.wait(person[1])[0])
    visitor = Visitor(server)
    page = visitor.get(path)
    assert page.status == 200 and "Unsubscribe from Test?" in page.text
    assert send(server, integration, person[0]).status_code == 200, "looking at the page has no effect"
    page = visitor.submit(page.form(path))
    assert page.status == 200 and "You are unsubscribed" in page.text
    answer = send(server, integration, person[0])
    assert answer.status_code == 409 and "unsubscribed" in answer.json()["error"]
    assert [entry["canceled"] for entry in scheduled(server, integration) if entry["id"] == waiting] == [True]
    page = visitor.submit(visitor.get(path).form("/again"))
    assert "Unsubscribe from Test?" in page.text
    assert send(server, integration, person[0]).status_code == 200


@pytest.mark.parametrize("body", [
    {"data": {"List-Unsubscribe": "One-Click"}}, {"files": {"List-Unsubscribe": (None, "One-Click")}}, {"data": b""},
], ids=["form", "multipart", "empty"])
def test_one_click_works_without_cookie_origin_or_question(server, integration, person, folder, body):
    send(server, integration, person[0])
    path = unsubscribe_path(server, folder.wait(person[1])[0])
    assert server.call("POST", path, **body).status_code == 200
    assert server.call("POST", path, **body).status_code == 200, "twice is once"
    assert send(server, integration, person[0]).status_code == 409


def test_one_products_mail_is_unsubscribed_from_alone(server, integration, person, folder):
    name = f"other-{os.urandom(4).hex()}"
    secret = server.admin_call("POST", "/admin/integrations", json={"id": name, "name": "Other"}).json()["secret"]
    send(server, integration, person[0])
    server.call("POST", unsubscribe_path(server, folder.wait(person[1])[0]), data={"List-Unsubscribe": "One-Click"})
    assert send(server, (name, secret), person[0]).status_code == 200


@pytest.mark.parametrize("token", ["0" * 32, "x", "%00", "' OR 1=1 --"])
def test_no_other_token_leads_anywhere(server, token):
    assert server.call("GET", f"/u/{token}").status_code in (400, 404)
    assert server.call("POST", f"/u/{token}", data={"List-Unsubscribe": "One-Click"}).status_code in (400, 404)


def test_an_integration_sends_only_so_many_a_day(own_server):
    server = own_server("--mail-daily-max", "3")
    user_id = add_user(server)[0]
    statuses = [send(server, server.admin, user_id).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = send(server, server.admin, user_id)
    assert 0 < int(refused.headers["Retry-After"]) <= 86_400
    assert server.stop() == 0


def test_files_are_for_their_owner_only_and_the_log_says_where(own_server):
    server = own_server()
    user_id, address, _ = add_user(server)
    send(server, server.admin, user_id)
    folder = MailFolder(server.database.parent / "mail")
    folder.wait(address)
    assert folder.folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.folder.iterdir()] == [0o600]
    lines = [line for line in server.log_text().splitlines() if '"mail_to_folder"' in line]
    assert len(lines) == 1 and str(folder.folder) in lines[0]
    assert server.stop() == 0


def test_mail_for_a_deleted_account_is_not_sent(server, integration, folder):
    from people import sign_in
    person = sign_in(server)
    send(server, integration, person.id, send_at=later(2))
    answer = server.call("POST", "/api/account/delete", json={"user_id_confirm": person.id}, headers=person.headers)
    assert answer.status_code == 200, answer.text
    entry, = [one for one in scheduled(server, integration) if one["user_id"] == person.id]
    assert entry["canceled"] and entry["subject"] == ""
    other = add_user(server)
    send(server, integration, other[0], send_at=later(3))
    folder.wait(other[1])
    assert folder.messages(person.email) == []
