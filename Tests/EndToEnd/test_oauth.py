"""The OAuth2 section: what each operation promises, each documented error, and what happens around it.

Metadata and keys, redirect addresses, forged tokens and replays have files of their own.
"""

import base64
import json
import re
import secrets
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest

import people
from page_visitor import Visitor
from people import sign_in
from product_client import ProductClient, answer_parameters, challenge_of, claims

ISSUER = "https://btelo.com"


@pytest.fixture(scope="module")
def product(server):
    return ProductClient(server)


@pytest.fixture(scope="module")
def person(server):
    return sign_in(server)


def assert_refused(answer, status, error):
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["error"] == error and set(body) == {"error", "error_description"}, body
    assert re.fullmatch(r'[\x20-\x21\x23-\x5b\x5d-\x7e]+', body["error_description"]), body


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


# What a sign-in gives.

def test_a_product_with_a_secret_gets_tokens_that_say_who_signed_in(server, product, person):
    before = int(time.time())
    tokens = product.tokens(person, nonce="n-0S6_WzA2Mj")
    assert set(tokens) == {"access_token", "token_type", "expires_in", "refresh_token", "scope", "id_token"}
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 3600, "openid profile email")
    assert jwt.get_unverified_header(tokens["access_token"])["typ"] == "at+jwt"
    access = claims(server, tokens["access_token"], audience=ISSUER, issuer=ISSUER)
    assert set(access) == {"iss", "sub", "aud", "client_id", "scope", "iat", "exp", "auth_time", "jti", "sid"}
    assert (access["sub"], access["client_id"], access["scope"]) == (person.id, product.id, "openid profile email")
    assert before - 1 <= access["iat"] <= time.time() + 1 and access["exp"] == access["iat"] + 3600
    identity = claims(server, tokens["id_token"], audience=product.id, issuer=ISSUER)
    assert jwt.get_unverified_header(tokens["id_token"])["typ"] == "JWT"
    assert (identity["sub"], identity["nonce"], identity["sid"]) == (person.id, "n-0S6_WzA2Mj", access["sid"])
    assert identity["auth_time"] == access["auth_time"] <= identity["iat"]
    assert identity["at_hash"] == base64.urlsafe_b64encode(
        __import__("hashlib").sha256(tokens["access_token"].encode()).digest()[:16]).rstrip(b"=").decode()
    assert product.user_info(tokens["access_token"]).json()["sub"] == identity["sub"]


def test_an_app_without_a_secret_signs_in_by_its_verifier_and_refreshes_by_its_token(product, person):
    tokens = product.public_tokens(person)
    again = product.refresh(tokens["refresh_token"], client_secret=None)
    assert again.status_code == 200 and product.user_info(again.json()["access_token"]).status_code == 200


@pytest.mark.parametrize("encode", [lambda text: text, lambda text: urllib.parse.quote(text, safe=""), lambda text: "".join(f"%{ord(c):02x}" for c in text)])
def test_a_client_may_show_its_secret_in_the_header(product, person, encode):
    pair = base64.b64encode(f"{encode(product.id)}:{encode(product.secret)}".encode()).decode()
    answer = product.redeem(product.code(person), client_id=None, client_secret=None, headers={"Authorization": f"Basic {pair}"})
    assert answer.status_code == 200, answer.text


def test_the_token_endpoint_reads_json_too(server, product, person):
    answer = server.call("POST", "/api/oauth/token", json={
        "grant_type": "authorization_code", "code": product.code(person), "redirect_uri": product.redirect_uri,
        "client_id": product.id, "client_secret": product.secret})
    assert answer.status_code == 200, answer.text


def test_a_sign_in_may_begin_with_a_form(product, person):
    answer = product.authorize(person, method="POST")
    assert answer.status_code == 303
    assert product.redeem(answer_parameters(answer)["code"]).status_code == 200


