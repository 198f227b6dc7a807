"""Signing in by Google: against oidc-provider-mock as it is, and against a provider that lies."""

import base64
import hashlib
import itertools
import json
import time
import urllib.parse

import jwt
import oidc_provider_mock
import pytest
import requests

from page_visitor import Visitor
from people import add_user, open_database
from public_server import PublicServer
from scripted_provider import ScriptedProvider, new_key

numbers = itertools.count(1)


@pytest.fixture(scope="module")
def provider():
    provider = ScriptedProvider()
    yield provider
    provider.stop()


@pytest.fixture(autouse=True)
def honest(provider):
    """What a test made of the provider is over with it."""
    yield
    provider.keys, provider.token_status, provider.discovery, provider.tokens = {"key-1": provider.key}, 200, {}, {}


def google_site(folder, issuer):
    secret = folder / "google.secret"
    secret.write_text(ScriptedProvider.client_secret + "\n")
    return PublicServer(folder, "--google-issuer", issuer, "--google-client-id", ScriptedProvider.client_id,
                        "--google-client-secret-file", str(secret))


@pytest.fixture(scope="module")
def site(tmp_path_factory, provider):
    site = google_site(tmp_path_factory.mktemp("google"), provider.issuer)
    yield site
    assert site.stop() == 0


class Trip:
    """One browser on its way to the provider and back."""

    def __init__(self, site, path="/sign-in/google", visitor=None):
        self.visitor = visitor or Visitor(site)
        page = self.visitor.get(path, follow=False)
        assert page.status == 303, page
        self.address = urllib.parse.urlsplit(page.location)
        self.query = dict(urllib.parse.parse_qsl(self.address.query, strict_parsing=True))

    def back(self, follow=False, **parameters):
        query = {"state": self.query["state"]} | parameters
        return self.visitor.get("/sign-in/google/callback?" + urllib.parse.urlencode(query), follow=follow)


def come_back(provider, site, token=None, path="/sign-in/google", visitor=None, **claims):
    """The whole way with a token of the test's making; the page that the callback answers."""
    trip = Trip(site, path, visitor)
    made = provider.claims(trip.query["nonce"], **claims)
    code = f"code-{next(numbers)}"
    provider.tokens[code] = provider.sign(made) if token is None else token(made)
    return trip, trip.back(code=code)


def someone(**claims):
    """Claims of a person nobody has met."""
    number = next(numbers)
    return {"sub": f"sub-{number}-{time.time_ns()}", "email": f"person.{number}.{time.time_ns()}@gmail.com"} | claims


def user_of(site, subject):
    with open_database(site) as database:
        return database.execute(
            "SELECT users.id, email, users.provider, name, avatar_url FROM users JOIN linked_identities ON user_id = users.id WHERE subject = ?", (subject,)).fetchone()


def is_signed_in(trip):
    return trip.visitor.get("/account", follow=False).status == 200


def test_the_whole_way_with_a_real_provider(tmp_path):
    ada = oidc_provider_mock.User(sub="ada", claims={"email": "ada@gmail.com", "email_verified": True, "name": "Ada Lovelace"})
    with oidc_provider_mock.run_server_in_thread(user_claims=[ada]) as mock:
        site = google_site(tmp_path, f"http://localhost:{mock.server_port}")
        try:
            for _ in range(2):
                visitor = Visitor(site)
                page = visitor.get("/sign-in?continue=/account/sessions")
                link = next(one for one in page.links if "/sign-in/google" in one)
                away = visitor.get(link, follow=False)
                assert away.status == 303 and away.location.startswith(f"http://localhost:{mock.server_port}/oauth2/authorize?")
                back = requests.post(away.location, data={"sub": "ada"}, allow_redirects=False, timeout=10)
                assert back.status_code in (302, 303), back.text
                done = visitor.get(back.headers["Location"], follow=False)
                assert (done.status, done.location) == (303, "/account/sessions"), done
                assert visitor.get("/account/sessions", follow=False).status == 200
            with open_database(site) as database:
                assert database.execute("SELECT name, email, is_email_verified, provider FROM users WHERE email = 'ada@gmail.com'").fetchall() == [
                    ("Ada Lovelace", "ada@gmail.com", 1, "google")]
        finally:
            assert site.stop() == 0


def test_there_is_no_button_where_it_is_not_set_up(tmp_path, site):
    assert any("/sign-in/google" in one for one in Visitor(site).get("/sign-in").links)
    plain = PublicServer(tmp_path)
    try:
        assert not any("google" in one for one in Visitor(plain).get("/sign-in").links)
        for path in ("/sign-in/google", "/sign-in/google/callback?state=a&code=b"):
            assert Visitor(plain).get(path, follow=False).status == 404
    finally:
        assert plain.stop() == 0


