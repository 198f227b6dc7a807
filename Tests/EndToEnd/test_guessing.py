"""Somebody who guesses passwords and codes, or asks who has an account, learns nothing and gets nowhere."""

import concurrent.futures
import re
import statistics
import time

import pytest

import page_people
import people
from page_visitor import Visitor
from public_server import PublicServer


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Limits per account as they are; those per network off, so that the others are seen."""
    server = PublicServer(tmp_path_factory.mktemp("guarded"), "--loops", "2")
    yield server
    assert server.stop() == 0


def without_what_differs(page, *texts):
    """The page without tokens, flows and the address that was typed."""
    body = page.body
    for text in texts:
        body = body.replace(text, "ADDRESS").replace(text.replace("@", "%40"), "ADDRESS")
    return re.sub(r"[A-Za-z0-9_-]{20,}", "RANDOM", body)


def forget_tries(server):
    """As if an hour had passed."""
    with people.open_database(server) as database:
        database.execute("DELETE FROM attempt_counts")


def wrong_codes(right, count):
    return [f"{(int(right) + 1 + number) % 10 ** len(right):0{len(right)}}" for number in range(count)]


def code_form(server, address, visitor):
    page = visitor.get("/sign-in")
    page = visitor.submit(page.form("/sign-in"), button=("", ""), email=address)
    return page.form("/sign-in/code")


def test_a_code_is_worth_five_tries_whoever_asks_and_then_nothing(guarded):
    """The count is the address's: a new browser and a new flow do not start it again."""
    person = page_people.with_session(guarded)
    victim, thief = Visitor(guarded), Visitor(guarded)
    form = code_form(guarded, person.address, thief)
    right = guarded.mail.code(person.address)
    statuses = [thief.submit(form, follow=False, code=wrong).status for wrong in wrong_codes(right, 8)]
    assert statuses == [422] * 5 + [429] * 3, statuses
    late = thief.submit(form, follow=False, code=right)
    assert late.status == 429 and not thief.cookie("btelo_session"), "the right code comes too late"
    # Another browser gets no fresh tries out of it.
    page = victim.get("/sign-in")
    again = victim.submit(page.form("/sign-in"), button=("", ""), email=person.address)
    assert again.status == 429 or victim.submit(again.form("/sign-in/code"), follow=False, code="00000000").status == 429


def test_a_hundred_codes_at_once_are_five(guarded):
    person, thief = page_people.with_session(guarded), Visitor(guarded)
    form = code_form(guarded, person.address, thief)
    right = guarded.mail.code(person.address)
    cookies = dict(thief.session.cookies)

    def tried(code):
        visitor = Visitor(guarded)
        visitor.session.cookies.update(cookies)
        answer = visitor.submit(form, follow=False, code=code)
        return answer.status, visitor.cookie("btelo_session")

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(tried, wrong_codes(right, 100)))
    assert sum(status == 422 for status, _ in answers) == 5 and {status for status, _ in answers} == {422, 429}
    assert not any(session for _, session in answers)
    assert tried(right)[1] is None


def test_a_code_works_once_and_only_in_the_browser_that_asked(guarded):
    person, own, other = page_people.with_session(guarded), Visitor(guarded), Visitor(guarded)
    form = code_form(guarded, person.address, own)
    right = guarded.mail.code(person.address)
    other.get("/sign-in")
    other_form = other.get("/sign-in").form("/sign-in")
    stolen = other.send("POST", "/sign-in/code", follow=False, headers={"Origin": guarded.url},
                        data=form.values() | {"code": right, "form_token": other_form.values()["form_token"]})
    assert stolen.status in (403, 410) and not other.cookie("btelo_session")
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        def use(_):
            visitor = Visitor(guarded)
            visitor.session.cookies.update(dict(own.session.cookies))
            visitor.submit(form, follow=False, code=right)
            return visitor.cookie("btelo_session")
        sessions = [one for one in pool.map(use, range(10)) if one]
    assert len(sessions) == 1, "ten uses at once are one sign-in"


def test_passwords_are_slowed_down_per_account_and_the_owner_still_gets_in_by_mail(guarded):
    person = page_people.registered(guarded)
    page_people.signed_in(guarded, person.address)
    visitor, statuses = Visitor(guarded), []
    for number in range(14):
        statuses.append(page_people.sign_in_answer(visitor, person.address, f"wrong pass phrase {number}").status)
    assert statuses[:9] == [422] * 9 and statuses[-1] == 429, statuses
    right = page_people.sign_in_answer(visitor, person.address, person.password)
    assert right.status == 429 and int(right.answer.headers["Retry-After"]) > 0 and not visitor.cookie("btelo_session")
    # Whoever wants to shut somebody out by wrong passwords cannot: the mailed code is another door.
    with people.open_database(guarded) as database:
        database.execute("DELETE FROM attempt_counts WHERE kind = 'code_gap'")
    own = Visitor(guarded)
    form = code_form(guarded, person.address, own)
    own.submit(form, code=guarded.mail.code(person.address, 2))
    assert own.cookie("btelo_session")
    assert page_people.sign_in_answer(Visitor(guarded), page_people.fresh_address(), "wrong pass phrase").status == 422