def test_the_answer_keeps_the_state_to_the_byte_and_says_who_gives_it(product, person):
    for state in ["x", "s&=%+ ü", "a" * 2048, "\u202e'\"<>\\", "%41%2b"]:
        given = answer_parameters(product.authorize(person, state=state))
        assert (given["state"], given["iss"]) == (state, ISSUER)
    assert "state" not in answer_parameters(product.authorize(person, state=None))
    assert "state" not in answer_parameters(product.authorize(person, state=""))


def test_answers_with_secrets_are_kept_by_nobody(product, person):
    redirect, tokens = product.authorize(person), product.redeem(product.code(person))
    assert redirect.headers["Cache-Control"] == "no-store" and redirect.headers["Referrer-Policy"] == "no-referrer"
    assert tokens.headers["Cache-Control"] == "no-store" and tokens.headers["Pragma"] == "no-cache"
    refused = product.redeem("nothing")
    assert refused.headers["Cache-Control"] == "no-store"


def test_without_openid_there_is_no_id_token(product, person):
    tokens = product.tokens(person, scope="profile")
    assert "id_token" not in tokens and tokens["scope"] == "profile"
    again = product.refresh(tokens["refresh_token"]).json()
    assert "id_token" not in again


def test_the_id_token_of_a_refresh_has_the_same_sign_in_and_no_nonce(server, product, person):
    first = product.tokens(person, nonce="n")
    again = product.refresh(first["refresh_token"]).json()
    old, new = (claims(server, one["id_token"], audience=product.id) for one in (first, again))
    assert "nonce" not in new and all(new[name] == old[name] for name in ("iss", "sub", "aud", "auth_time", "sid"))


def test_a_second_audience_is_a_setting(server, person):
    product = ProductClient(server, has_client_audience=True)
    token = product.tokens(person)["access_token"]
    assert claims(server, token, audience=product.id)["aud"] == [ISSUER, product.id]
    assert product.user_info(token).status_code == 200


# The profile.

@pytest.mark.parametrize("scope, members", [
    ("openid", {"sub"}), ("openid profile", {"sub", "name"}), ("openid email", {"sub", "email", "email_verified"}),
    ("openid profile email", {"sub", "name", "email", "email_verified"}), ("offline_access openid", {"sub"})])
def test_the_profile_shows_what_the_scopes_allow(product, person, scope, members):
    shown = product.user_info(product.tokens(person, scope=scope)["access_token"])
    assert set(shown.json()) == members and shown.json()["sub"] == person.id
    assert shown.headers["Cache-Control"] == "no-store"


def test_the_profile_is_given_by_post_too(server, product, person):
    token = product.tokens(person)["access_token"]
    expected = product.user_info(token).json()
    assert server.call("POST", "/api/oauth/userinfo", headers=bearer(token)).json() == expected
    assert server.call("POST", "/api/oauth/userinfo", data={"access_token": token}).json() == expected
    twice = server.call("POST", "/api/oauth/userinfo", data={"access_token": token}, headers=bearer(token))
    assert twice.status_code == 400


@pytest.mark.parametrize("send, challenge", [
    (lambda server: server.call("GET", "/api/oauth/userinfo"), 'Bearer realm="btelo"'),
    (lambda server: server.call("POST", "/api/oauth/userinfo", data={"x": "1"}), 'Bearer realm="btelo"'),
    (lambda server: server.call("GET", "/api/oauth/userinfo", headers=bearer("x")), 'Bearer realm="btelo", error="invalid_token"'),
    (lambda server: server.call("POST", "/api/oauth/userinfo", data={"access_token": "x"}), 'Bearer realm="btelo", error="invalid_token"')])
def test_a_missing_or_bad_token_is_401_with_a_challenge(server, send, challenge):
    answer = send(server)
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == challenge


def test_a_token_in_the_query_is_no_token(server, product, person):
    token = product.tokens(person)["access_token"]
    assert server.call("GET", f"/api/oauth/userinfo?access_token={token}").status_code == 401


def test_the_token_works_in_the_header_of_message_clients(server, product, person):
    token = product.tokens(person)["access_token"]
    assert server.call("GET", "/api/profile", headers=bearer(token)).json()["id"] == person.id


# Every row of the token endpoint's errors.

