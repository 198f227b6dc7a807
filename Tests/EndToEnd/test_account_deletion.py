"""Deleting the own account, as the contract says it."""

import concurrent.futures

import pytest

from people import add_user, open_database, open_session, sign_in
from test_utility_and_framework import assert_error

PATH = "/api/account/delete"


@pytest.fixture
def person(server):
    return sign_in(server)


def delete(server, person, **body):
    return server.call("POST", PATH, headers=person.headers, **body)


def is_signed_in(server, person):
    return server.call("GET", "/api/auth/me", headers=person.headers).status_code == 200


def test_a_json_request_is_answered_with_json(server, person):
    answer = delete(server, person, json={"user_id_confirm": person.id})
    assert answer.status_code == 200 and answer.json() == {"ok": True, "deleted": True}
    assert "btelo_session=;" in answer.headers["Set-Cookie"] and "Max-Age=0" in answer.headers["Set-Cookie"]
    assert not is_signed_in(server, person)


def test_a_form_is_answered_with_a_redirect(server, person):
    answer = delete(server, person, data={"user_id_confirm": person.id})
    assert answer.status_code == 303 and answer.headers["Location"] == "/"
    assert not is_signed_in(server, person)


def test_a_second_time_nobody_is_signed_in(server, person):
    assert delete(server, person, json={"user_id_confirm": person.id}).status_code == 200
    assert_error(delete(server, person, json={"user_id_confirm": person.id}), 401)
    assert_error(delete(server, person, data={"user_id_confirm": person.id}), 401)


@pytest.mark.parametrize("typed", [
    "", "0" * 32, "UPPER", "short", "long", " space", "space ", None, 5, ["list"]], ids=str)
@pytest.mark.parametrize("how", ["json", "data"])
def test_the_id_must_be_typed_exactly(server, person, typed, how):
    change = {"UPPER": person.id.upper() if person.id.upper() != person.id else "A" * 32, "short": person.id[:-1],
              "long": person.id + "0", " space": " " + person.id, "space ": person.id + " "}
    value = change.get(typed, typed) if isinstance(typed, str) else typed
    assert_error(delete(server, person, **{how: {"user_id_confirm": value}}), 400)
    assert is_signed_in(server, person)


def test_a_missing_id_deletes_nothing(server, person):
    assert_error(delete(server, person, json={}), 400)
    assert_error(delete(server, person, data={"other": "1"}), 400)
    assert_error(delete(server, person), 400)
    assert_error(server.call("POST", PATH + f"?user_id_confirm={person.id}", headers=person.headers), 400)
    assert_error(delete(server, person, data="text", ), 415)
    assert is_signed_in(server, person)


def test_another_user_s_id_deletes_nobody(server, person):
    other = sign_in(server)
    assert_error(delete(server, person, json={"user_id_confirm": other.id}), 400)
    assert is_signed_in(server, person) and is_signed_in(server, other)


def test_only_a_session_is_taken(server, integration, person):
    body = {"json": {"user_id_confirm": person.id}}
    assert_error(server.call("POST", PATH, **body), 401)
    assert_error(server.call("POST", f"{PATH}?user_id={person.id}", credentials=integration, **body), 401)
    assert_error(server.admin_call("POST", f"{PATH}?user_id={person.id}", **body), 401)
    assert_error(server.call("POST", PATH, headers={"Authorization": "Bearer x"}, **body), 401)
    assert is_signed_in(server, person)


def test_everything_about_the_account_goes_and_its_id_stays_taken(server, integration):
    inviter, person, invited = sign_in(server), sign_in(server), sign_in(server)
    assert server.call("POST", "/api/profile/inviter", headers=person.headers, json={"code": inviter.invite_code}).status_code == 200
    assert server.call("POST", "/api/profile/inviter", headers=invited.headers, json={"code": person.invite_code}).status_code == 200
    second = open_session(server, person.id)
    assert delete(server, person, json={"user_id_confirm": person.id}).status_code == 200
    assert_error(server.call("GET", "/api/auth/me", headers={"Cookie": f"btelo_session={second}"}), 401)
    assert_error(server.call("GET", f"/api/profile?user_id={person.id}", credentials=integration), 404)
    with open_database(server) as database:
        tables = [name for name, in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        for table in tables:
            columns = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
            # A mail that was sent stays as a row without text or address, so that it is not sent again.
            if "user_id" in columns and table != "mails":
                left = database.execute(f"SELECT COUNT(*) FROM {table} WHERE user_id = ?", (person.id,)).fetchone()[0]
                assert left == 0, f"{table} still knows the user"
        assert database.execute("SELECT COUNT(*) FROM deleted_users WHERE id = ?", (person.id,)).fetchone() == (1,)
        # What others earned or owe goes on by the old id.
        assert database.execute("SELECT inviter_id FROM inviters WHERE user_id = ?", (invited.id,)).fetchone() == (person.id,)
    assert_error(server.call("POST", "/api/profile/inviter", headers=sign_in(server).headers, json={"code": person.invite_code}), 400)


def test_the_address_may_register_again_as_somebody_else(server, person):
    assert delete(server, person, json={"user_id_confirm": person.id}).status_code == 200
    user_id, _, _ = add_user(server, person.email)
    assert user_id != person.id


def test_of_many_deletions_at_once_one_succeeds(server, person):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: delete(server, person, json={"user_id_confirm": person.id}).status_code, range(32)))
    assert sorted(set(answers)) == [200, 401] and answers.count(200) == 1
