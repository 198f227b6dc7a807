"""Every page that links lead to, in Chromium: accessible, readable on a telephone and in the dark, and no text in it runs as program."""

import urllib.parse

import pytest

import chromium
from crawler import crawl
from furnished_site import furnished

STARTS = {"stranger": ["/", "/sign-in", "/register", "/reset", "/blog", "/doc"], "user": ["/account"], "admin": ["/console"]}
# Pages that tell what did not work: no link leads there.
ERRORS = {"stranger": ["/nothing", "/sign-in/code?flow=x", "/oauth/continue?request=x", "/api/oauth/authorize?client_id=nobody&redirect_uri=x"],
          "user": ["/console"], "admin": ["/console/nothing"]}
# Of the second look only what can differ from the first is asked of axe-core.
LOOKS = {"light, desk": ("light", chromium.DESK, None), "dark, telephone": ("dark", chromium.TELEPHONE, ["color-contrast", "scrollable-region-focusable"])}


@pytest.fixture(scope="module")
def callers(site):
    return furnished(site)


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
