"""Texts that would run as program, in everything that is stored and shown, and in everything that is shown at once."""

import os
import re
import urllib.parse

import pytest

import page_people
from crawler import crawl, kind
from hostile_text import ALL_AT_ONCE, MARKUP, SCRIPTS
from page_visitor import Visitor
from test_every_page import with_cookies

# What none of our pages has, and all of the texts would make.
INTRUDERS = """() => [...document.querySelectorAll(
    'script:not([src]), base, object, embed, [onerror], [onload], [onfocus], [onclick], [onmouseover], [ontoggle], [onpageshow], meta[http-equiv=refresh],' +
    'a[href^="javascript:" i], a[href^="data:" i], a[href^="vbscript:" i], form[action*="evil.example"], link[href*="evil.example"], math, svg[onload]')]
    .map(one => one.outerHTML.slice(0, 200)).concat(window.hit ? ['window.hit'] : [])"""
NEVER_FILLED = ("form_token", "continue", "flow", "link", "csrf")


@pytest.fixture(scope="module")
def hostile(site):
    """A server full of such texts: who can see them, and where."""
    admin = page_people.with_session(site, name="Admin " + SCRIPTS[0], is_admin=True)
    user = page_people.with_session(site, name=SCRIPTS[1][:100])
    admin.visitor.session.headers["User-Agent"] = SCRIPTS[2]
    for person in (admin, user):
        changed = person.call("PUT", "/api/profile", json={"name": ALL_AT_ONCE[:190], "bio": ALL_AT_ONCE[:1900]}, headers={"Origin": site.url})
        assert changed.status_code == 200, changed.text
        assert person.call("PUT", "/api/profile", json={"avatar_url": 'https://evil.example/"><script>'}, headers={"Origin": site.url}).status_code in (200, 400)
    for number, text in enumerate(SCRIPTS):
        name = f"hostile-{number}-{os.urandom(3).hex()}"
        uris = ["https://app.example/" + urllib.parse.quote(text), "https://app.example/?x='onclick=alert(1)"]
        created = site.admin_call("POST", "/admin/integrations", json={"id": name, "name": text, "redirect_uris": uris})
        assert created.status_code in (201, 400), created.text
        feedback = site.call("POST", "/api/v1/feedback", json={
            "product_name": text[:60], "user_id": text[:60], "user_name": text, "content": text + "\n" + ALL_AT_ONCE,
            "system_info": {text: text, "all": ALL_AT_ONCE}})
        assert feedback.status_code == 200, feedback.text
    secret = created.json()["secret"]
    sent = site.call("POST", "/api/email/send", (name, secret), json={
        "user_id": user.id, "subject": ALL_AT_ONCE[:900], "html": ALL_AT_ONCE.replace("<script", "<b"), "send_at": "2030-01-01T00:00:00Z"})
    assert sent.status_code == 200, sent.text
    callback = "https://hostile.btelo.com/cb"
    user.code(name, callback)
    fill_every_form(site, admin.visitor)
    return {"admin": admin.visitor, "user": user.visitor, "stranger": Visitor(site)}


def fill_every_form(site, visitor):
    """Sends each form of the console with such texts in every field that takes text."""
    sent = set()
    for page in crawl(visitor, ["/console"]).values():
        for form in page.forms:
            key = (kind(form.action), tuple(sorted(form.names())))
            free = [one for one in form.fields if one.kind in ("text", "textarea", "search", "url", "email") and one.name not in NEVER_FILLED]
            if form.method != "POST" or not free or key in sent or "/users/" in form.action and "admin" in form.action:
                continue
            sent.add(key)
            for text in (SCRIPTS[0], SCRIPTS[3], "\n\n".join(MARKUP)):
                values = {one.name: one.value or (text if one.kind == "textarea" else text.replace("\n", " ")[:190]) for one in free}
                for button in form.buttons:
                    # Once as it stands, and once so that it is taken: names, languages and addresses have a form to keep to.
                    taken = {one.name: good_value(one.name) for one in free if good_value(one.name) is not None}
                    for attempt in (values, values | taken):
                        answer = visitor.submit(form, button=button, **attempt)
                        assert answer.status < 500, f"{form}: {answer}"
    assert len(sent) >= 5, f"only {sent} were found"


def good_value(name):
    """What a field takes that takes no free text; None for free text."""
    if re.search(r"slug|^id$", name):
        return f"hostile-{os.urandom(3).hex()}"
    return next((value for part, value in {"language": "en", "locale": "en", "cover": "", "apps": "hostile-app", "uris": "https://a.example/cb",
                                           "hosts": "a.btelo.com", "level": "1", "price": "1", "credits": "1", "days": "1"}.items() if part in name.lower()), None)


@pytest.mark.parametrize("who, starts, least", [("admin", ["/console", "/account", "/"], 12), ("user", ["/account", "/"], 2), ("stranger", ["/", "/blog"], 2)])
def test_nothing_that_is_stored_runs_where_it_is_shown(browsing, hostile, who, starts, least):
    context, watch = browsing()
    with_cookies(context, hostile[who])
    page, wrong, shown = context.new_page(), [], 0
    for url, found in crawl(hostile[who], starts, of_a_kind=4).items():
        if urllib.parse.urlsplit(url).path == "/doc":
            continue  # written by us
        shown += "alert(1)" in found.text or "alert(1)" in str([form.values() for form in found.forms])
        page.goto(url)
        wrong += [f"{url}: {one}" for one in page.evaluate(INTRUDERS)]
    # The preview of a mail shows what the product wrote, in a frame of its own that may nothing.
    wrong += watch.dialogs + [one for one in watch.violations + watch.errors if "/console/mail/" not in one]
    assert not wrong, "\n".join(wrong)
    assert shown >= least, f"the texts were on {shown} pages only"


REFLECTING = ["/sign-in?email={}", "/sign-in?continue={}", "/sign-in/password?email={}", "/register?email={}&invite={}", "/reset?email={}", "/sign-in/code?flow={}",
              "/sign-in/code?link={}", "/reset?link={}", "/oauth/continue?request={}", "/oauth/consent?request={}", "/blog/{}", "/{}", "/console/users?q={}",
              "/console/integrations?q={}", "/console/feedback?q={}", "/console/{}", "/api/oauth/authorize?client_id={}&redirect_uri={}&state={}",
              "/api/oauth/authorize?client_id=hostile&redirect_uri=https://a.btelo.com/&login_hint={}&error={}", "/sign-in/google/callback?error={}&error_description={}&state={}"]


@pytest.mark.parametrize("place", REFLECTING)
def test_nothing_that_is_sent_runs_where_it_comes_back(site, browsing, hostile, place):
    context, watch = browsing()
    visitor = hostile["admin"] if place.startswith("/console") else hostile["stranger"]
    with_cookies(context, visitor)
    page, wrong = context.new_page(), []
    for text in SCRIPTS:
        url = site.url + place.replace("{}", urllib.parse.quote(text, safe=""))
        answer = visitor.get(url, follow=False)
        for raw in (SCRIPTS[0], "<svg onload", "onfocus=alert(1) autofocus tabindex=0 x=\""):
            if raw in answer.body:
                wrong.append(f"{url} gives back {raw}")
    for text in (ALL_AT_ONCE[:700], SCRIPTS[3], SCRIPTS[4]):
        page.goto(site.url + place.replace("{}", urllib.parse.quote(text, safe="")))
        wrong += page.evaluate(INTRUDERS)
        if not page.url.startswith(site.url):
            wrong.append(f"led to {page.url}")
    wrong += watch.dialogs + watch.violations
    assert not wrong, "\n".join(wrong)
