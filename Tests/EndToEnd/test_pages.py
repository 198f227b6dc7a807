"""Pages without a browser: signing in and out, the account, and what keeps other sites from doing it."""

import os
import re

import pytest
import requests

from mail_folder import text_of
from page_visitor import Visitor
from people import add_user, open_database, open_session, sign_in

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
PASSWORD = "long enough for anybody"


def fresh_address():
    return f"visitor-{os.urandom(6).hex()}@example.com"


def visitor_of(site, person):
    visitor = Visitor(site)
    visitor.session.cookies.set("btelo_session", person.token, domain="127.0.0.1", path="/")
    return visitor


@pytest.fixture
def person(site):
    return sign_in(site)


@pytest.fixture
def visitor(site, person):
    """The browser of somebody who is signed in."""
    return visitor_of(site, person)


def signed_up(site, **typed):
    """Somebody who has registered just now: the browser and the address."""
    visitor, address = Visitor(site), fresh_address()
    page = visitor.get("/register")
    page = visitor.submit(page.form("/register"), email=address, **typed)
    page = visitor.submit(page.form("/sign-in/code"), code=site.mail.code(address))
    assert page.url.endswith("/account"), page
    return visitor, address


# Signing in


def test_an_account_is_opened_with_a_mailed_code(site):
    visitor, address = signed_up(site, name="Ada Brook")
    page = visitor.get("/account")
    assert "Ada Brook" in page.text and address in page.text
    assert visitor.get("/").status == 200


def test_a_code_is_bound_to_the_browser_that_asked_for_it(site):
    visitor, address = Visitor(site), fresh_address()
    page = visitor.submit(visitor.get("/sign-in").form("/sign-in"), email=address)
    flow = page.form("/sign-in/code").values()["flow"]
    stranger = Visitor(site)
    stranger.get("/sign-in")
    assert stranger.get(f"/sign-in/code?flow={flow}").status == 410
    form = page.form("/sign-in/code")
    answer = stranger.submit(form, code=site.mail.code(address))
    assert answer.status == 403, "the token of somebody else's form is worth nothing"
    assert visitor.submit(form, code=site.mail.code(address)).url.endswith("/account")


def test_a_wrong_code_can_be_corrected(site):
    visitor, address = Visitor(site), fresh_address()
    page = visitor.submit(visitor.get("/sign-in").form("/sign-in"), email=address)
    code = site.mail.code(address)
    wrong = "00000000" if code != "00000000" else "11111111"
    page = visitor.submit(page.form("/sign-in/code"), code=wrong)
    assert page.status == 422 and "not right" in page.text and visitor.cookie("btelo_session") is None
    field = re.search(r"<input[^>]*name=\"code\"[^>]*>", page.body).group(0)
    assert 'aria-invalid="true"' in field and "field-code-error" in field and 'id="field-code-error"' in page.body
    assert visitor.submit(page.form("/sign-in/code"), code=f"{code[:4]} {code[4:]}").url.endswith("/account")


def link_in(site, address):
    """The path and query of the link that was mailed."""
    found = re.search(r"https?://[^/\s]+(/\S*[?&]link=[0-9a-f]{64})", text_of(site.mail.wait(address)[-1]))
    assert found, text_of(site.mail.wait(address)[-1])
    return found.group(1)


def test_a_mailed_link_opens_a_page_with_a_button_and_does_nothing_by_itself(site):
    visitor, address = Visitor(site), fresh_address()
    visitor.submit(visitor.get("/sign-in").form("/sign-in"), email=address)
    link = link_in(site, address)
    scanner = Visitor(site)
    for _ in range(3):
        page = scanner.get(link)
        assert page.status == 200 and address in page.text and "not the browser" in page.text
    assert scanner.cookie("btelo_session") is None
    page = visitor.get(link)
    assert "not the browser" not in page.text
    assert visitor.submit(page.form("/sign-in/code")).url.endswith("/account")
    assert scanner.get(link).status == 410, "a link is good once"


