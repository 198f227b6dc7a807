"""Forged access tokens on every operation that takes one: only genuine tokens are let in."""

import json
import re
import sqlite3
import time

import pytest

import contracts
import page_people
import server_secrets
import token_attacks
from contracts import RawClient
from token_attacks import Forger

CALLBACK = "https://attacked.btelo.com/signed-in"
LIVE = contracts.live_operations()
BEARER = [one for one in LIVE if any("bearer" in alternative for alternative in one.definition["security"])]


@pytest.fixture(scope="module")
def product(site):
    created = site.admin_call("POST", "/admin/integrations", json={"id": "attacked", "name": "Attacked"})
    assert created.status_code == 201, created.text
    return "attacked", created.json()["secret"]


@pytest.fixture(scope="module")
def person(site):
    return page_people.with_session(site, name="Attacked")


@pytest.fixture(scope="module")
def tokens(site, person, product):
    return person.tokens(product, CALLBACK)


@pytest.fixture(scope="module")
def published(site):
    return site.call("GET", "/api/oauth/jwks.json").json()["keys"]


@pytest.fixture(scope="module")
def forger(tokens, published):
    return Forger(tokens["access_token"], published)


def ask(client, operation, token):
    target = re.sub(r"\{\w+\}", "no-such-thing", operation.path)
    return client.call(operation.method, target, [("Authorization", b"Bearer " + token.encode())])


def assert_all_refused(server, operation, forgeries):
    client, wrong, bodies, count = RawClient(server), [], set(), 0
    for name, token in forgeries:
        status, fields, body = ask(client, operation, token)
        count += 1
        if (status in (431, 413) and len(token) > 8192) or (status == 400 and "\v" in token):
            client = RawClient(server)  # refused before anybody asks who sent it
        elif status != 401 or "Bearer" not in fields.get("WWW-Authenticate", ""):
            wrong.append(f"{name}: {status} {body[:100]!r}")
        else:
            bodies.add(body)
    assert not wrong, f"{operation}:\n" + "\n".join(wrong)
    assert len(bodies) == 1, f"refused callers can tell why: {bodies}"
    return count


def test_the_published_keys_hold_nothing_private(published):
    assert published
    for key in published:
        assert set(key) == {"kty", "use", "alg", "kid", "n", "e"} and (key["kty"], key["use"], key["alg"], key["e"]) == ("RSA", "sig", "RS256", "AQAB")
        assert token_attacks.public_key(key).key_size >= 2048 and not token_attacks.decoded(key["n"]).startswith(b"\0")


@pytest.mark.parametrize("operation", BEARER, ids=str)
def test_only_a_genuine_token_is_accepted(site, tokens, forger, operation):
    before = ask(RawClient(site), operation, tokens["access_token"])
    assert before[0] not in (401, 403), "the genuine token must be let in, or the rest proves nothing"
    assert assert_all_refused(site, operation, forger.all()) > 250
    # In time too: the verdict on the genuine token, cached or not, is still its own.
    assert ask(RawClient(site), operation, tokens["access_token"])[0] == before[0]


@pytest.mark.parametrize("operation", BEARER, ids=str)
def test_other_secrets_of_the_same_sign_in_are_no_access_tokens(site, person, product, tokens, operation):
    others = [("the ID token", tokens["id_token"]), ("the refresh token", tokens["refresh_token"]), ("the session", person.visitor.cookie("btelo_session")),
              ("the client's secret", product[1]), ("a code", person.code(product[0], CALLBACK))]
    assert_all_refused(site, operation, others)


