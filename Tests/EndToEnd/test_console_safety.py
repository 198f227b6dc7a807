"""Who may use the console, what a form must prove, when a fresh sign-in is asked for, and that stored text stays text."""

import html.parser
import itertools
import os
import re
import urllib.parse

import pytest

import mail_queue
import people
from console_admin import Administrator, fresh
from running_server import ROOT, Server

ROUTES = sorted(set(itertools.chain.from_iterable(
    re.findall(r'Page\("(GET|POST) (/console[^"]*)"', path.read_text()) for path in (ROOT / "Runtime/Pages/Console").rglob("*.swift"))))
HOSTILE = """"'><script>alert(1)</script><img src=x onerror=alert(2)><svg/onload=alert(3)>{{7*7}}</textarea></title>javascript:alert(4)"""

SHORT = """"'><script>alert(1)</script>"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Of its own: what is stored here would be in the way of others."""
    server = Server(tmp_path_factory.mktemp("console"))
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def admin(server):
    return Administrator(server)


def filled(route):
    return re.sub(r"\{[a-z]+\}", "0" * 32, route)


def test_the_console_has_the_routes_that_are_tested_here():
    assert len(ROUTES) > 60 and {method for method, _ in ROUTES} == {"GET", "POST"}


@pytest.mark.parametrize("method, route", ROUTES)
def test_nobody_but_administrators_gets_in(server, admin, method, route):
    stranger = server.call(method, filled(route), headers={"Origin": server.url, "Content-Type": "application/x-www-form-urlencoded"}, data="")
    assert stranger.status_code == 303 and stranger.headers["Location"].split("?")[0] == "/sign-in", stranger.text
    if method == "GET":
        assert stranger.headers["Location"].startswith("/sign-in?continue=%2Fconsole")
    person = people.sign_in(server)
    refused = server.call(method, filled(route), headers=person.headers | {"Content-Type": "application/x-www-form-urlencoded"}, data="")
    assert refused.status_code == 403 and "btelo" in refused.text
    assert "bti_" not in refused.text and "Console</p>" not in refused.text


@pytest.mark.parametrize("route", [route for method, route in ROUTES if method == "POST"])
def test_a_form_of_another_site_or_without_its_token_does_nothing(server, admin, route):
    path = filled(route)
    without_token = admin.post(path, value="x")
    assert without_token.status == 403
    for headers in [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]:
        assert admin.visitor.send("POST", path, follow=False, data={"form_token": "x"}, headers=headers).status == 403
    assert admin.actions("0" * 32) == []


def test_a_token_is_good_for_its_own_form_and_session_only(server, admin):
    path = "/console/integrations/vibe-remote"
    token = admin.get(path).form(f"{path}/settings").values()["form_token"]
    assert admin.post(f"{path}/disable", form_token=token).status == 403
    other = Administrator(server)
    assert other.post(f"{path}/settings", form_token=token).status == 403
    assert admin.post(f"{path}/settings", form_token=token).status == 303


SENSITIVE = ["/console/integrations/{key}/secret", "/console/integrations/{key}/rotate", "/console/integrations/{key}/disable",
             "/console/integrations/{key}/delete", "/console/users/{user}/admin", "/console/users/{user}/disable", "/console/tiers/pro/delete",
             "/console/keys/rotate"]


@pytest.mark.parametrize("route", SENSITIVE)
def test_what_reveals_or_destroys_asks_for_a_sign_in_of_the_last_quarter_of_an_hour(server, route):
    admin = Administrator(server)
    path = route.format(key="vibe-remote", user=people.add_user(server)[0])
    page = admin.get(path)
    assert page.status == 200
    admin.grow_stale()
    again = f"/sign-in?again=1&continue={urllib.parse.quote(path, safe='')}"
    assert admin.get(path, follow=False).location == again
    assert admin.visitor.submit(page.form(path), follow=False).location == again
    assert admin.actions("vibe-remote") == []
    asked = admin.get(path)
    assert asked.status == 200 and "/sign-in" in asked.url and asked.form("/sign-in").values()["continue"] == path
    admin.grow_stale(minutes=14)
    assert admin.get(path).status == 200 and "/sign-in" not in admin.get(path).url


def test_giving_an_integration_admin_rights_asks_for_a_fresh_sign_in(server):
    admin = Administrator(server)
    admin.grow_stale()
    for path in ["/console/integrations/vibe-remote", "/console/integrations/new"]:
        form = admin.get(path).form(path, having="name")
        typed = {"is_admin": "on"} | ({"id": fresh("x"), "name": "x"} if path.endswith("new") else {})
        page = admin.visitor.submit(form, follow=False, **typed)
        assert page.location.startswith("/sign-in?again=1&continue="), page
    assert admin.actions("vibe-remote") == []