def test_signing_in_by_password(site):
    visitor, address = signed_up(site, password=PASSWORD)
    visitor.submit(visitor.get("/account").form("/sign-out"))
    page = visitor.get("/sign-in")
    page = visitor.submit(page.form("/sign-in"), button=("way", "password"), email=address)
    assert page.form("/sign-in/password").values()["email"] == address
    page = visitor.submit(page.form("/sign-in/password"), password="something else")
    assert page.status == 422 and "Wrong e-mail address or password" in page.text and "something else" not in page.body
    page = visitor.submit(page.form("/sign-in/password"), password=PASSWORD)
    assert page.url.endswith("/account"), page


def test_unknown_addresses_are_answered_like_known_ones(site):
    _, registered = signed_up(site, password=PASSWORD)
    _, unused, _ = add_user(site)
    answers = []
    # The second of each is written to, which the address that has just registered is not so soon again.
    for known, written in ((registered, unused), (fresh_address(), fresh_address())):
        one = Visitor(site)
        wrong = one.submit(one.get("/sign-in/password").form("/sign-in/password"), email=known, password="not this one")
        reset = one.submit(one.get("/reset").form("/reset"), email=written)
        pages = [(wrong, known), (reset, written)]
        answers.append([(page.status, page.text.replace(address, "ADDRESS")) for page, address in pages])
    assert answers[0] == answers[1]


def test_a_registration_says_what_is_wrong_with_it(site):
    visitor = Visitor(site)
    form = visitor.get("/register?invite=nobody-has-this").form("/register")
    assert form.values()["invite"] == "nobody-has-this"
    page = visitor.submit(form, email="no address")
    assert page.status == 422 and "Enter an e-mail address" in page.text and page.form("/register").values()["email"] == "no address"
    page = visitor.submit(page.form("/register"), email=fresh_address(), password="short", invite="")
    assert page.status == 422 and "at least 8" in page.text and page.form("/register").values()["password"] == ""
    page = visitor.submit(page.form("/register"), email=fresh_address(), password="", invite="nobody-has-this")
    assert page.status == 422 and "invite code" in page.text


def test_an_invite_code_names_the_inviter(site, person):
    visitor, _ = signed_up(site, invite=person.invite_code)
    page = visitor.get("/account/invitations")
    assert person.name in page.text and person.invite_code in page.text
    assert "One person" in visitor_of(site, person).get("/account/invitations").text


def test_a_forgotten_password_is_replaced_and_ends_other_sessions(site, person, visitor):
    other, address = Visitor(site), person.email
    page = other.submit(other.get("/reset").form("/reset"), email=address)
    page = other.submit(page.form("/reset/password"), code="00000000", password="12345678")
    assert page.status == 422 and "everybody tries" in page.text
    code = site.mail.code(address)
    page = other.submit(page.form("/reset/password"), code=code, password="another good one")
    assert page.url.endswith("/account") and "new password is set" in page.text
    assert visitor.get("/account").url.endswith("/sign-in"), "other browsers are signed out"
    third = Visitor(site)
    page = third.submit(third.get("/sign-in/password").form("/sign-in/password"), email=address, password="another good one")
    assert page.url.endswith("/account")


def test_too_many_mails_to_one_address_are_refused_with_a_time_to_wait(site):
    visitor, address = Visitor(site), fresh_address()
    for status in (200, 429):
        page = visitor.submit(visitor.get("/sign-in").form("/sign-in"), email=address)
        assert page.status == status, page
    assert 0 < int(page.answer.headers["Retry-After"]) <= 60 and "Please wait" in page.text


# Where signing in leads


def test_signing_in_leads_back_to_where_one_wanted_to_go(site):
    visitor, address = Visitor(site), fresh_address()
    page = visitor.get("/account/sessions?x=1")
    assert page.url.endswith("/sign-in?continue=%2Faccount%2Fsessions%3Fx%3D1")
    page = visitor.submit(page.form("/sign-in"), email=address)
    page = visitor.submit(page.form("/sign-in/code"), code=site.mail.code(address))
    assert page.url == site.url + "/account/sessions?x=1"


@pytest.mark.parametrize("target", [
    "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example", "\\\\evil.example",
    "/%0d%0aLocation:%20https://evil.example".replace("%0d%0a", "\r\n"), "evil", "/sign-out", "/sign-in?continue=/account"])
