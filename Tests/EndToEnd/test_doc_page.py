"""The contract for people at /doc: how it is served, and that it does in a browser what it promises."""

import base64
import hashlib

import pytest

import chromium
import contracts
from reference_page import ReferencePage
from running_server import Server


@pytest.fixture(scope="module")
def doc_server(tmp_path_factory):
    """A server whose state the documented calls may use up, with all contracts."""
    server = Server(tmp_path_factory.mktemp("doc"), "--contracts", "btelo,invoices,storefront,prepaid")
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def page(doc_server):
    return ReferencePage(doc_server.call("GET", "/doc").text)


def test_the_page_is_served_with_a_validator_and_kept_for_a_while(doc_server):
    answer = doc_server.call("GET", "/doc")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in answer.headers
    tag = answer.headers["ETag"]
    known = doc_server.call("GET", "/doc", headers={"If-None-Match": tag})
    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", tag)
    assert doc_server.call("GET", "/doc", headers={"If-None-Match": '"other"'}).status_code == 200
    head = doc_server.call("HEAD", "/doc")
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(len(answer.content)))
    assert doc_server.call("POST", "/doc").status_code == 405


def test_it_is_the_committed_document(doc_server):
    for contract in contracts.NAMES:
        committed = (contracts.ROOT / "Generated" / contract / "Documents" / "index.html").read_bytes()
        assert doc_server.call("GET", f"/doc/{contract}").content == committed
    assert doc_server.call("GET", "/doc").content == doc_server.call("GET", "/doc/btelo").content


def test_only_contracts_that_are_served_are_shown(server, doc_server):
    assert server.call("GET", "/doc/btelo").status_code == 200
    for path in ["/doc/prepaid", "/doc/nothing", "/doc/btelo/x", "/doc/"]:
        assert server.call("GET", path).status_code == 404
    assert server.call("GET", "/es/doc").headers["Location"] == "/doc"
    assert server.call("GET", "/spanish/doc").status_code == 404


def test_the_policy_allows_the_pages_own_style_and_script_and_nothing_else(doc_server, page):
    policy = doc_server.call("GET", "/doc").headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for name, content in [("style-src", page.styles[0]), ("script-src", page.scripts[0])]:
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert parts.pop(name) == f"'sha256-{digest}'"
    assert parts == {"default-src": "'none'", "img-src": "'self'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'"}


# In a browser

@pytest.fixture
def reading(browsing, doc_server):
    context, watch = browsing()
    page = context.new_page()
    page.goto(doc_server.url + "/doc")
    return page, watch


def choose(page, title):
    page.locator("header label", has=page.get_by_text(title, exact=True)).click()


def shown_example(page, operation):
    return page.locator(f"#{operation} pre:visible").first.inner_text()


def test_choosing_a_language_changes_every_example_and_is_kept(reading):
    page, _ = reading
    assert shown_example(page, "listTiers").startswith("curl ")
    choose(page, "Python")
    assert "import requests" in shown_example(page, "listTiers") and "import requests" in shown_example(page, "putMeta")
    page.reload()
    assert "import requests" in shown_example(page, "listTiers")
    choose(page, "Go")
    assert shown_example(page, "listTiers").startswith("package main")


def test_choosing_how_to_prove_who_calls_changes_what_has_a_choice_and_nothing_else(reading):
    page, _ = reading
    assert "Bearer" in shown_example(page, "listTiers") and "Bearer" in shown_example(page, "putMeta")
    choose(page, "hmac")
    assert "Btelo-Sign" in shown_example(page, "listTiers")
    assert "Bearer" in shown_example(page, "putMeta")
    assert "Btelo-Sign" in shown_example(page, "createIntegration")


def test_search_finds_by_name_path_parameter_and_words_and_is_used_by_keyboard(reading):
    page, _ = reading
    page.keyboard.press("/")
    for words, operation in [("redeem", "redeemEntitlement"), ("/api/meta/{kind} put", "putMeta"), ("idempotency", "deductCredits"),
                             ("system_info", "createFeedback"), ("wallet credits", "quoteEntitlement")]:
        page.keyboard.press("Control+A")
        page.keyboard.type(words)
        links = page.locator("nav.contents li:visible a")
        hits = [links.nth(index).get_attribute("href") for index in range(links.count())]
        assert f"#{operation}" in hits and len(hits) < 40, (words, hits)
    page.keyboard.press("Control+A")
    page.keyboard.type("tiers list")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#listTiers"
    page.keyboard.press("/")
    page.keyboard.press("Control+A")
    page.keyboard.type("zzzz")
    assert page.locator(".nothing").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("nav.contents li:visible").count() > 60


def test_copying_gives_exactly_the_shown_example(browsing, doc_server):
    context, _ = browsing(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(doc_server.url + "/doc")
    choose(page, "Node")
    page.locator("#putMeta figure.code .copy").first.click()
    page.locator("#putMeta .copy", has_text="Copied").first.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#putMeta pre.node").text_content()


def test_without_javascript_everything_can_be_read_and_languages_chosen(browsing, doc_server):
    context, _ = browsing(java_script_enabled=False)
    page = context.new_page()
    page.goto(doc_server.url + "/doc")
    assert not page.locator("#search").is_visible()
    choose(page, "Node")
    assert "fetch(" in page.locator("#listTiers pre:visible").first.inner_text()
    page.locator("nav.contents a[href='#redeemEntitlement']").click()
    assert page.locator("#redeemEntitlement").is_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_nothing_is_wider_than_the_screen(browsing, doc_server, width):
    context, _ = browsing(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(doc_server.url + "/doc")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [chromium.DESK, chromium.TELEPHONE], ids=["desk", "telephone"])
def test_it_is_accessible_and_nothing_is_blocked_or_fails(browsing, doc_server, scheme, viewport):
    context, watch = browsing(color_scheme=scheme, viewport=viewport)
    page = context.new_page()
    # The small contract has every kind of part and a tenth of the size.
    page.goto(doc_server.url + "/doc/invoices")
    assert chromium.serious_findings(page) == []
    assert chromium.sideways(page) == 0
    assert (watch.errors, watch.violations, watch.failed, watch.dialogs) == ([], [], [], [])