def test_changing_where_sign_ins_may_lead_asks_for_a_fresh_sign_in(server):
    admin = Administrator(server)
    admin.grow_stale()
    path = "/console/integrations/vibe-remote"
    page = admin.get(path)
    for form, typed in [(page.form(path, having="name"), {"redirect_uris": "https://elsewhere.example/cb"}), (page.form(f"{path}/settings"), {})]:
        assert admin.visitor.submit(form, follow=False, **typed).location.startswith("/sign-in?again=1&continue=")
    assert admin.actions("vibe-remote") == []


def test_a_secret_is_on_no_page_but_the_one_that_shows_it(server, admin):
    key = fresh("canary")
    admin.submit("/console/integrations/new", without=("is_admin",), id=key, name="Canary")
    secret = re.search(r"bti_[0-9a-f]{64}", admin.submit(f"/console/integrations/{key}/secret").text).group()
    for path in ["/console", "/console/integrations", f"/console/integrations/{key}", f"/console/integrations/{key}/secret", "/console/audit"]:
        assert secret not in admin.get(path).body
    assert secret not in server.log_text()


class Elements(html.parser.HTMLParser):
    """What a browser would make of a page: elements with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, pairs):
        self.found.append((tag, {name: value or "" for name, value in pairs}))


def assert_inert(page):
    """The page holds nothing that runs or leads astray, whatever the texts in it."""
    assert page.status == 200, page
    for tag, given in Elements(page.body).found:
        assert not any(name.startswith("on") or name == "style" for name in given), (page.url, tag, given)
        for name in ("href", "src", "action", "formaction"):
            assert not re.match(r"\s*(javascript|data|vbscript):", given.get(name, ""), re.I), (page.url, tag, given)
        if tag == "script":
            assert given["src"].startswith("/assets/"), page.url
        if tag == "iframe":
            assert given["sandbox"] == "" and given["src"].startswith("/console/"), page.url
        assert tag not in ("svg", "object", "embed", "base") or tag == "svg" and "mark" in given.get("class", ""), (page.url, tag, given)
    policy = page.answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert page.answer.headers["Cache-Control"] == "no-store" and page.answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.fixture(scope="module")
def hostile_paths(server, admin):
    """Every kind of stored text that the console shows is hostile; the pages that show it."""
    one_line = HOSTILE.replace("\n", " ")
    user_id = people.add_user(server, name=one_line)[0]
    with people.open_database(server) as database:
        database.execute("UPDATE users SET bio = ?, avatar_url = ? WHERE id = ?", (HOSTILE, "javascript:alert(5)", user_id))
        database.execute("INSERT INTO sessions (id, user_id, method, address, agent, created_at, authenticated_at, last_seen_at) VALUES (?, ?, 'code', ?, ?, ?, ?, ?)",
                         (os.urandom(32).hex(), user_id, one_line, one_line, *[people.now()] * 3))
        database.execute("INSERT OR REPLACE INTO operation_usage VALUES ('vibe-remote', date('now'), ?, ?, 5)", (one_line, one_line))
        mail = mail_queue.insert(database, int(os.urandom(8).hex(), 16), user_id, one_line, subject=one_line, html=HOSTILE, state="failed",
                                 last_reply=one_line, finished_at=people.now())
    thread = server.call("POST", "/api/v1/feedback", json={
        "product_name": SHORT, "user_id": SHORT, "user_name": SHORT, "content": HOSTILE,
        "system_info": {HOSTILE: [HOSTILE, {"</pre></code>": HOSTILE}]}}).json()["feedback"]["id"]
    key, news, slug, tier = fresh("hostile"), fresh("hostile"), fresh("hostile"), fresh("hostile")
    admin.submit("/console/integrations/new", without=("is_admin",), id=key, name=one_line, redirect_uris="https://a.example/cb")
    admin.submit("/console/announcements/new", button=("", ""), **{
        "id": news, "apps": "one-app", "locale-0": "en", "title-0": one_line, "body-0": HOSTILE})
    admin.submit("/console/blog/new", button=("action", "publish"), slug=slug, title=one_line, summary=HOSTILE, author=one_line,
                 body=f"{HOSTILE}\n\n[click](javascript:alert(6)) ![x](javascript:alert(7)) <b onclick=alert(8)>x</b>\n\n> {HOSTILE}\n\n```\n{HOSTILE}\n```")
    admin.submit("/console/tiers/new", slug=tier, name=one_line[:150], level=str(2_000 + int(os.urandom(3).hex(), 16)), monthly="1", yearly="1")
    admin.submit(f"/console/feedback/{thread}", f"/console/feedback/{thread}/reply", content=HOSTILE)
    people.add_user(server, name=one_line, email=None)
    search, product = urllib.parse.quote(HOSTILE), urllib.parse.quote(SHORT)
    return [
        "/console", "/console/users", f"/console/users?q={search}", f"/console/users/{user_id}", f"/console/users/{user_id}/disable",
        f"/console/users/{user_id}/admin", f"/console/users/{user_id}/sign-out", "/console/integrations", f"/console/integrations/{key}",
        f"/console/integrations/{key}/secret", f"/console/integrations/{key}/delete", "/console/integrations/vibe-remote",
        "/console/integrations/vibe-remote/usage", "/console/announcements", f"/console/announcements/{news}", f"/console/announcements/{news}/delete",
        "/console/feedback", f"/console/feedback?product={product}&user={product}", f"/console/feedback/{thread}", "/console/blog",
        f"/console/blog/{slug}", f"/console/blog/{slug}/delete", "/console/mail", f"/console/mail?to={search}&product={search}", f"/console/mail/{mail}",
        "/console/tiers", f"/console/tiers/{tier}", f"/console/tiers/{tier}/delete", "/console/audit",
        f"/console/audit?actor={search}&subject={search}&area={search}",
    ]


def test_hostile_text_is_text_on_every_page(admin, hostile_paths):
    shown = 0
    for path in hostile_paths:
        page = admin.get(path)
        assert_inert(page)
        shown += "<script>alert(1)</script>" in page.text
    assert shown > 20, "the hostile text is not on the pages at all"


def test_hostile_text_runs_nowhere_in_a_browser(server, admin, hostile_paths, browsing):
    context, watch = browsing()
    context.add_cookies([{"name": "btelo_session", "value": admin.visitor.cookie("btelo_session"), "url": server.url}])
    page = context.new_page()
    for path in hostile_paths:
        page.goto(server.url + path, wait_until="load")
    assert watch.dialogs == []
    # The browser says of the script in a mail's frame that it was blocked; nothing else may be wrong.
    assert [error for error in watch.errors if "frame is sandboxed" not in error] == []
    assert [one for one in watch.violations if "/console/mail/" not in one] == []


def test_hostile_fields_come_back_as_text_when_a_form_is_wrong(admin):
    for path, fields in [("/console/integrations/new", {"id": HOSTILE, "name": HOSTILE, "redirect_uris": HOSTILE}),
                         ("/console/tiers/new", {"slug": HOSTILE, "name": HOSTILE, "level": HOSTILE, "monthly": HOSTILE, "yearly": HOSTILE}),
                         ("/console/blog/new", {"slug": HOSTILE, "title": HOSTILE, "body": HOSTILE, "cover": HOSTILE, "language": HOSTILE}),
                         ("/console/announcements/new", {"id": HOSTILE, "apps": HOSTILE, "locale-0": HOSTILE, "title-0": HOSTILE})]:
        page = admin.submit(path, button=("", ""), **fields)
        assert page.status == 422
        page.status = 200
        assert_inert(page)
        values = page.form(path).values()
        assert all(values[name].strip() == value for name, value in fields.items()), values


def test_previews_are_foreign_documents_that_run_nothing(server, admin, hostile_paths):
    mail = next(path for path in hostile_paths if path.startswith("/console/mail/em_"))
    post = next(path for path in hostile_paths if re.fullmatch(r"/console/blog/hostile-\w+", path))
    for path in [mail, post]:
        headers = admin.get(f"{path}/preview").answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "sandbox" in policy and "frame-ancestors 'self'" in policy and "script-src" not in policy
        assert headers["X-Frame-Options"] == "SAMEORIGIN" and headers["Cache-Control"] == "no-store"
        page = admin.get(path)
        assert "frame-src 'self'" in page.answer.headers["Content-Security-Policy"]
        assert [given for tag, given in Elements(page.body).found if tag == "iframe"][0]["src"] == f"{path}/preview"
    assert "frame-src 'none'" in admin.get("/console").answer.headers["Content-Security-Policy"]
    body = admin.get(f"{post}/preview").body
    assert "<script" not in body and 'href="javascript' not in body and "onerror=alert(2)&gt;" in body


def test_what_does_not_exist_is_404_also_for_administrators(admin):
    for _, route in ROUTES:
        if "{" in route and not route.endswith("}/preview"):
            path = filled(route).replace("0" * 32, "f" * 32)
            if ("GET", route) in ROUTES:
                assert admin.get(path).status == 404, path


def test_a_form_that_is_too_large_is_refused(admin):
    path = "/console/tiers/new"
    form = admin.get(path).form(path)
    page = admin.visitor.submit(form, name="x" * 70_000)
    assert page.status == 413


def test_odd_queries_are_answered(admin):
    for query in ["?page=0", "?page=-1", "?page=99999999999999999999", "?before=x", "?after=-", "?after=9-9", "?group=none", "?days=7x", "?page=2&page=3",
                  "?before=-9223372036854775808", "?after=-9223372036854775808--9223372036854775808", "?" + "&".join(f"a{n}=1" for n in range(99))]:
        for path in ["users", "audit", "mail", "feedback", "integrations/vibe-remote/usage"]:
            assert admin.get(f"/console/{path}{query}").status == 200, (path, query)
    assert admin.get("/console/users?q=" + "%F0%9F%98%80" * 100).status == 200