def test_signing_in_leads_nowhere_else(site, visitor, target):
    answer = visitor.session.get(site.url + "/sign-in", params={"continue": target}, allow_redirects=False)
    assert answer.status_code == 303 and answer.headers["Location"] == "/account"
    page = Visitor(site).get("/sign-in?" + requests.compat.urlencode({"continue": target}))
    assert "evil" not in page.body and "continue" not in page.form("/sign-in").values()


# What keeps others from sending our forms


@pytest.fixture
def form(site, visitor):
    return visitor.get("/account").form(having="name")


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "https://sub.btelo.com"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "OURS", "Sec-Fetch-Site": "cross-site"}, {"Referer": "https://evil.example/127.0.0.1"}])
def test_a_form_from_elsewhere_is_refused(site, visitor, form, headers):
    headers = {name: site.url if value == "OURS" else value for name, value in headers.items()}
    answer = visitor.submit(form, headers=headers, name="Changed by a stranger")
    assert answer.status == 403 and "another site" in answer.text
    assert "Changed by a stranger" not in visitor.get("/account").body


@pytest.mark.parametrize("headers", [{"Origin": "OURS"}, {"Sec-Fetch-Site": "same-origin"}, {"Referer": "OURS/account"}])
def test_a_form_of_ours_is_taken(site, visitor, form, headers):
    headers = {name: value.replace("OURS", site.url) for name, value in headers.items()}
    assert "Your profile is saved" in visitor.submit(form, headers=headers, name="Changed by myself").text


def test_a_form_without_its_token_or_with_another_one_is_refused(site, visitor, form):
    others = sign_in(site)
    foreign = visitor_of(site, others).get("/account").form(having="name").values()["form_token"]
    deletion = visitor.get("/account/delete").form("/account/delete").values()["form_token"]
    for token in ("", "x", foreign, deletion):
        assert visitor.submit(form, form_token=token, name="Changed").status == 403
    assert visitor.submit(form, without=["form_token"], name="Changed").status == 403
    assert visitor.submit(form, name="Changed").status == 200


def test_whoever_was_signed_out_meanwhile_is_asked_to_sign_in_and_led_back(site, person, visitor):
    form = visitor.get("/account/invitations").form("/account/invitations")
    visitor.submit(visitor.get("/account").form("/sign-out"))
    page = visitor.submit(form, invite_code="x")
    assert page.url.endswith("/sign-in?continue=%2Faccount%2Finvitations")


def test_pages_of_administrators_are_for_administrators(site, visitor):
    assert visitor.get("/console").status == 403
    assert Visitor(site).get("/console/users").url.endswith("/sign-in?continue=%2Fconsole%2Fusers")
    assert visitor_of(site, sign_in(site, is_admin=True)).get("/console").status == 200


def test_signing_in_needs_the_token_of_this_browser(site):
    mine, theirs = Visitor(site), Visitor(site)
    form = theirs.get("/sign-in/password").form("/sign-in/password")
    assert mine.submit(form, email="a@example.com", password="x").status == 403, "no cookie yet"
    mine.get("/sign-in/password")
    assert mine.submit(form, email="a@example.com", password="x").status == 403, "another cookie"


def test_signing_out_needs_a_form(site, visitor):
    assert "Sign out?" in visitor.get("/sign-out").text and visitor.get("/account").status == 200
    assert visitor.send("POST", "/sign-out", headers={"Origin": site.url}, data={"x": "1"}).status == 403
    page = visitor.submit(visitor.get("/sign-out").form("/sign-out"))
    assert "You are signed out" in page.text
    assert visitor.get("/account").url.endswith("/sign-in")