def test_unknown_disabled_and_secretless_clients_are_invalid_clients(server, product, person):
    code = product.code(person)
    for change in [{"client_id": "nobody-has-this"}, {"client_secret": "wrong"}, {"client_secret": product.secret + "x"},
                   {"client_secret": None}, {"client_id": "Not An Id"}]:
        answer = product.redeem(code, **change)
        assert_refused(answer, 401, "invalid_client")
        assert "WWW-Authenticate" not in answer.headers
    pair = base64.b64encode(f"{product.id}:wrong".encode()).decode()
    answer = product.redeem(code, client_id=None, client_secret=None, headers={"Authorization": f"Basic {pair}"})
    assert_refused(answer, 401, "invalid_client")
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="btelo"'
    assert product.redeem(code).status_code == 200


def test_a_wrong_secret_is_not_made_up_for_by_a_verifier(product, person):
    verifier = secrets.token_urlsafe(40)
    code = product.code(person, code_challenge=challenge_of(verifier))
    assert_refused(product.redeem(code, code_verifier=verifier, client_secret="wrong"), 401, "invalid_client")
    assert_refused(product.redeem(code), 400, "invalid_grant")
    assert product.redeem(code, code_verifier=verifier).status_code == 200


def test_wrong_codes_and_tokens_are_invalid_grants(product, person):
    for code in ["x", "A" * 43, "A" * 512, secrets.token_urlsafe(32)]:
        assert_refused(product.redeem(code), 400, "invalid_grant")
        assert_refused(product.refresh(code), 400, "invalid_grant")
    tokens = product.tokens(person)
    assert_refused(product.redeem(tokens["refresh_token"]), 400, "invalid_grant")
    assert_refused(product.refresh(tokens["access_token"][:512]), 400, "invalid_grant")


def test_another_products_refresh_token_is_an_invalid_grant_and_stays_good(server, product, person):
    other, tokens = ProductClient(server), product.tokens(person)
    assert_refused(other.refresh(tokens["refresh_token"]), 400, "invalid_grant")
    assert product.refresh(tokens["refresh_token"]).status_code == 200