def test_thirty_passwords_at_once_are_ten(guarded):
    person = page_people.registered(guarded)

    def tried(number):
        return page_people.sign_in_answer(Visitor(guarded), person.address, f"wrong pass phrase {number}").status

    with concurrent.futures.ThreadPoolExecutor(15) as pool:
        statuses = list(pool.map(tried, range(30)))
    assert set(statuses) <= {422, 429, 503} and sum(one == 422 for one in statuses) <= 10, statuses


def test_nobody_learns_from_words_or_status_who_has_an_account(guarded):
    known, unknown = page_people.registered(guarded).address, page_people.fresh_address()
    silent = page_people.with_session(guarded).address  # an account without a password
    forget_tries(guarded)
    answers = {}
    for address in (known, unknown, silent):
        shown = []
        visitor = Visitor(guarded)
        shown.append(page_people.sign_in_answer(visitor, address, "wrong pass phrase"))
        visitor = Visitor(guarded)
        shown.append(visitor.submit(visitor.get("/reset").form("/reset"), email=address))
        answers[address] = [(page.status, without_what_differs(page, address)) for page in shown]
    assert answers[known][:2] == answers[unknown][:2] == answers[silent][:2]
    # A mail came in both cases, so that neither its absence nor the work of sending it tells.
    assert guarded.mail.wait(known, 2) and guarded.mail.wait(unknown) and guarded.mail.wait(silent)


def test_registering_an_address_that_is_known_looks_like_any_registration(guarded):
    known, unknown = page_people.with_session(guarded).address, page_people.fresh_address()
    shown = []
    for address in (known, unknown):
        visitor = Visitor(guarded)
        page = visitor.submit(visitor.get("/register").form("/register"), email=address, name="Somebody", password="another pass phrase")
        shown.append((page.status, without_what_differs(page, address)))
        assert guarded.mail.code(address)
    assert shown[0] == shown[1]


def test_nobody_learns_from_the_time_who_has_an_account(guarded):
    """Passwords of unknown addresses cost the same work. Medians of few tries: a missing hash would be tens of times faster."""
    known, times = page_people.registered(guarded).address, {"known": [], "unknown": []}
    for _ in range(4):
        for kind, address in (("known", known), ("unknown", page_people.fresh_address())):
            visitor = Visitor(guarded)
            form = visitor.get("/sign-in/password").form("/sign-in/password")
            started = time.perf_counter()
            assert visitor.submit(form, follow=False, email=address, password="wrong pass phrase").status == 422
            times[kind].append(time.perf_counter() - started)
    medians = {kind: statistics.median(found) for kind, found in times.items()}
    assert 0.5 < medians["known"] / medians["unknown"] < 2, medians


def test_one_network_cannot_ask_for_any_number_of_mails_or_tries(tmp_path):
    """Behind a proxy that is trusted: its last word about where a request comes from counts, not the visitor's own words before it."""
    server = PublicServer(tmp_path, "--trusted-proxies", "127.0.0.0/8", "--sign-in-mails-per-address", "3", "--sign-in-tries-per-address", "3")
    try:
        visitor, other = Visitor(server), Visitor(server)
        visitor.session.headers["X-Forwarded-For"] = "203.0.113.7"
        form = visitor.get("/sign-in").form("/sign-in")

        def asked():
            return visitor.submit(form, button=("", ""), email=page_people.fresh_address())

        def tried():
            return page_people.sign_in_answer(visitor, page_people.fresh_address(), "wrong pass phrase")

        assert [asked().status for _ in range(5)] == [200] * 3 + [429] * 2
        assert [tried().status for _ in range(5)] == [422] * 3 + [429] * 2
        assert int(tried().answer.headers["Retry-After"]) > 0
        for claimed in ("198.51.100.1, 203.0.113.7", "127.0.0.1, 203.0.113.7", "::1, 203.0.113.200", "x, 203.0.113.7", "203.0.113.7, 127.0.0.1"):
            visitor.session.headers["X-Forwarded-For"] = claimed
            assert asked().status == 429 and tried().status == 429, claimed
        visitor.session.headers.update({"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=198.51.100.1", "X-Real-IP": "198.51.100.1"})
        assert asked().status == 429
        other.session.headers["X-Forwarded-For"] = "198.51.100.1"
        assert other.submit(other.get("/sign-in").form("/sign-in"), button=("", ""), email=page_people.fresh_address()).status == 200
    finally:
        assert server.stop() == 0
