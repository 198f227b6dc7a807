"""Who is signed in, the profile, and the inviter."""

import time

import pytest

from people import add_user, now, open_database, open_session, sign_in
from running_server import sign
from test_utility_and_framework import assert_error

DAY = 86_400_000


@pytest.fixture
def person(server):
    return sign_in(server)


def me(server, token):
    return server.call("GET", "/api/auth/me", headers={"Cookie": f"btelo_session={token}"})


def test_the_signed_in_user_is_told_who_they_are(server, person):
    answer = me(server, person.token)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json() == {
        "id": person.id, "name": "Test Person", "email": person.email, "avatar_url": "", "bio": "", "provider": "email",
        "owner_apps": []}


def test_nobody_is_told_nothing(server, person):
    assert_error(server.call("GET", "/api/auth/me"), 401)
    assert_error(me(server, "0" * 64), 401)
    assert_error(me(server, person.token.upper()), 401)
    assert_error(me(server, person.token[:-1]), 401)
    # The operation takes a browser's session and nothing else.
    assert_error(server.admin_call("GET", "/api/auth/me"), 401)
    # A neighbouring host may have set a second cookie, so neither is trusted.
    two = f"btelo_session={person.token}; btelo_session={person.token}"
    assert_error(server.call("GET", "/api/auth/me", headers={"Cookie": two}), 401)


@pytest.mark.parametrize("created, seen, lives", [
    (0, 0, True), (-29 * DAY, -29 * DAY, True), (-31 * DAY, -31 * DAY, False),
    (-179 * DAY, -DAY, True), (-181 * DAY, -DAY, False)])
def test_a_session_ends_when_unused_for_30_days_or_after_180(server, created, seen, lives):
    user_id, _, _ = add_user(server)
    token = open_session(server, user_id, created_at=now() + created, last_seen_at=now() + seen)
    assert me(server, token).status_code == (200 if lives else 401)


def test_a_session_that_is_used_goes_on(server):
    user_id, _, _ = add_user(server)
    token = open_session(server, user_id, created_at=now() - 29 * DAY)
    assert me(server, token).status_code == 200
    deadline = time.monotonic() + 5
    while True:
        with open_database(server) as database:
            seen = database.execute("SELECT last_seen_at FROM sessions WHERE user_id = ?", (user_id,)).fetchone()[0]
        if seen > now() - DAY:
            break
        assert time.monotonic() < deadline, "the session was not touched"


def test_a_barred_user_is_signed_out(server):
    user_id, _, _ = add_user(server, is_disabled=True)
    assert_error(me(server, open_session(server, user_id)), 401)


def test_the_profile_is_read_by_session_and_by_signed_call(server, integration, person):
    by_session = server.call("GET", "/api/profile", headers=person.headers)
    assert by_session.status_code == 200 and by_session.json()["id"] == person.id
    by_query = server.call("GET", f"/api/profile?user_id={person.id}", credentials=integration)
    by_header = server.call("GET", "/api/profile", credentials=integration, headers={"X-User-ID": person.id})
    assert by_query.json() == by_header.json() == by_session.json()


def test_a_signed_call_names_a_user_who_is_there(server, integration):
    assert_error(server.call("GET", "/api/profile", credentials=integration), 400)
    for unknown in ["0" * 32, "x", "0" * 31, "F" * 32]:
        assert_error(server.call("GET", f"/api/profile?user_id={unknown}", credentials=integration), 404)
        assert_error(server.call("PUT", f"/api/profile?user_id={unknown}", credentials=integration, json={"name": "A"}), 404)


def test_a_session_reads_its_own_profile_whatever_the_query_says(server, person):
    other = sign_in(server)
    answer = server.call("GET", f"/api/profile?user_id={other.id}", headers=person.headers | {"X-User-ID": other.id})
    assert answer.json()["id"] == person.id


