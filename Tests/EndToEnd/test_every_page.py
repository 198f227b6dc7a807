"""Every page that links lead to, in Chromium: accessible, readable on a telephone and in the dark, and no text in it runs as program."""

import urllib.parse

import pytest

import chromium
import page_people
from crawler import crawl
from page_visitor import Visitor

STARTS = {"stranger": ["/", "/sign-in", "/register", "/reset", "/blog", "/doc"], "user": ["/account"], "admin": ["/console"]}
# Pages that tell what did not work: no link leads there.
ERRORS = {"stranger": ["/nothing", "/sign-in/code?flow=x", "/oauth/continue?request=x", "/api/oauth/authorize?client_id=nobody&redirect_uri=x"],
          "user": ["/console"], "admin": ["/console/nothing"]}
# Of the second look only what can differ from the first is asked of axe-core.
LOOKS = {"light, desk": ("light", chromium.DESK, None), "dark, telephone": ("dark", chromium.TELEPHONE, ["color-contrast", "scrollable-region-focusable"])}


@pytest.fixture(scope="module")
def callers(site):
    """A stranger, a user and an administrator of a server where something has happened."""
    user, admin = page_people.with_session(site, name="Ada Brook"), page_people.with_session(site, name="Ada Admin", is_admin=True)
    client = site.admin_call("POST", "/admin/integrations", json={
        "id": "a-product-with-a-long-name", "name": "Garden Planner", "redirect_uris": ["https://garden.example/" + "long/" * 20]}).json()
    user.tokens((client["id"], client["secret"]), "https://garden.btelo.com/signed-in")
    for number in range(3):
        thread = site.call("POST", "/api/v1/feedback", json={
            "product_name": "garden-planner", "user_id": user.id, "user_name": "Ada Brook", "content": f"It is slow, {number}. " + "Averyveryverylongword" * 9,
            "system_info": {"app": "1.2.3", "system": {"name": "macOS", "memory": 16}}}).json()["feedback"]
    site.call("POST", f"/api/v1/feedback/{thread['id']}/messages", json={"product_name": "garden-planner", "user_id": user.id, "content": "Still slow."})
    for moment in ("2030-01-01T00:00:00Z", None):
        sent = site.call("POST", "/api/email/send", (client["id"], client["secret"]), json={
            "user_id": user.id, "subject": "Your harvest is ready", "html": "<h1>Harvest</h1><p>Look at your <b>beans</b>.</p>"} | ({"send_at": moment} if moment else {}))
        assert sent.status_code == 200, sent.text
    page_people.people.open_session(site, user.id)
    return {"stranger": Visitor(site), "user": user.visitor, "admin": admin.visitor}


@pytest.fixture(scope="module")
def addresses(callers):
    """What each caller can reach; pages that the one before could see are not looked at again."""
    seen, found = set(), {}
    for who, visitor in callers.items():
        reached = [url for url, page in crawl(visitor, STARTS[who], of_a_kind=1).items() if page.status == 200]
        # One long document is enough; the other contracts' are made by the same program.
        found[who] = [url for url in reached if url not in seen and "/doc/" not in url] + [visitor.url + path for path in ERRORS[who]]
        seen |= set(reached)
    return found


def with_cookies(context, visitor):
    context.add_cookies([{"name": one.name, "value": one.value, "url": visitor.url, "httpOnly": True, "sameSite": "Lax"} for one in visitor.session.cookies])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("who", STARTS)
def test_no_page_keeps_anybody_out(browsing, callers, addresses, who, look):
    theme, window, rules = LOOKS[look]
    context, watch = browsing(color_scheme=theme, viewport=window)
    with_cookies(context, callers[who])
    page, wrong = context.new_page(), []
    for url in addresses[who]:
        page.goto(url)
        path = urllib.parse.urlsplit(url).path
        chromium.picture(page, f"{who} {path} {theme}")
        if chromium.sideways(page) > 0:
            wrong.append(f"{path}: {chromium.sideways(page)} pixels wider than the window: {chromium.widest(page)}")
        wrong += [f"{path}: {one}" for one in chromium.structure_findings(page)]
        # The document shows all operations alike; axe-core would look at all of them for as long as at all other pages.
        page.evaluate("[...document.querySelectorAll('main article')].slice(6).forEach(one => one.remove())")
        wrong += [f"{path}: {one}" for one in chromium.serious_findings(page, rules)]
    wrong += watch.dialogs + watch.violations + watch.failed + [one for one in watch.errors if "the server responded with a status of 4" not in one]
    assert not wrong, "\n".join(wrong)