def test_the_scheme_is_read_as_the_standard_says(site, tokens):
    operation = next(one for one in BEARER if one.id == "getUserInfo")
    client, token = RawClient(site), tokens["access_token"]

    def status(*values):
        return client.call("GET", operation.path, [("Authorization", value) for value in values])[0]

    assert {status(f"Bearer {token}"), status(f"bearer {token}"), status(f"BEARER {token}")} == {200}
    for values in [(), ("",), ("Bearer",), ("Bearer ",), (f"Bearer{token}",), (f"Bearer\t{token}",), (f"Token {token}",), (f"Basic {token}",), (token,),
                   (f"Bearer {token}", f"Bearer {token}"), (f"Bearer {token}", "Bearer x"), (f"Bearer {token}, Bearer {token}",),
                   (f"Bearer {token} {token}",), (f"Bearer token={token}",)]:
        assert status(*values) in (400, 401), values
    assert client.call("GET", f"{operation.path}?access_token={token}")[0] == 401
    said = client.call("GET", operation.path)[1]["WWW-Authenticate"]
    assert said.startswith("Bearer realm=") and "error" not in said
    assert 'error="invalid_token"' in client.call("GET", operation.path, {"Authorization": "Bearer x"})[1]["WWW-Authenticate"]


def test_a_bad_token_is_not_saved_by_a_good_cookie(site, person):
    cookie = f"btelo_session={person.visitor.cookie('btelo_session')}"
    client = RawClient(site)
    assert client.call("GET", "/api/profile", [("Cookie", cookie)])[0] == 200
    assert client.call("GET", "/api/profile", [("Cookie", cookie), ("Authorization", "Bearer x")])[0] == 401
    assert client.call("GET", "/api/auth/me", [("Authorization", "Bearer x")])[0] == 401


def test_tokens_die_with_the_account(site, product):
    person = page_people.with_session(site)
    tokens = person.tokens(product, CALLBACK)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert site.call("GET", "/api/oauth/userinfo", headers=headers).status_code == 200
    gone = person.call("POST", "/api/account/delete", json={"user_id_confirm": person.id}, headers={"Origin": site.url})
    assert gone.status_code == 200, gone.text
    assert site.call("GET", "/api/oauth/userinfo", headers=headers).status_code == 401
    again = page_people.exchange(site, grant_type="refresh_token", refresh_token=tokens["refresh_token"], client_id=product[0], client_secret=product[1])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert person.call("GET", "/api/auth/me").status_code == 401


# Signed by the server's own key: what the claims and the header say must count too.

NOW = "now"
OTHER_HEADERS = [
    {"typ": "JWT"}, {"typ": None}, {"typ": "at+jwt2"}, {"typ": "id_token+jwt"}, {"typ": 1}, {"typ": ""}, {"typ": "AT+JWT "}, {"kid": None}, {"kid": ""},
    {"kid": "x"}, {"kid": 1}, {"alg": "RS512"}, {"alg": "PS256"}, {"alg": "none"}, {"alg": "rs256"}, {"alg": None}, {"alg": ["RS256"]}, {"crit": ["exp"]}, {"crit": []},
    {"crit": ["b64"], "b64": True}, {"b64": True}, {"b64": False}, {"jwk": {}}, {"jku": "https://evil.example"}, {"x5u": "https://evil.example"}, {"x5c": []}]
OTHER_CLAIMS = [
    {"exp": -1}, {"exp": 0}, {"exp": (NOW, -1)}, {"exp": (NOW, -3600)}, {"exp": None}, {"exp": "4102444800"}, {"exp": True}, {"exp": [4102444800]}, {"exp": 1e400},
    {"exp": -2 ** 63}, {"exp": 2 ** 63}, {"exp": 2 ** 64}, {"exp": 10 ** 30}, {"exp": ""}, {"iat": (NOW, 120)}, {"iat": (NOW, 86400)}, {"iat": None}, {"iat": "1"},
    {"iat": 2 ** 63}, {"iat": 10 ** 30}, {"nbf": (NOW, 120)}, {"nbf": "1"}, {"nbf": 2 ** 63 - 1}, {"iss": None}, {"iss": "https://evil.example"}, {"iss": ""},
    {"iss": "{iss}/"}, {"iss": "{ISS}"}, {"iss": ["{iss}"]}, {"iss": "https://accounts.google.com"}, {"aud": None}, {"aud": "https://evil.example"}, {"aud": []},
    {"aud": ["https://evil.example"]}, {"aud": {"a": "{iss}"}}, {"aud": "{iss} "}, {"aud": "{client}"}, {"sub": None}, {"sub": ""}, {"sub": "0" * 32}, {"sub": "{SUB}"},
    {"sub": "{sub}0"}, {"sub": 1}, {"sub": ["{sub}"]}, {"sub": "{sub}\0"}, {"jti": None}, {"jti": ""}, {"jti": 1}, {"client_id": None}, {"client_id": 7}, {"scope": None}, {"scope": 7}]