def test_a_bad_header_is_never_made_good_by_the_cookie(server, integration, person):
    for path, method in [("/api/profile", "GET"), ("/api/profile", "PUT"), ("/api/profile/inviter", "POST")]:
        body = {"json": {"name": "A", "invite_code": "nobody"}} if method != "GET" else {}
        for bad in [{"Authorization": "Bearer x"}, {"Authorization": ""}, sign(integration[0], "wrong"), {"Btelo-Sign": "0" * 16}]:
            assert_error(server.call(method, path, headers=person.headers | bad, **body), 401)


def test_what_is_left_out_of_a_change_stays(server, person):
    def change(**fields):
        return server.call("PUT", "/api/profile", headers=person.headers, json=fields)

    first = change(name="Ada Brook", avatar_url="https://example.com/a.png", bio="Writes.\nSmall tools.")
    assert first.status_code == 200, first.text
    assert first.json() == {
        "id": person.id, "name": "Ada Brook", "email": person.email, "avatar_url": "https://example.com/a.png",
        "bio": "Writes.\nSmall tools.", "provider": "email", "owner_apps": []}
    assert change(name="Ada B.").json() == first.json() | {"name": "Ada B."}
    assert change(bio="", avatar_url="").json() == first.json() | {"name": "Ada B.", "bio": "", "avatar_url": ""}
    assert change().json()["name"] == "Ada B."
    assert me(server, person.token).json()["name"] == "Ada B."


def test_a_signed_call_changes_a_profile(server, integration, person):
    answer = server.call("PUT", f"/api/profile?user_id={person.id}", credentials=integration, json={"bio": "by the product"})
    assert answer.status_code == 200 and answer.json()["bio"] == "by the product"


@pytest.mark.parametrize("fields, accepted", [
    ({"name": ""}, False), ({"name": "a"}, True), ({"name": "é" * 200}, True), ({"name": "a" * 201}, False),
    ({"name": "   "}, False), ({"name": "a\nb"}, False), ({"name": 5}, False), ({"name": "<b>\"&'"}, True),
    ({"bio": "b" * 2000}, True), ({"bio": "b" * 2001}, False), ({"bio": "a\0b"}, False),
    ({"avatar_url": "https://e.com/" + "a" * 2034}, True), ({"avatar_url": "https://e.com/" + "a" * 2035}, False),
    ({"avatar_url": "http://e.com/a"}, False), ({"avatar_url": "javascript:alert(1)"}, False),
    ({"avatar_url": "https://e.com/\"onerror="}, False), ({"avatar_url": "https://"}, False), ({"avatar_url": "//e.com/a"}, False)])
def test_what_a_profile_may_hold(server, person, fields, accepted):
    answer = server.call("PUT", "/api/profile", headers=person.headers, json=fields)
    if accepted:
        assert answer.status_code == 200, answer.text
        name, value = next(iter(fields.items()))
        assert answer.json()[name] == value
    else:
        assert_error(answer, 400)


FOREIGN = [
    {}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": ""}, {"Origin": "https://a.btelo.com"},
    {"Origin": "https://btelo.com.evil.example"}, {"Referer": "https://evil.example/"}, {"Origin": "btelo.com"},
    {"Origin": "https://btelo.com", "Sec-Fetch-Site": "cross-site"}, {"Origin": "https://btelo.com", "Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example", "Referer": "https://btelo.com/"}]