def test_the_request_says_what_it_should_and_the_code_is_proven(provider, site):
    person = someone()
    trip, done = come_back(provider, site, path="/sign-in/google?continue=/account/name", **person)
    assert done.location == "/account/name", done
    query = trip.query
    assert trip.address.path == "/authorize" and query["tenant"] == "1"
    assert {name: query[name] for name in ("client_id", "redirect_uri", "response_type", "scope", "code_challenge_method", "prompt")} == {
        "client_id": provider.client_id, "redirect_uri": site.url + "/sign-in/google/callback", "response_type": "code",
        "scope": "openid email profile", "code_challenge_method": "S256", "prompt": "select_account"}
    assert len(query["state"]) == len(query["nonce"]) == len(query["code_challenge"]) == 43
    sent = provider.token_requests[-1]
    assert base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=").decode() == query["code_challenge"]
    assert {name: sent[name] for name in ("grant_type", "redirect_uri", "client_id", "client_secret")} == {
        "grant_type": "authorization_code", "redirect_uri": query["redirect_uri"], "client_id": provider.client_id, "client_secret": provider.client_secret}
    assert user_of(site, person["sub"])[1:] == (person["email"], "google", "Ada Lovelace", "https://pictures.example/ada.png")
    other = Trip(site).query
    assert all(other[name] != query[name] for name in ("state", "nonce", "code_challenge"))
    assert provider.client_secret not in site.log_text() and sent["code"] not in site.log_text()


@pytest.mark.parametrize("place, expected", [("//evil.example", "/account"), ("https://evil.example/", "/account"), ("/\\evil.example", "/account"),
                                             ("/sign-in/google", "/account"), ("/account/products?x=1", "/account/products?x=1")])
def test_it_leads_back_to_our_own_pages_only(provider, site, place, expected):
    _, done = come_back(provider, site, path="/sign-in/google?" + urllib.parse.urlencode({"continue": place}), **someone())
    assert (done.status, done.location) == (303, expected)


def test_the_subject_decides_whose_account_it_is_and_not_the_address(provider, site):
    person = someone()
    come_back(provider, site, **person)
    first = user_of(site, person["sub"])
    trip, done = come_back(provider, site, **person | {"email": "another@gmail.com", "name": "Another"})
    assert done.status == 303 and is_signed_in(trip)
    assert user_of(site, person["sub"]) == first


def test_an_account_with_the_address_is_linked_when_google_runs_its_mail(provider, site):
    person = someone()
    user_id, *_ = add_user(site, person["email"])
    trip, done = come_back(provider, site, **person)
    assert done.location == "/account" and is_signed_in(trip)
    assert user_of(site, person["sub"])[0] == user_id
    firm = someone(email=f"boss-{time.time_ns()}@firm.example", hd="firm.example")
    user_id, *_ = add_user(site, firm["email"])
    come_back(provider, site, **firm)
    assert user_of(site, firm["sub"])[0] == user_id


@pytest.mark.parametrize("changes", [{"email_verified": True}, {"email_verified": False}, {"email_verified": "true"}, {"email_verified": None}])
def test_an_account_with_any_other_address_is_linked_after_a_code_by_mail(provider, site, changes):
    person = someone(email=f"victim-{time.time_ns()}@firm.example") | changes
    user_id, *_ = add_user(site, person["email"])
    trip, done = come_back(provider, site, **person)
    assert done.status == 303 and done.location.startswith("/sign-in/code?"), done
    assert user_of(site, person["sub"]) is None and not is_signed_in(trip)
    page = trip.visitor.get(done.location)
    assert page.status == 200 and "prove it" in page.text
    finished = trip.visitor.submit(page.form(having="code"), code=site.mail.code(person["email"]), follow=False)
    assert finished.status == 303 and is_signed_in(trip), finished
    assert user_of(site, person["sub"])[0] == user_id
    trip, done = come_back(provider, site, **person)
    assert done.location == "/account" and is_signed_in(trip)


def test_an_address_that_is_not_verified_opens_no_account_without_proof(provider, site):
    person = someone(email_verified=False)
    trip, done = come_back(provider, site, **person)
    assert done.location.startswith("/sign-in/code?") and not is_signed_in(trip)
    assert user_of(site, person["sub"]) is None


def test_without_an_address_the_sign_in_page_says_so(provider, site):
    trip, done = come_back(provider, site, **someone(email=None))
    assert done.location == "/sign-in"
    assert "did not tell us an e-mail address" in trip.visitor.get(done.location).text


