"""One authorization code, one refresh token, many callers at once."""

import concurrent.futures
import os
import threading

import pytest

import page_people
from public_server import PublicServer

CALLBACK = "https://replay.btelo.com/signed-in"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """Several loops, so that the callers really meet."""
    server = PublicServer(tmp_path_factory.mktemp("crowded"), "--loops", "4")
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def product(crowded):
    created = crowded.admin_call("POST", "/admin/integrations", json={"id": "replay", "name": "Replay"})
    return "replay", created.json()["secret"]


@pytest.fixture(scope="module")
def person(crowded):
    return page_people.with_session(crowded)


def at_once(count, call):
    """Runs `call` in so many threads that start together."""
    gate = threading.Barrier(count)

    def run(_):
        gate.wait(30)
        return call()

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def user_info(server, token):
    return server.call("GET", "/api/oauth/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code


@pytest.mark.parametrize("pkce", [False, True], ids=["secret", "pkce"])
def test_a_hundred_uses_of_one_code_give_tokens_once_and_those_are_revoked(crowded, person, product, pkce):
    more = {"code_challenge": page_people.challenge(), "code_challenge_method": "S256"} if pkce else {}
    proof = {"code_verifier": page_people.VERIFIER} if pkce else {"client_secret": product[1]}
    code = person.code(product[0], CALLBACK, **more)
    answers = at_once(100, lambda: page_people.exchange(crowded, grant_type="authorization_code", code=code, redirect_uri=CALLBACK, client_id=product[0], **proof))
    good = [one for one in answers if one.status_code == 200]
    assert len(good) == 1, [one.status_code for one in answers]
    assert {(one.status_code, one.json()["error"]) for one in answers if one is not good[0]} == {(400, "invalid_grant")}
    # Somebody had the code who should not: what it gave is worthless.
    assert user_info(crowded, good[0].json()["access_token"]) == 401
    again = page_people.exchange(crowded, grant_type="refresh_token", refresh_token=good[0].json()["refresh_token"], client_id=product[0], **proof)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_an_honest_double_refresh_is_forgiven_and_a_crowd_gets_a_few(crowded, person, product):
    tokens = person.tokens(product, CALLBACK)

    def refresh(token):
        return page_people.exchange(crowded, grant_type="refresh_token", refresh_token=token, client_id=product[0], client_secret=product[1])

    # Two at once, as two tabs do: the family lives.
    answers = at_once(2, lambda: refresh(tokens["refresh_token"]))
    assert [one.status_code for one in answers] == [200, 200], [one.text for one in answers]
    assert len({one.json()["refresh_token"] for one in answers}) == 2
    newest = answers[0].json()
    assert user_info(crowded, newest["access_token"]) == 200

    # Fifty at once: a few are let through, and those few are worth something.
    answers = at_once(50, lambda: refresh(newest["refresh_token"]))
    good = [one.json() for one in answers if one.status_code == 200]
    assert 1 <= len(good) <= 4, [one.status_code for one in answers]
    assert {one.json()["error"] for one in answers if one.status_code != 200} == {"invalid_grant"}
    assert {user_info(crowded, one["access_token"]) for one in good} == {200}


def test_without_grace_a_second_use_of_a_refresh_token_ends_the_family(tmp_path):
    server = PublicServer(tmp_path, "--loops", "4", "--refresh-grace-seconds", "0")
    try:
        secret = server.admin_call("POST", "/admin/integrations", json={"id": "strict", "name": "Strict"}).json()["secret"]
        tokens = page_people.with_session(server).tokens(("strict", secret), CALLBACK)

        def refresh(token):
            return page_people.exchange(server, grant_type="refresh_token", refresh_token=token, client_id="strict", client_secret=secret)

        answers = at_once(20, lambda: refresh(tokens["refresh_token"]))
        good = [one.json() for one in answers if one.status_code == 200]
        assert len(good) == 1 and {one.json()["error"] for one in answers if one.status_code != 200} == {"invalid_grant"}
        assert refresh(good[0]["refresh_token"]).json()["error"] == "invalid_grant"
        assert user_info(server, good[0]["access_token"]) == 401 and user_info(server, tokens["access_token"]) == 401
    finally:
        assert server.stop() == 0


def test_a_refresh_token_of_two_generations_ago_ends_the_family(crowded, person, product):
    first = person.tokens(product, CALLBACK)

    def refresh(token):
        return page_people.exchange(crowded, grant_type="refresh_token", refresh_token=token, client_id=product[0], client_secret=product[1])

    second = refresh(first["refresh_token"]).json()
    third = refresh(second["refresh_token"]).json()
    assert user_info(crowded, third["access_token"]) == 200
    assert refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert refresh(third["refresh_token"]).json()["error"] == "invalid_grant"
    assert user_info(crowded, third["access_token"]) == 401


def test_a_code_is_bound_to_client_redirect_and_verifier(crowded, person, product):
    other = crowded.admin_call("POST", "/admin/integrations", json={"id": f"other-{os.urandom(3).hex()}", "name": "Other"}).json()

    def tried(**change):
        given = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "client_id": product[0], "client_secret": product[1]} | change
        answer = page_people.exchange(crowded, **{key: value for key, value in given.items() if value is not None})
        return answer.status_code, answer.json().get("error")

    plain = person.code(product[0], CALLBACK)
    assert tried(code=plain, redirect_uri=CALLBACK + "/") == (400, "invalid_grant")
    assert tried(code=plain, redirect_uri=None) == (400, "invalid_request")
    assert tried(code=plain, client_secret=None) == (401, "invalid_client")
    assert tried(code=plain, client_secret="bti_00") == (401, "invalid_client")
    assert tried(code=plain, code_verifier=page_people.VERIFIER) == (400, "invalid_grant"), "a verifier without a challenge is a downgrade"
    assert tried(code=plain)[0] == 200
    bound = person.code(product[0], CALLBACK, code_challenge=page_people.challenge())
    assert tried(code=bound)[0] == 400, "the secret does not stand in for the verifier"
    assert tried(code=bound, code_verifier="x" * 43) == (400, "invalid_grant")
    assert tried(code=bound, code_verifier=page_people.VERIFIER)[0] == 200
    stolen = person.code(product[0], CALLBACK)
    assert tried(code=stolen, client_id=other["id"], client_secret=other["secret"]) == (400, "invalid_grant")
    assert tried(code=stolen) == (400, "invalid_grant"), "a code that another client had is worthless"