def test_a_servers_refresh_token_is_worthless_without_its_secret(product, person):
    tokens = product.tokens(person)
    assert_refused(product.refresh(tokens["refresh_token"], client_secret=None), 401, "invalid_client")
    assert product.refresh(tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize("change", [
    {"grant_type": None}, {"grant_type": ""}, {"code": None}, {"code": ""}, {"redirect_uri": None}, {"client_id": None, "client_secret": None}])
def test_a_missing_parameter_is_an_invalid_request(product, person, change):
    assert_refused(product.redeem(**{"code": product.code(person)} | change), 400, "invalid_request")


@pytest.mark.parametrize("name", ["grant_type", "code", "redirect_uri", "client_id", "client_secret"])
def test_a_parameter_sent_twice_is_an_invalid_request(server, product, person, name):
    form = [("grant_type", "authorization_code"), ("code", product.code(person)), ("redirect_uri", product.redirect_uri),
            ("client_id", product.id), ("client_secret", product.secret)]
    assert_refused(server.call("POST", "/api/oauth/token", data=form + [(name, dict(form)[name])]), 400, "invalid_request")


def test_two_ways_of_showing_a_secret_are_an_invalid_request(product, person):
    pair = base64.b64encode(f"{product.id}:{product.secret}".encode()).decode()
    header = {"Authorization": f"Basic {pair}"}
    assert_refused(product.redeem(product.code(person), headers=header), 400, "invalid_request")
    assert_refused(product.redeem(product.code(person), client_id="other", client_secret=None, headers=header), 400, "invalid_request")
    assert_refused(product.redeem(product.code(person), headers=bearer("x")), 400, "invalid_request")


@pytest.mark.parametrize("grant", ["password", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "Refresh_Token"])
def test_other_grants_are_unsupported(product, grant):
    assert_refused(product.token_call(grant_type=grant, client_id=product.id, client_secret=product.secret, username="a", password="b"),
                   400, "unsupported_grant_type")


def test_a_product_that_may_not_sign_users_in_is_unauthorized(server, person):
    product = ProductClient(server)
    code, tokens = product.code(person), product.tokens(person)
    product.decide(allows_sign_in=False)
    assert_refused(product.redeem(code), 400, "unauthorized_client")
    assert_refused(product.refresh(tokens["refresh_token"]), 400, "unauthorized_client")
    assert answer_parameters(product.authorize(person))["error"] == "unauthorized_client"


def test_a_wider_scope_is_an_invalid_scope(product, person):
    tokens = product.tokens(person, scope="openid email")
    assert_refused(product.refresh(tokens["refresh_token"], scope="openid email profile"), 400, "invalid_scope")
    narrow = product.refresh(tokens["refresh_token"], scope="email")
    assert narrow.json()["scope"] == "email"
    assert set(product.user_info(narrow.json()["access_token"]).json()) == {"sub", "email", "email_verified"}


def test_a_resource_that_is_not_ours_is_an_invalid_target(product, person):
    assert_refused(product.redeem(product.code(person), resource="https://other.example"), 400, "invalid_target")
    assert product.redeem(product.code(person), resource=ISSUER).status_code == 200
    assert answer_parameters(product.authorize(person, resource="https://other.example"))["error"] == "invalid_target"


def test_the_token_endpoint_takes_only_post_and_forms_or_json(server, product):
    assert server.call("GET", "/api/oauth/token").status_code == 405
    answer = server.call("POST", "/api/oauth/token", data=b"<x/>", headers={"Content-Type": "text/xml"})
    assert_refused(answer, 415, "invalid_request")
    assert_refused(server.call("POST", "/api/oauth/token", data="a=%zz&grant_type=%zz"), 415, "invalid_request")


# Products that are switched off or gone.

def test_a_disabled_product_is_refused_and_its_access_tokens_live_on(server, person):
    product = ProductClient(server)
    tokens, code = product.tokens(person), product.code(person)
    switch = f"/admin/integrations/{product.id}/disable"
    assert server.admin_call("POST", switch, json={"disabled": True}).status_code == 204
    page = product.authorize(person)
    assert page.status_code == 401 and page.headers["Content-Type"].startswith("text/html") and "Location" not in page.headers
    assert_refused(product.redeem(code), 401, "invalid_client")
    assert_refused(product.refresh(tokens["refresh_token"]), 401, "invalid_client")
    assert product.user_info(tokens["access_token"]).status_code == 200
    assert server.admin_call("POST", switch, json={"disabled": False}).status_code == 204
    assert product.refresh(tokens["refresh_token"]).status_code == 200


def test_a_deleted_products_access_tokens_live_on_and_nobody_inherits_the_rest(server, person):
    product = ProductClient(server)
    tokens, code = product.tokens(person), product.code(person)
    assert server.admin_call("DELETE", f"/admin/integrations/{product.id}").status_code == 204
    assert product.user_info(tokens["access_token"]).status_code == 200
    assert_refused(product.refresh(tokens["refresh_token"]), 401, "invalid_client")
    heir = ProductClient(server, *product.redirect_uris, id=product.id)
    assert_refused(heir.refresh(tokens["refresh_token"]), 400, "invalid_grant")
    assert_refused(heir.redeem(code), 400, "invalid_grant")
    assert heir.user_info(tokens["access_token"]).status_code == 200


def test_a_rotated_secret_is_the_only_good_one(server, person):
    product = ProductClient(server)
    tokens, old = product.tokens(person), product.secret
    product.secret = server.admin_call("POST", f"/admin/integrations/{product.id}/rotate").json()["secret"]
    assert_refused(product.refresh(tokens["refresh_token"], client_secret=old), 401, "invalid_client")
    assert product.refresh(tokens["refresh_token"]).status_code == 200


# The user is asked.

def consent_form(visitor, product, **change):
    page = visitor.get("/api/oauth/authorize?" + urllib.parse.urlencode({
        "client_id": product.id, "redirect_uri": product.redirect_uri, "response_type": "code", "state": "s", "scope": "openid"} | change))
    assert page.status == 200 and "A Product" in page.text, page
    return page


def visiting(server, person):
    visitor = Visitor(server)
    visitor.session.cookies.set("btelo_session", person.token, domain="127.0.0.1", path="/")
    return visitor


def test_a_user_is_asked_once_and_again_for_more(server):
    product, person = ProductClient(server, asks_consent=True), sign_in(server)
    assert answer_parameters(product.authorize(person, prompt="none"))["error"] == "consent_required"
    visitor = visiting(server, person)
    page = consent_form(visitor, product)
    assert "e-mail" not in page.text and person.email in page.text
    done = visitor.submit(page.form("/oauth/consent"), button=("decision", "allow"), follow=False)
    assert done.status == 303 and product.redeem(answer_parameters(done.answer)["code"]).json()["scope"] == "openid"
    assert "code" in answer_parameters(product.authorize(person, scope="openid", prompt="none"))
    assert answer_parameters(product.authorize(person, scope="openid email", prompt="none"))["error"] == "consent_required"
    assert "see your e-mail address" in consent_form(visitor, product, scope="openid email").text
    assert "A Product" in consent_form(visitor, product, prompt="consent").text


def test_a_user_may_say_no(server):
    product, person = ProductClient(server, asks_consent=True), sign_in(server)
    visitor = visiting(server, person)
    page = consent_form(visitor, product)
    done = visitor.submit(page.form("/oauth/consent"), button=("decision", "deny"), follow=False)
    assert done.location.startswith(product.redirect_uri)
    assert answer_parameters(done.answer) == {"error": "access_denied", "error_description": "The user or the platform has refused.",
                                              "state": "s", "iss": ISSUER}
    # The request is answered: it cannot be answered again.
    again = visitor.submit(page.form("/oauth/consent"), button=("decision", "allow"), follow=False)
    assert again.status == 400 and not again.location


def test_consent_wants_the_form_of_this_session(server):
    product, person, other = ProductClient(server, asks_consent=True), sign_in(server), sign_in(server)
    visitor = visiting(server, person)
    form = consent_form(visitor, product).form("/oauth/consent")
    stranger = visiting(server, other)
    assert stranger.submit(form, button=("decision", "allow"), follow=False).status == 403
    assert visitor.submit(form, button=("decision", "allow"), follow=False, headers={"Origin": "https://evil.example"}).status == 403
    assert visitor.submit(form, button=("decision", "allow"), follow=False, without=["form_token"]).status == 403
    assert visitor.submit(form, button=("decision", "allow"), follow=False).status == 303


def test_a_waiting_request_is_shown_as_over_when_it_is_unknown(server, person):
    visitor = visiting(server, person)
    for name in ["", "x", "A" * 43]:
        page = visitor.get(f"/oauth/continue?request={name}")
        assert page.status == 400 and "start again at the product" in page.text


def test_whoever_is_not_signed_in_is_led_to_sign_in_and_a_product_that_asks_for_silence_is_told(product):
    answer = product.authorize()
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/oauth/continue?request=")
    onward = product.server.call("GET", answer.headers["Location"])
    assert onward.status_code == 303 and onward.headers["Location"].startswith("/sign-in?")
    assert "continue=%2Foauth%2Fcontinue%3Frequest%3D" in onward.headers["Location"]
    assert answer_parameters(product.authorize(prompt="none"))["error"] == "login_required"


def test_an_old_sign_in_is_done_again_when_the_product_wants_so(server, product, person):
    old = people.open_session(server, person.id, created_at=people.now() - 3_600_000)
    late = people.Person(person.id, person.email, person.name, person.invite_code, old, person.origin)
    assert "code" in answer_parameters(product.authorize(late, max_age="10000"))
    assert product.authorize(late, max_age="60").headers["Location"].startswith("/oauth/continue?")
    assert answer_parameters(product.authorize(late, max_age="60", prompt="none"))["error"] == "login_required"
    assert product.authorize(late, prompt="login").headers["Location"].startswith("/oauth/continue?")
    assert claims(server, product.tokens(late)["id_token"], audience=product.id)["auth_time"] <= time.time() - 3599


# Ending and asking about tokens.

def test_a_client_ends_an_access_token_and_nothing_else(server, product, person):
    tokens = product.tokens(person)
    answer = server.call("POST", "/api/oauth/revoke", data={"token": tokens["access_token"], "client_id": product.id, "client_secret": product.secret})
    assert answer.status_code == 200 and answer.content == b""
    assert product.user_info(tokens["access_token"]).status_code == 401
    assert product.refresh(tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize("is_public", [True, False])
def test_a_client_ends_a_refresh_token_and_what_came_of_it(server, product, person, is_public):
    tokens = product.public_tokens(person) if is_public else product.tokens(person)
    shown = {} if is_public else {"client_secret": product.secret}
    for _ in range(2):
        answer = server.call("POST", "/api/oauth/revoke", data={"token": tokens["refresh_token"], "client_id": product.id, "token_type_hint": "x"} | shown)
        assert answer.status_code == 200
    assert product.user_info(tokens["access_token"]).status_code == 401
    assert_refused(product.refresh(tokens["refresh_token"]), 400, "invalid_grant")


def test_a_client_ends_nothing_of_others_and_hears_nothing_about_it(server, product, person):
    other, tokens = ProductClient(server), product.tokens(person)
    for token in [tokens["access_token"], tokens["refresh_token"], "unknown", "x" * 8000]:
        answer = server.call("POST", "/api/oauth/revoke", data={"token": token, "client_id": other.id, "client_secret": other.secret})
        assert answer.status_code == 200
        assert server.call("POST", "/api/oauth/introspect", data={"token": token, "client_id": other.id, "client_secret": other.secret}).json() == {"active": False}
    assert product.user_info(tokens["access_token"]).status_code == 200
    assert_refused(server.call("POST", "/api/oauth/revoke", data={"token": "x", "client_id": product.id, "client_secret": "wrong"}), 401, "invalid_client")
    assert_refused(server.call("POST", "/api/oauth/revoke", data={"client_id": product.id}), 400, "invalid_request")
    assert_refused(server.call("POST", "/api/oauth/revoke", data={"token": tokens["refresh_token"], "client_id": product.id}), 401, "invalid_client")


def test_a_server_asks_about_its_tokens(server, product, person):
    tokens = product.tokens(person, scope="openid")

    def ask(token, **change):
        form = {"token": token, "client_id": product.id, "client_secret": product.secret} | change
        return server.call("POST", "/api/oauth/introspect", data={k: v for k, v in form.items() if v is not None})
    told = ask(tokens["access_token"]).json()
    said = claims(server, tokens["access_token"], audience=ISSUER)
    assert told == {"active": True, "token_type": "Bearer"} | {name: said[name] for name in ("scope", "client_id", "sub", "exp", "iat", "iss", "aud", "jti")}
    assert ask(tokens["refresh_token"]).json() == {"active": True, "scope": "openid", "client_id": product.id, "sub": person.id, "iss": ISSUER}
    for token in ["x", tokens["id_token"], tokens["access_token"][:-1]]:
        assert ask(token).json() == {"active": False}
    assert_refused(ask("x", client_secret=None), 401, "invalid_client")
    assert_refused(ask("x", client_secret="wrong"), 401, "invalid_client")
    product.refresh(tokens["refresh_token"])
    assert ask(tokens["refresh_token"]).json() == {"active": False}
    admin = dict(zip(("client_id", "client_secret"), server.admin))
    assert ask(tokens["access_token"], **admin).json()["active"] is True


# Around it.

def test_what_the_user_ends_is_ended(server):
    product, person = ProductClient(server), sign_in(server)
    tokens = product.tokens(person)
    assert product.user_info(tokens["access_token"]).status_code == 200
    answer = server.call("POST", "/api/account/delete", json={"user_id_confirm": person.id}, headers=person.headers)
    assert answer.status_code == 200, answer.text
    assert product.user_info(tokens["access_token"]).status_code == 401
    assert_refused(product.refresh(tokens["refresh_token"]), 400, "invalid_grant")


def test_tokens_outlive_a_restart(own_server):
    server = own_server()
    product, person = ProductClient(server), sign_in(server)
    tokens, code = product.tokens(person), product.code(person)
    assert server.stop() == 0
    server.start()
    assert product.user_info(tokens["access_token"]).status_code == 200
    assert product.refresh(tokens["refresh_token"]).status_code == 200
    assert product.redeem(code).status_code == 200


def test_an_access_token_ends_in_time(own_server):
    server = own_server("--access-token-seconds", "1")
    product = ProductClient(server)
    tokens = product.tokens(sign_in(server))
    assert tokens["expires_in"] == 1
    ends = claims(server, tokens["access_token"], audience=ISSUER, options={"verify_exp": False})["exp"]
    while time.time() < ends + 0.2:
        time.sleep(0.05)
    assert product.user_info(tokens["access_token"]).status_code == 401
    assert product.refresh(tokens["refresh_token"]).status_code == 200


def test_a_new_host_under_the_domain_is_remembered(server, person):
    product = ProductClient(server)
    assert "code" in answer_parameters(product.authorize(person, redirect_uri="https://App.btelo.com/cb"))
    with people.open_database(server) as database:
        assert database.execute("SELECT host FROM redirect_hosts WHERE integration_id = ?", (product.id,)).fetchall() == [("app.btelo.com",)]


def test_no_secret_stands_in_the_log_or_the_database(own_server):
    server = own_server("--access-log", "true")
    product, person = ProductClient(server), sign_in(server)
    code = product.code(person, state="a-state-to-find")
    tokens = product.redeem(code).json()
    product.user_info(tokens["access_token"])
    product.refresh(tokens["refresh_token"])
    product.redeem("a-wrong-code-to-find")
    assert server.stop() == 0
    kept = server.log_text().encode() + server.database.read_bytes()
    for secret in [code, tokens["access_token"], tokens["access_token"].split(".")[2], tokens["refresh_token"], tokens["id_token"], person.token,
                   "a-wrong-code-to-find"]:
        assert secret.encode() not in kept
    # The product's secret can be shown again, so it is not digested but sealed.
    assert product.secret.encode() not in kept and server.admin[1].encode() not in kept


def test_a_secret_from_before_the_seal_goes_on_and_is_sealed_at_the_next_start(own_server):
    server = own_server()
    product, old = ProductClient(server), "bti_" + "5" * 64
    assert server.stop() == 0
    with people.open_database(server) as database:
        database.execute("UPDATE integrations SET secret = ? WHERE id = ?", (old, product.id))
    server.start()
    assert server.call("GET", "/api/v1/tiers", credentials=(product.id, old)).status_code == 200
    assert server.call("GET", "/api/v1/tiers", credentials=(product.id, product.secret)).status_code == 401
    listed = {one["id"]: one["secret"] for one in server.admin_call("GET", "/admin/integrations").json()}
    assert listed[product.id] == old
    with people.open_database(server) as database:
        stored = dict(database.execute("SELECT id, secret FROM integrations"))
    assert all(one.startswith("sealed:") for one in stored.values()) and len(set(stored.values())) == len(stored)


def test_many_sign_ins_at_once_each_get_their_own_tokens(server, product):
    crowd = [sign_in(server) for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        subjects = list(pool.map(lambda one: claims(server, product.tokens(one)["access_token"], audience=ISSUER)["sub"], crowd))
    assert subjects == [one.id for one in crowd]


def test_the_document_says_what_integrators_must_know(server):
    told = server.call("GET", "/api/doc").json()["auth"]["oauth"]
    assert told["discovery_url"] == f"{ISSUER}/.well-known/openid-configuration" and "client_id is your own" in told["audience_check"]
    assert {"invalid_grant", "invalid_client", "slow_down", "login_required"} < set(told["error_codes"])
    assert {"access_token", "refresh_token", "authorization_code", "id_token"} == set(told["token_lifetimes"])
    assert {"sub", "client_id", "aud", "exp"} < set(told["access_token_claims"])
    json.dumps(told)