def test_a_disabled_user_stays_out(provider, site):
    person = someone()
    come_back(provider, site, **person)
    with open_database(site) as database:
        database.execute("UPDATE users SET is_disabled = 1 WHERE email = ?", (person["email"],))
    trip, done = come_back(provider, site, **person)
    assert done.status == 403 and not is_signed_in(trip)


@pytest.mark.parametrize("error, words", [("access_denied", "have not signed in"), ("server_error", "did not work")])
def test_who_changes_their_mind_is_back_at_the_sign_in_page(provider, site, error, words):
    trip = Trip(site, "/sign-in/google?continue=/account/name")
    done = trip.back(error=error, error_description="<b>no</b>")
    assert (done.status, done.location) == (303, "/sign-in?continue=%2Faccount%2Fname")
    page = trip.visitor.get(done.location)
    assert words in page.text and "<b>no" not in page.body
    assert trip.back(code="later").status == 410


def test_a_state_is_good_once_and_in_its_own_browser_only(provider, site):
    person = someone()
    trip = Trip(site)
    provider.tokens["stolen"] = provider.sign(provider.claims(trip.query["nonce"], **person))
    thief = Visitor(site)
    assert thief.get("/sign-in/google/callback?" + urllib.parse.urlencode({"state": trip.query["state"], "code": "stolen"}), follow=False).status == 410
    # The one it belongs to is not disturbed by that.
    assert trip.back(code="stolen").status == 303
    assert trip.back(code="stolen").status == 410
    for query in ("", "?code=a", "?state=&code=a", "?state=unknown&code=a", f"?state={'a' * 43}&code=a", "?state=a&state=b&code=a"):
        assert trip.visitor.get("/sign-in/google/callback" + query, follow=False).status == 410, query


def test_a_session_of_before_is_not_the_session_afterwards(provider, site):
    first, second = someone(), someone()
    trip, _ = come_back(provider, site, **first)
    before = trip.visitor.cookie("btelo_session")
    come_back(provider, site, visitor=trip.visitor, **second)
    after = trip.visitor.cookie("btelo_session")
    assert before != after
    old = requests.get(site.url + "/account", headers={"Cookie": f"btelo_session={before}"}, allow_redirects=False, timeout=10)
    assert old.status_code == 303


NOW = int(time.time())
LIES = {
    "nonce": {"nonce": "another"}, "no nonce": {"nonce": None}, "audience": {"aud": "somebody-else", "azp": None},
    "second audience": {"aud": [ScriptedProvider.client_id, "somebody-else"], "azp": None}, "party": {"azp": "somebody-else"},
    "issuer": {"iss": "https://accounts.google.com"}, "no issuer": {"iss": None}, "expired": {"exp": NOW - 3600, "iat": NOW - 7200},
    "just expired": {"exp": NOW - 120}, "no expiry": {"exp": None}, "from the future": {"iat": NOW + 3600}, "no time": {"iat": None},
    "old": {"iat": NOW - 90_000, "exp": NOW + 90_000}, "no subject": {"sub": None}, "long subject": {"sub": "s" * 256},
    "subject with a line end": {"sub": "a\nb"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_lies_is_not_believed(provider, site, lie):
    trip, done = come_back(provider, site, **someone() | LIES[lie])
    assert done.status == 502, done
    assert not is_signed_in(trip)


def segment(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode() if not isinstance(value, bytes) else value).rstrip(b"=").decode()


def forgeries(provider):
    public = provider.key_set()["keys"][0]
    secret = base64.urlsafe_b64decode(public["n"] + "==")
    other = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.other_key.public_key()))
    return {
        "another key with the right name": lambda claims: provider.sign(claims, key=provider.other_key),
        "a key of its own": lambda claims: provider.sign(claims, key=provider.other_key, headers={"jwk": other}),
        "a key somewhere else": lambda claims: provider.sign(claims, key=provider.other_key, headers={"jku": "http://127.0.0.1:9/keys"}),
        "an unknown key": lambda claims: provider.sign(claims, key=provider.other_key, kid="key-9"),
        "no name of a key": lambda claims: jwt.encode(claims, provider.other_key, algorithm="RS256"),
        "no signature": lambda claims: f"{segment({'alg': 'none', 'kid': 'key-1'})}.{segment(claims)}.",
        "an empty algorithm": lambda claims: f"{segment({'alg': 'none', 'kid': 'key-1'})}.{segment(claims)}.AA",
        "a shared secret": lambda claims: jwt.encode(claims, secret, algorithm="HS256", headers={"kid": "key-1"}),
        "another algorithm": lambda claims: provider.sign(claims, algorithm="RS512"),
        "changed claims": lambda claims: ".".join(
            segment(claims | {"sub": "root"}) if index == 1 else part for index, part in enumerate(provider.sign(claims).split("."))),
        "a cut signature": lambda claims: provider.sign(claims)[:-8],
        "an unknown extension": lambda claims: provider.sign(claims, headers={"crit": ["exp"]}),
        "five parts": lambda claims: provider.sign(claims) + ".a.b",
        "nothing": lambda claims: {"access_token": "at", "token_type": "Bearer"},
        "a list": lambda claims: [provider.sign(claims)],
        "a number": lambda claims: {"id_token": 7},
        "much": lambda claims: provider.sign(claims | {"more": "x" * 20_000}),
    }


