"""Pages against other sites, other browsers and hostile text: CSRF, fixation, tossed cookies, open redirects."""

import re
import urllib.parse

import pytest

import page_people
from crawler import crawl, forms_of
from furnished_site import furnished
from page_visitor import Visitor

EVIL = "https://evil.example"
TOKEN = "form_token"


@pytest.fixture(scope="module")
def callers(site):
    return furnished(site)


@pytest.fixture(scope="module")
def pages(site, callers):
    starts = {"stranger": ["/", "/sign-in", "/register", "/reset", "/blog", "/doc"], "user": ["/", "/account"], "admin": ["/console", "/account"]}
    return {who: crawl(visitor, starts[who]) for who, visitor in callers.items()}


@pytest.fixture(scope="module")
def forms(pages):
    return {who: [form for form in forms_of(found) if form.method == "POST"] for who, found in pages.items()}


def own_headers(site, page):
    return {"Origin": site.url, "Referer": page, "Sec-Fetch-Site": "same-origin"}


def test_the_crawl_reaches_every_area(pages, forms):
    reached = {who: {urllib.parse.urlsplit(url).path for url in found} for who, found in pages.items()}
    assert {"/", "/sign-in", "/register", "/reset", "/blog", "/doc"} <= reached["stranger"]
    assert {"/account"} <= reached["user"]
    assert {"/console"} <= reached["admin"] and len(reached["admin"]) > 20
    assert not [path for path in reached["stranger"] | reached["user"] if path.startswith("/console")]
    assert len(forms["stranger"]) >= 3 and len(forms["user"]) >= 5 and len(forms["admin"]) >= 15, {who: len(found) for who, found in forms.items()}


def test_no_page_that_links_lead_to_is_missing_or_fails(pages):
    broken = [f"{page.status} {page.url}" for found in pages.values() for page in found.values() if page.status >= 400]
    assert not broken, "\n".join(broken)