@pytest.fixture(scope="module")
def own(site, tokens, forger):
    """Signs as the server does."""
    name, key = server_secrets.signing_key(site)
    assert name == forger.header["kid"]

    def sign(header=None, claims=None, key=key):
        words = {"{iss}": forger.claims["iss"], "{ISS}": forger.claims["iss"].upper(), "{sub}": forger.claims["sub"], "{SUB}": forger.claims["sub"].upper(),
                 "{client}": forger.claims["client_id"]}

        def meant(value):
            if isinstance(value, tuple):
                return int(time.time()) + value[1]
            text = json.dumps(value)
            for word, meaning in words.items():
                text = text.replace(word, meaning)
            return json.loads(text)

        changed = [{key: meant(value) for key, value in (base | (change or {})).items() if value is not None}
                   for base, change in ((forger.header, header), (forger.claims, claims))]
        return token_attacks.signed(*changed, key)

    return sign


def test_a_token_signed_here_with_the_genuine_claims_is_genuine(site, own, forger):
    """Otherwise the refusals below would prove nothing."""
    operation = next(one for one in BEARER if one.id == "getUserInfo")
    for header, claims in [({}, {}), ({"typ": "application/at+jwt"}, {}), ({"typ": "AT+JWT"}, {}), ({}, {"aud": ["x", forger.claims["aud"]]}), ({}, {"unknown": [1]}),
                           ({}, {"nbf": 0}), ({}, {"exp": (NOW, 5)}), ({}, {"exp": float(int(time.time()) + 100)})]:
        status, _, body = ask(RawClient(site), operation, own(header, claims))
        assert status == 200 or claims.get("exp") == float(int(time.time()) + 100), (header, claims, body)


@pytest.mark.parametrize("claims", [{"iat": -2 ** 63}, {"nbf": -2 ** 63}, {"iat": -2 ** 63 + 59}, {"exp": 2 ** 63 - 1}, {"auth_time": 2 ** 64}, {"scope": "x" * 5000}], ids=str)
def test_times_at_the_edge_of_integers_stop_nobody(site, own, claims):
    operation = next(one for one in BEARER if one.id == "getUserInfo")
    assert ask(RawClient(site), operation, own({}, claims))[0] in (200, 401)
    assert ask(RawClient(site), operation, own())[0] == 200


@pytest.mark.parametrize("operation", [one for one in BEARER if one.id in ("getUserInfo", "getProfile", "listTiers", "listMeta", "listAnnouncements")], ids=str)
def test_a_right_signature_does_not_make_up_for_wrong_claims(site, own, operation):
    forgeries = [(f"header {change}", own(change)) for change in OTHER_HEADERS] + [(f"claims {change}", own({}, change)) for change in OTHER_CLAIMS]
    assert_all_refused(site, operation, forgeries)


def test_the_next_key_does_not_sign_yet_and_a_removed_key_no_more(site, own, person, product):
    """A token is good as long as its key is published."""
    connection = sqlite3.connect(site.database, timeout=10)
    states = dict(connection.execute("SELECT state, id FROM signing_keys").fetchall())
    connection.close()
    assert set(states) == {"current", "next"}
    published = {one["kid"] for one in site.call("GET", "/api/oauth/jwks.json").json()["keys"]}
    assert published == set(states.values()), "clients know the next key before it signs"