FORGERIES = [
    "another key with the right name", "a key of its own", "a key somewhere else", "an unknown key", "no name of a key", "no signature",
    "an empty algorithm", "a shared secret", "another algorithm", "changed claims", "a cut signature", "an unknown extension", "five parts",
    "nothing", "a list", "a number", "much"]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_is_not_believed(provider, site, forgery):
    person = someone()
    trip, done = come_back(provider, site, token=forgeries(provider)[forgery], **person)
    assert done.status == 502, done
    assert not is_signed_in(trip) and user_of(site, person["sub"]) is None


def test_keys_are_kept_and_asked_for_once_more_when_a_name_is_new(provider, site):
    come_back(provider, site, **someone())
    before = provider.key_fetches
    come_back(provider, site, **someone())
    assert provider.key_fetches == before
    fresh = new_key()
    provider.keys = {"key-2": fresh, "key-1": provider.key}
    trip, _ = come_back(provider, site, token=lambda claims: provider.sign(claims, key=fresh, kid="key-2"), **someone())
    assert is_signed_in(trip) and provider.key_fetches == before + 1
    # Back to one key for the tests that follow; a name that is unknown costs one look.
    provider.keys = {"key-1": provider.key}
    _, done = come_back(provider, site, token=lambda claims: provider.sign(claims, key=fresh, kid="key-3"), **someone())
    assert done.status == 502 and provider.key_fetches == before + 2


def test_an_answer_of_another_provider_is_not_taken(provider, site):
    trip = Trip(site)
    provider.tokens["mixed"] = provider.sign(provider.claims(trip.query["nonce"], **someone()))
    sent = len(provider.token_requests)
    assert trip.back(code="mixed", iss="https://evil.example").status == 502
    assert len(provider.token_requests) == sent
    trip = Trip(site)
    provider.tokens["right"] = provider.sign(provider.claims(trip.query["nonce"], **someone()))
    assert trip.back(code="right", iss=provider.issuer).status == 303


@pytest.mark.parametrize("status", [400, 401, 500, 302])
def test_a_provider_that_refuses_the_code_signs_nobody_in(provider, site, status):
    provider.token_status = status
    trip, done = come_back(provider, site, **someone())
    assert done.status == 502 and not is_signed_in(trip)
    assert "google_sign_in_failed" in site.log_text()


def test_a_provider_that_is_not_there_is_a_page_and_not_a_crash(tmp_path):
    site = google_site(tmp_path, "http://127.0.0.1:9")
    try:
        page = Visitor(site).get("/sign-in/google", follow=False)
        assert page.status == 502 and "Google did not answer" in page.text
    finally:
        assert site.stop() == 0


@pytest.mark.parametrize("lie", [{"issuer": "https://accounts.google.com"}, {"token_endpoint": "http://192.0.2.1/token"}, {"jwks_uri": None}])
def test_a_discovery_document_of_somebody_else_or_half_of_one_is_not_taken(provider, site, lie):
    provider.discovery = lie
    assert Visitor(site).get("/sign-in/google", follow=False).status == 502


@pytest.mark.parametrize("flags, words", [
    (["--google-client-id", "a"], "needed together"), (["--google-client-id", "a", "--google-client-secret-file", "/nowhere"], "/nowhere"),
    (["--google-client-id", "a", "--google-client-secret-file", "SECRET", "--google-issuer", "http://accounts.google.com"], "google_issuer")])
def test_settings_that_cannot_work_are_said_at_the_start(tmp_path, flags, words):
    secret = tmp_path / "secret"
    secret.write_text("s")
    with pytest.raises(AssertionError) as failed:
        PublicServer(tmp_path, *[str(secret) if one == "SECRET" else one for one in flags])
    assert words in str(failed.value)