def test_only_forms_are_taken(site, visitor, form):
    answer = visitor.session.post(site.url + "/account", json=form.values(), headers={"Origin": site.url})
    assert answer.status_code == 415
    answer = visitor.session.post(
        site.url + "/account", data="name=%zz", headers={"Origin": site.url, "Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 400
    answer = visitor.session.post(site.url + "/account", data={"name": "x" * 70_000}, headers={"Origin": site.url})
    assert answer.status_code == 413 and "<h1>" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"] and answer.headers["X-Content-Type-Options"] == "nosniff"


# Sessions


def test_a_session_that_was_known_before_signing_in_proves_nothing(site):
    _, address = signed_up(site, password=PASSWORD)
    for planted in ("0" * 64, open_session(site, add_user(site)[0])):
        victim = Visitor(site)
        victim.session.cookies.set("btelo_session", planted, domain="127.0.0.1", path="/")
        page = victim.get("/sign-in/password")
        page = victim.submit(page.form("/sign-in/password"), email=address, password=PASSWORD)
        assert page.url.endswith("/account") and address in page.text
        assert victim.cookie("btelo_session") != planted
        thief = Visitor(site)
        thief.session.cookies.set("btelo_session", planted, domain="127.0.0.1", path="/")
        assert thief.get("/account").url.endswith("/sign-in"), "the planted session has ended"


def test_the_name_of_a_browser_changes_when_it_signs_in(site):
    visitor, address = Visitor(site), fresh_address()
    page = visitor.submit(visitor.get("/sign-in").form("/sign-in"), email=address)
    before = visitor.cookie("btelo_pre")
    assert re.fullmatch("[0-9a-f]{64}", before)
    visitor.submit(page.form("/sign-in/code"), code=site.mail.code(address))
    assert visitor.cookie("btelo_pre") is None


def test_two_session_cookies_are_none_and_are_cleared(site, person):
    answer = requests.get(
        site.url + "/account", headers={"Cookie": f"btelo_session={person.token}; btelo_session={'0' * 64}"}, allow_redirects=False)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")
    assert "btelo_session=;" in answer.headers["Set-Cookie"] and "Max-Age=0" in answer.headers["Set-Cookie"]


def test_cookies_are_locked(secure_site):
    visitor, address = Visitor(secure_site), fresh_address()
    answer = visitor.get("/sign-in").answer
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert name == "__Host-btelo_pre"
    assert {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"} <= set(rest.split("; ")) and "Domain" not in rest
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    page = visitor.submit(visitor.get("/sign-in").form("/sign-in"), email=address)
    page = visitor.submit(page.form("/sign-in/code"), code=secure_site.mail.code(address), follow=False)
    cookies = page.answer.raw.headers.getlist("Set-Cookie")
    session = next(one for one in cookies if one.startswith("btelo_session="))
    assert {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"} <= set(session.split("; ")) and "Domain" not in session
    assert re.match("btelo_session=[0-9a-f]{64};", session)


def test_sessions_are_listed_and_ended(site, person, visitor):
    other = Visitor(site)
    other.session.cookies.set("btelo_session", open_session(site, person.id, method="google"), domain="127.0.0.1", path="/")
    assert other.get("/account").status == 200
    page = visitor.get("/account/sessions")
    assert page.text.count("Google") == 1 and page.text.count("This browser") == 1
    ends = [form for form in page.forms if form.path.endswith("/end")]
    assert len(ends) == 1, "one's own session is ended by signing out"
    assert "The session has ended" in visitor.submit(ends[0]).text
    assert other.get("/account").url.endswith("/sign-in") and visitor.get("/account").status == 200


def test_nobody_ends_the_session_of_somebody_else(site, visitor):
    victim = sign_in(site)
    theirs = visitor_of(site, victim)
    open_session(site, victim.id)
    path = next(form for form in theirs.get("/account/sessions").forms if form.path.endswith("/end")).path
    answer = visitor.send("POST", path, headers={"Origin": site.url}, data={"form_token": "x"})
    assert answer.status == 403
    assert len([form for form in theirs.get("/account/sessions").forms if form.path.endswith("/end")]) == 1


def test_all_sessions_are_ended_at_once(site, person, visitor):
    others = [open_session(site, person.id) for _ in range(3)]
    page = visitor.submit(visitor.get("/account/sessions").form("end-others"))
    assert "3 sessions have ended" in page.text
    others.append(open_session(site, person.id))
    page = visitor.get("/account/sessions/end-all")
    page = visitor.submit(page.form("end-all"))
    assert "signed out everywhere" in page.text
    for token in [*others, person.token]:
        assert requests.get(site.url + "/api/auth/me", headers={"Cookie": f"btelo_session={token}"}).status_code == 401


# The account


def test_what_people_type_is_shown_as_text(site, visitor):
    page = visitor.submit(visitor.get("/account").form(having="name"), name=HOSTILE, bio=HOSTILE + "\n</textarea>", picture="")
    assert "Your profile is saved" in page.text
    for path in ("/account", "/", "/sign-out"):
        body = visitor.get(path).body
        assert "<script>alert" not in body and "<img src=x" not in body and "&lt;script&gt;alert(1)" in body
    assert visitor.get("/account").form(having="name").values()["name"] == HOSTILE


def test_a_profile_says_what_is_wrong_with_it(site, visitor):
    form = visitor.get("/account").form(having="name")
    for picture in ("javascript:alert(1)", "http://example.com/a.png", "//example.com/a.png"):
        page = visitor.submit(form, picture=picture)
        assert page.status == 422 and "https://" in page.text, picture
    assert visitor.submit(form, name=" ").status == 422
    assert visitor.submit(form, name="Ada", picture="https://example.com/a.png").status == 200
    page = visitor.get("/account")
    assert "https://example.com/a.png" in page.body and "img-src 'self' data: https:" in page.answer.headers["Content-Security-Policy"]


def test_a_password_is_set_and_changed(site):
    visitor, address = signed_up(site)
    form = visitor.get("/account/password").form("/account/password")
    assert "current" not in form.names()
    assert "Your password is set" in visitor.submit(form, password=PASSWORD).text
    form = visitor.get("/account/password").form("/account/password")
    page = visitor.submit(form, current="not this", password="another good one")
    assert page.status == 422 and "not your current password" in page.text
    other = Visitor(site)
    other.submit(other.get("/sign-in/password").form("/sign-in/password"), email=address, password=PASSWORD)
    assert other.get("/account").status == 200
    assert "Your password is set" in visitor.submit(form, current=PASSWORD, password="another good one").text
    assert other.get("/account").url.endswith("/sign-in") and visitor.get("/account").status == 200


def test_a_first_password_needs_a_recent_sign_in(site, person, visitor):
    with open_database(site) as database:
        database.execute("UPDATE sessions SET authenticated_at = authenticated_at - 3600000 WHERE user_id = ?", (person.id,))
    page = visitor.submit(visitor.get("/account/password").form("/account/password"), password=PASSWORD)
    assert "/sign-in?" in page.url and "again=1" in page.url and page.form("/sign-in", having="email").values()["email"] == person.email


def test_connected_products_are_listed_and_disconnected(site, person, visitor):
    assert "No products yet" in visitor.get("/account/products").text
    with open_database(site) as database:
        database.execute(
            "INSERT INTO product_grants (user_id, client_id, scope, was_asked, granted_at, last_used_at) VALUES (?, 'vibe-remote', 'openid email', 1, 1, 1)",
            (person.id,))
    page = visitor.get("/account/products")
    assert "e-mail address" in page.text
    page = visitor.get(next(link for link in page.links if link.endswith("/disconnect")))
    page = visitor.submit(page.form("/disconnect"))
    assert "disconnected" in page.text and "No products yet" in page.text
    assert visitor.get("/account/products/vibe-remote/disconnect").status == 404


def test_an_inviter_is_named_once(site, person, visitor):
    inviter = sign_in(site, name="Jenny")
    form = visitor.get("/account/invitations").form("/account/invitations")
    for wrong in ("nobody-has-this", person.invite_code, "!"):
        assert visitor.submit(form, invite_code=wrong).status == 422
    page = visitor.submit(form, invite_code=inviter.invite_code.upper())
    assert "Your inviter is noted" in page.text and "Jenny" in page.text
    assert "stays" in visitor.submit(form, invite_code=inviter.invite_code).text


def test_an_account_is_deleted_by_typing_its_id(site, person, visitor):
    form = visitor.get("/account/delete").form("/account/delete")
    for wrong in ("", person.id.upper(), person.id + " ", "0" * 32):
        assert visitor.submit(form, user_id_confirm=wrong).status == 422
    page = visitor.submit(form, user_id_confirm=person.id)
    assert "Your account is deleted" in page.text
    assert visitor.get("/account").url.endswith("/sign-in")
    with open_database(site) as database:
        assert database.execute("SELECT COUNT(*) FROM users WHERE id = ?", (person.id,)).fetchone()[0] == 0


# The frame


@pytest.mark.parametrize("path", ["/", "/sign-in", "/register", "/nothing-here", "/assets/unknown.css"])
def test_every_page_has_the_headers_that_protect_it(site, path):
    headers = requests.get(site.url + path, headers={"Accept": "text/html"}).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "form-action 'self';" in policy and "base-uri 'none'" in policy and "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin" and "geolocation=()" in headers["Permissions-Policy"]
    assert headers["X-Request-ID"]


@pytest.mark.parametrize("path, accept, is_page", [
    ("/nothing", "text/html,application/xhtml+xml", True), ("/nothing", "*/*", False), ("/nothing", "application/json", False),
    ("/api/nothing", "text/html", False), ("/v1/nothing", "text/html", False), ("/admin/nothing", "text/html", False),
    ("/admin", "text/html", False), ("/administration", "text/html", True), ("/%2e%2e/etc", "text/html", True)])
def test_errors_are_pages_for_people_and_the_contracts_envelope_for_programs(site, path, accept, is_page):
    session = requests.Session()
    request = requests.Request("GET", site.url, headers={"Accept": accept}).prepare()
    request.url = site.url + path
    answer = session.send(request)
    assert answer.status_code in (400, 404)
    assert answer.headers["Content-Type"].startswith("text/html" if is_page else "application/json")
    if not is_page:
        assert set(answer.json()) == {"error"}


def test_methods_that_a_page_does_not_take(site):
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        answer = requests.request(method, site.url + "/", headers={"Origin": site.url})
        assert answer.status_code == 405 and answer.headers["Allow"] == "GET, HEAD, OPTIONS" and "<h1>" in answer.text
    assert requests.options(site.url + "/sign-in").headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    head = requests.head(site.url + "/sign-in")
    assert head.status_code == 200 and head.text == "" and int(head.headers["Content-Length"]) > 1000


def test_the_contract_keeps_its_paths(site):
    assert requests.get(site.url + "/api/health", headers={"Accept": "text/html"}).headers["Content-Type"].startswith("text/plain")
    answer = requests.post(site.url + "/api/health", headers={"Accept": "text/html"})
    assert answer.status_code == 405 and answer.headers["Content-Type"].startswith("application/json")


def test_assets_are_kept_for_ever_under_a_name_that_changes_with_them(site):
    body = requests.get(site.url + "/").text
    for path in set(re.findall(r"(?:href|src)=\"(/assets/[^\"]+)\"", body)):
        answer = requests.get(site.url + path)
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and "Set-Cookie" not in answer.headers
        again = requests.get(site.url + path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304 and again.content == b""
    assert requests.get(site.url + "/assets/site.css").status_code == 404


def test_pages_have_no_inline_scripts_or_styles(site, visitor):
    for path in ("/", "/account", "/account/sessions", "/account/products", "/account/invitations", "/account/delete", "/account/password"):
        page = visitor.get(path)
        assert page.status == 200, page
        assert all("src" in script for script in page.reader.scripts), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", page.body), path


def test_page_routes_are_counted(site):
    requests.get(site.url + "/sign-in")
    counted = requests.get(site.metrics_url).text
    assert 'btelo_requests_total{contract="pages",operation="GET /sign-in",status="2xx"}' in counted


def test_forms_of_the_sign_in_pages_may_lead_to_the_product_that_waits_and_nowhere_else(site):
    name = f"waiting-{os.urandom(4).hex()}"
    callback = "https://waiting.example/cb"
    assert site.admin_call("POST", "/admin/integrations", json={"id": name, "name": "W", "redirect_uris": [callback]}).status_code == 201
    visitor = Visitor(site)
    page = visitor.get(f"/api/oauth/authorize?response_type=code&client_id={name}&redirect_uri={callback}&login_hint=ada%40example.com")
    assert page.form("/sign-in").values()["email"] == "ada@example.com"
    for path in ("/sign-in", "/sign-in/password", "/register", "/reset"):
        policy = visitor.get(path + "?" + page.url.partition("?")[2]).answer.headers["Content-Security-Policy"]
        assert "form-action 'self' https://waiting.example;" in policy, path
    for made_up in ("/oauth/continue?request=unknown", "/account?x=https://evil.example"):
        policy = visitor.get("/sign-in?" + requests.compat.urlencode({"continue": made_up})).answer.headers["Content-Security-Policy"]
        assert "form-action 'self';" in policy