def test_every_page_says_what_browsers_need_to_protect_it(pages):
    for page in (one for found in pages.values() for one in found.values()):
        policy = dict(part.strip().partition(" ")[::2] for part in page.answer.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'" and policy["base-uri"] == "'none'", page.url
        assert "unsafe" not in page.answer.headers["Content-Security-Policy"] and "*" not in page.answer.headers["Content-Security-Policy"], page.url
        assert page.answer.headers["X-Content-Type-Options"] == "nosniff" and page.answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
        # A script in the page itself runs only when the policy names its digest.
        inline = [one for one in page.reader.scripts if "src" not in one]
        assert not inline or "script-src 'sha256-" in page.answer.headers["Content-Security-Policy"], f"{page.url} has script of its own"
        assert not page.reader.inline, f"{page.url}: {page.reader.inline}"
    for page in pages["user"].values():
        if page.url.endswith("/account"):
            assert page.answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("who", ["stranger", "user", "admin"])
def test_every_form_has_a_token_and_a_way_to_send_it(forms, who):
    for form in forms[who]:
        assert form.values().get(TOKEN), f"{form} on {form.page} has no token"
        assert form.buttons, f"{form} on {form.page} has no button"
        assert form.action.startswith(form.page.split("/", 3)[0] + "//"), form


@pytest.mark.parametrize("who", ["stranger", "user", "admin"])
def test_no_form_is_taken_from_another_site_or_without_its_token(site, callers, forms, who):
    """What a form does must not happen, whatever else stands in it: refusals come before anything is read."""
    visitor, other, wrong = callers[who], page_people.with_session(site), []
    foreign = {form.values()[TOKEN] for page in crawl(other.visitor, ["/account"]).values() for form in page.forms if TOKEN in form.values()}
    for form in forms[who]:
        values, own = form.values(), own_headers(site, form.page)
        token = values[TOKEN]
        attempts = {
            "without a token": (values | {TOKEN: None}, own),
            "with an empty token": (values | {TOKEN: ""}, own),
            "with a token cut short": (values | {TOKEN: token[:-1]}, own),
            "with a token of the same length": (values | {TOKEN: token[::-1]}, own),
            "from another site": (values, own | {"Origin": EVIL, "Referer": EVIL, "Sec-Fetch-Site": "cross-site"}),
            "from another origin": (values, {"Origin": EVIL}),
            "from no origin": (values, {"Origin": "null"}),
            "from a neighbour of ours": (values, own | {"Sec-Fetch-Site": "same-site"}),
            "across sites with our origin": (values, own | {"Sec-Fetch-Site": "cross-site"}),
            "with a foreign referrer only": (values, {"Referer": EVIL + "/" + site.url}),
            "with nothing that says from where": (values, {}),
            "from a site whose name begins as ours": (values, {"Origin": site.url + ".evil.example"}),
            "from another port": (values, {"Origin": site.url + "1"}),
        } | {f"with the token of somebody else {number}": (values | {TOKEN: one}, own) for number, one in enumerate(sorted(foreign)[:4])}
        others = [one.values()[TOKEN] for one in forms[who] if urllib.parse.urlsplit(one.action).path != form.path]
        if others:
            attempts["with the token of another form"] = (values | {TOKEN: others[0]}, own)
        for name, (data, headers) in attempts.items():
            data = {key: value for key, value in data.items() if value is not None} or {"nothing": ""}
            page = visitor.send("POST", form.action, follow=False, data=data, headers=headers)
            if page.status != 403 or page.answer.headers.get("Location"):
                wrong.append(f"{form} {name}: {page.status} {page.location or ''}")
        page = visitor.send("POST", form.action, follow=False, json=values, headers=own)
        if page.status not in (400, 403, 415):
            wrong.append(f"{form} as JSON: {page.status}")
    assert not wrong, "\n".join(wrong)


def test_forms_of_administrators_are_no_use_to_others(site, callers, forms, pages):
    """A user's own session does not open the console, by link or by form."""
    for form in forms["admin"]:
        if not form.path.startswith("/console"):
            continue
        assert callers["user"].send("POST", form.action, follow=False, data=form.values(), headers=own_headers(site, form.page)).status == 403, form
        refused = callers["stranger"].send("POST", form.action, follow=False, data=form.values(), headers=own_headers(site, form.page))
        assert refused.status == 403 or (refused.location or "").startswith("/sign-in"), f"{form}: {refused}"
    for url in pages["admin"]:
        if urllib.parse.urlsplit(url).path.startswith("/console"):
            assert callers["user"].get(url, follow=False).status == 403, url
            away = callers["stranger"].get(url, follow=False)
            assert away.status in (302, 303) and away.location.startswith("/sign-in?continue="), away


API_CALLS = [
    ("PUT", "/api/profile", {"name": "Changed by evil"}), ("POST", "/api/profile/inviter", {"invite_code": "x"}),
    ("POST", "/api/account/delete", {"user_id_confirm": "{id}"}), ("POST", "/admin/integrations", {"id": "evil", "name": "Evil"})]


@pytest.mark.parametrize("method, path, body", API_CALLS, ids=lambda one: one if isinstance(one, str) else "")
@pytest.mark.parametrize("kind", ["json", "data"])
def test_no_api_call_with_a_cookie_is_taken_from_another_site(site, method, path, body, kind):
    person = page_people.with_session(site, name="Unchanged", is_admin=True)
    body = {key: value.replace("{id}", person.id) for key, value in body.items()}
    for headers in ({"Origin": EVIL}, {"Origin": "null"}, {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}, {"Origin": site.url, "Sec-Fetch-Site": "cross-site"},
                    {"Origin": site.url, "Sec-Fetch-Site": "same-site"}, {"Referer": EVIL}, {}):
        answer = person.call(method, path, headers=headers, **{kind: body})
        assert answer.status_code in (400, 401, 403, 415), f"{headers}: {answer.status_code} {answer.text}"
    assert person.call("GET", "/api/auth/me").json()["name"] == "Unchanged"
    assert "evil" not in {one["id"] for one in site.admin_call("GET", "/admin/integrations").json()}


# Sessions.

@pytest.fixture(scope="module")
def known(site):
    """Somebody with a password."""
    return page_people.registered(site)


def test_a_session_is_new_at_every_sign_in_and_the_old_one_ends(site, known):
    person = page_people.signed_in(site, known.address)
    first = person.visitor.cookie("btelo_session")
    second = page_people.signed_in(site, known.address, visitor=person.visitor)
    assert second.visitor.cookie("btelo_session") != first
    old = site.call("GET", "/api/auth/me", headers={"Cookie": f"btelo_session={first}"})
    assert old.status_code == 401, "a session that was replaced in the same browser is over"


def test_a_session_that_somebody_planted_is_not_taken_up(site, known):
    """Fixation: the id that a browser had before signing in is worth nothing afterwards."""
    for planted in ("a" * 64, "", page_people.with_session(site).visitor.cookie("btelo_session")):
        visitor = Visitor(site)
        visitor.session.cookies.set("btelo_session", planted, domain="127.0.0.1", path="/")
        own = page_people.signed_in(site, known.address, known.password, visitor=visitor)
        assert own.id == known.id and own.visitor.cookie("btelo_session") not in (planted, "")
        stranger = site.call("GET", "/api/auth/me", headers={"Cookie": f"btelo_session={planted}"})
        assert stranger.status_code == 401 or stranger.json()["id"] != known.id


def test_two_session_cookies_are_none(site):
    """A neighbour under our domain can set a cookie of the same name: neither is believed."""
    person, other = page_people.with_session(site), page_people.with_session(site)
    values = [one.visitor.cookie("btelo_session") for one in (person, other)]
    for pair in (values, values[::-1], [values[0], values[0]], [values[0], ""], ["x", values[0]]):
        header = "; ".join(f"btelo_session={one}" for one in pair)
        assert site.call("GET", "/api/auth/me", headers={"Cookie": header}).status_code == 401
        away = site.call("GET", "/account", headers={"Cookie": header})
        assert away.status_code in (302, 303) and away.headers["Location"].startswith("/sign-in")
        assert "btelo_session=;" in away.headers["Set-Cookie"], "both are cleared"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_neighbours(site, secure_site):
    for server, secure in ((site, False), (secure_site, True)):
        visitor = page_people.registered(server).visitor
        cookie = next(one for one in visitor.session.cookies if one.name == "btelo_session")
        assert cookie.has_nonstandard_attr("HttpOnly") and cookie.get_nonstandard_attr("SameSite") == "Lax"
        assert cookie.secure == secure and cookie.path == "/" and not cookie.domain_specified
        for other in visitor.session.cookies:
            assert other.has_nonstandard_attr("HttpOnly") and other.secure == secure and not other.domain_specified, other
            assert not secure or other.name == "btelo_session" or other.name.startswith("__Host-")


def test_signing_out_ends_the_session_on_the_server(site):
    person = page_people.with_session(site)
    value = person.visitor.cookie("btelo_session")
    page = person.visitor.get("/account")
    person.visitor.submit(page.form("/sign-out"))
    assert site.call("GET", "/api/auth/me", headers={"Cookie": f"btelo_session={value}"}).status_code == 401
    assert not person.visitor.cookie("btelo_session")


ELSEWHERE = ["https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example", "/\t/evil.example",
             "https:evil.example", "http:/evil.example", "javascript:alert(1)", "data:text/html,x", "%2f%2fevil.example", "/%5cevil.example", " //evil.example",
             "/ /evil.example", "\n//evil.example", "/\r\nLocation: https://evil.example", "evil.example", ".evil.example", "@evil.example", "?x=//evil.example",
             "/\u2028/evil.example", "\u00a0//evil.example", "/" + "a" * 5000, "", "//127.0.0.1@evil.example", "/..//evil.example", "/.//evil.example"]


@pytest.mark.parametrize("target", ELSEWHERE, ids=lambda text: repr(text[:40]))
def test_signing_in_never_leads_elsewhere(site, known, target):
    visitor = Visitor(site)
    page = page_people.sign_in_answer(visitor, known.address, known.password, onward=target)
    assert visitor.cookie("btelo_session"), page
    for _ in range(3):
        if not page.location:
            break
        onward = urllib.parse.urlsplit(urllib.parse.urljoin(page.url, page.location))
        assert f"{onward.scheme}://{onward.netloc}" == site.url, page.location
        # Browsers read \\ as / and drop controls: none may be left.
        assert re.fullmatch(r"[!-\[\]-~]+", page.location), page.location
        page = visitor.get(page.location, follow=False)