OWN = [
    {"Origin": "https://btelo.com"}, {"Origin": "HTTPS://BTELO.com"}, {"Referer": "https://btelo.com/account?x=1"},
    {"Sec-Fetch-Site": "same-origin"}, {"Origin": "https://btelo.com", "Sec-Fetch-Site": "same-origin"}]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_session_changes_nothing_for_another_site(server, person, headers):
    cookie = {"Cookie": f"btelo_session={person.token}"} | headers
    assert_error(server.call("PUT", "/api/profile", headers=cookie, json={"name": "Taken over"}), 401)
    assert_error(server.call("POST", "/api/profile/inviter", headers=cookie, data={"code": "nobody-has-this"}), 401)
    assert_error(server.call("POST", "/api/account/delete", headers=cookie, data={"user_id_confirm": person.id}), 401)
    assert me(server, person.token).json()["name"] == "Test Person"


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_a_session_changes_things_from_a_page_of_ours(server, person, headers):
    cookie = {"Cookie": f"btelo_session={person.token}"} | headers
    assert server.call("PUT", "/api/profile", headers=cookie, json={"name": "Own"}).status_code == 200


def test_an_administrator_manages_integrations_with_the_session(server, person):
    admin = sign_in(server, is_admin=True)
    assert server.call("GET", "/admin/integrations", headers=admin.headers).status_code == 200
    assert_error(server.call("GET", "/admin/integrations", headers=person.headers), 403)
    assert_error(server.call("POST", "/admin/integrations", headers={"Cookie": admin.headers["Cookie"]}, json={"id": "x", "name": "X"}), 401)


@pytest.mark.parametrize("partner", [False, True])
def test_an_inviter_is_bound_once_and_stays(server, person, partner):
    _, _, code = add_user(server, is_share_partner=partner)
    inviter = sign_in(server, is_share_partner=partner)
    bound = server.call("POST", "/api/profile/inviter", headers=person.headers, json={"invite_code": inviter.invite_code})
    expected = {"ok": True, "inviter_id": inviter.id, "invite_code": inviter.invite_code,
                "source": "affiliate" if partner else "regular"}
    assert bound.status_code == 200 and bound.json() == expected
    for again in [inviter.invite_code, code, "nobody-has-this"]:
        assert_error(server.call("POST", "/api/profile/inviter", headers=person.headers, json={"invite_code": again}), 409)


@pytest.mark.parametrize("name", ["invite_code", "code"])
@pytest.mark.parametrize("how", ["json", "data"])
def test_the_code_comes_as_json_or_form_under_either_name(server, name, how):
    inviter, person = sign_in(server), sign_in(server)
    answer = server.call("POST", "/api/profile/inviter", headers=person.headers, **{how: {name: inviter.invite_code}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["inviter_id"] == inviter.id


def test_a_code_is_read_as_it_was_meant(server, person):
    inviter = sign_in(server)
    typed = " " + inviter.invite_code.upper().replace("-", "_") + " "
    answer = server.call("POST", "/api/profile/inviter", headers=person.headers, json={"invite_code": typed})
    assert answer.status_code == 200 and answer.json()["invite_code"] == inviter.invite_code


def test_a_wrong_code_binds_nobody(server, integration, person):
    barred = sign_in(server, is_disabled=True)
    for code in ["nobody-has-this", "", "x", "a b", "-abc", "é" * 5, "a" * 65, "a" * 101, person.invite_code, barred.invite_code, None, 5]:
        assert_error(server.call("POST", "/api/profile/inviter", headers=person.headers, json={"invite_code": code}), 400)
    assert_error(server.call("POST", "/api/profile/inviter", headers=person.headers, json={}), 400)
    assert_error(server.call("POST", "/api/profile/inviter", headers=person.headers, json={"code": "a-b-c", "invite_code": "a-b-c"}), 400)
    assert_error(server.call("POST", "/api/profile/inviter", json={"invite_code": person.invite_code}), 401)
    unknown = server.call("POST", f"/api/profile/inviter?user_id={'0' * 32}", credentials=integration, json={"code": person.invite_code})
    assert_error(unknown, 404)


def test_a_product_binds_an_inviter_for_its_user(server, integration, person):
    inviter = sign_in(server)
    answer = server.call(
        "POST", f"/api/profile/inviter?user_id={person.id}", credentials=integration, json={"code": inviter.invite_code})
    assert answer.status_code == 200 and answer.json()["inviter_id"] == inviter.id
