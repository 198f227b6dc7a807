"""The blog for people: the list, posts, the feed; what the API gives as `url` leads there."""

import datetime
import os
import re
import time
import xml.etree.ElementTree

import pytest

import chromium
from people import open_database

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def posts_of_one_test(server):
    """What a test wrote is gone for the next one."""
    yield
    with open_database(server) as database:
        database.execute("DELETE FROM blog_posts WHERE slug LIKE 'post-%'")


def write(server, slug=None, **change):
    """A post, straight into the database."""
    slug = slug or f"post-{os.urandom(5).hex()}"
    row = {"slug": slug, "title": f"Title of {slug}", "summary": "In short.", "body": "Some *text*.", "language": "en",
           "published_at": "2025-01-02", "author_name": None, "cover_image_url": None} | change
    with open_database(server) as database:
        database.execute(
            f"""
            INSERT INTO blog_posts ({", ".join(row)}, view_count, creation_order)
            VALUES ({", ".join("?" * len(row))}, 0, (SELECT COALESCE(MAX(creation_order), 0) + 1 FROM blog_posts))
            """, tuple(row.values()))
    return slug


def today(days=0):
    return str(datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=days))


def get(server, path):
    return server.call("GET", path, headers={"Accept": "text/html"})


def test_the_address_in_the_api_leads_to_the_post(own_server):
    server = own_server("--public-url", "https://people.example")
    for post in server.call("GET", "/api/blog/posts?n=20").json()["posts"]:
        assert post["url"] == f"https://people.example/blog/{post['slug']}"
        answer = get(server, f"/blog/{post['slug']}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        for shown in [post["title"], post["summary"], post["published_at"], post["author_name"]]:
            assert shown in answer.text
        assert f'<link rel="canonical" href="{post["url"]}">' in answer.text
        assert f'<meta property="og:url" content="{post["url"]}">' in answer.text


def test_a_post_is_shown_from_its_day_on_and_drafts_never(server):
    shown = {today(-1): 200, today(): 200, today(1): 404, None: 404}
    for day, status in shown.items():
        slug = write(server, published_at=day)
        assert get(server, f"/blog/{slug}").status_code == status, day
        assert (slug in get(server, "/blog").text) == (status == 200)
        assert (slug in server.call("GET", "/blog/feed.xml").text) == (status == 200)


@pytest.mark.parametrize("slug", ["nothing-here", "UPPER", "a%2Fb", "-a", "a" * 65, "%E2%82%AC", "..%2Fdoc"])
def test_an_unknown_post_is_a_page_that_says_so(server, slug):
    answer = get(server, f"/blog/{slug}")
    assert answer.status_code in (400, 404)
    assert answer.headers["Content-Type"].startswith("text/html")


def test_language_cover_author_and_summary_are_told(server):
    slug = write(server, language="de", author_name='Ann "A" <b>', summary='He said "so" & <i>', cover_image_url="https://img.example/c.png?a=1&b=2",
                 title="Ümlaute & <Zeichen>")
    answer = get(server, f"/blog/{slug}")
    assert '<article class="blog post" lang="de">' in answer.text
    assert '<meta property="og:locale" content="de">' in answer.text
    assert '<meta property="og:title" content="Ümlaute &amp; &lt;Zeichen&gt;">' in answer.text
    assert 'content="He said &quot;so&quot; &amp; &lt;i&gt;"' in answer.text
    assert '<meta property="og:image" content="https://img.example/c.png?a=1&amp;b=2">' in answer.text
    assert '<img class="post-cover" src="https://img.example/c.png?a=1&amp;b=2"' in answer.text
    assert "<b>" not in answer.text and "<i>" not in answer.text
    assert "img-src 'self' data: https:" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", '![x](https://a.b/" onerror="alert(1))',
           "</article><script>alert(1)</script>", "<svg onload=alert(1)>", "[x](data:text/html,<script>alert(1)</script>)", "]]><script>"]


@pytest.mark.parametrize("field", ["title", "summary", "body", "author_name", "language"])
def test_no_text_of_a_post_becomes_markup(browsing, server, field):
    slug = write(server, **{field: " ".join(HOSTILE)})
    context, watch = browsing()
    page = context.new_page()
    for path in [f"/blog/{slug}", "/blog"]:
        page.goto(server.url + path)
        assert page.locator("article script, article svg, article [onerror], article [onload]").count() == 0
        assert page.locator("article a[href^='javascript'], article a[href^='data']").count() == 0
    assert (watch.dialogs, watch.violations) == ([], [])
    feed = xml.etree.ElementTree.fromstring(server.call("GET", "/blog/feed.xml").content)
    assert slug in [entry.find(f"{ATOM}id").text.rsplit("/", 1)[-1] for entry in feed.findall(f"{ATOM}entry")]


def test_the_feed_is_atom_with_the_newest_first(server):
    newest = write(server, published_at=today(), title="New & <shiny>", body="# A\n\n`<b>` \u0001 text", author_name="Ann")
    answer = server.call("GET", "/blog/feed.xml")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    feed = xml.etree.ElementTree.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert 0 < len(entries) <= 20
    days = [entry.find(f"{ATOM}published").text for entry in entries]
    assert days == sorted(days, reverse=True)
    entry = next(one for one in entries if one.find(f"{ATOM}id").text.endswith(newest))
    assert entry.find(f"{ATOM}title").text == "New & <shiny>"
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "Ann"
    assert entry.find(f"{ATOM}content").text.strip() == "<h2>A</h2>\n<p><code>&lt;b&gt;</code>  text</p>"
    assert feed.find(f"{ATOM}updated").text == days[0]


def test_the_list_has_pages_of_twenty(own_server):
    server = own_server()
    with open_database(server) as database:
        database.execute("DELETE FROM blog_posts")
    assert "There are no posts yet." in get(server, "/blog").text
    slugs = [write(server, f"post-{number:02}", published_at=f"2025-01-{number:02}") for number in range(1, 29)]
    shown = [re.findall(r'<h2><a href="/blog/([^"]+)"', get(server, path).text) for path in ["/blog", "/blog?page=2"]]
    assert shown == [slugs[:7:-1], slugs[7::-1]]
    assert get(server, "/blog").text.count('rel="next"') == 1 and 'rel="prev"' not in get(server, "/blog").text
    assert 'rel="next"' not in get(server, "/blog?page=2").text
    for page in ["3", "0", "-1", "01", "a", "", "999999999999999999999", "501"]:
        assert get(server, f"/blog?page={page}").status_code == 404, page


def views(server, slug):
    with open_database(server) as database:
        return database.execute("SELECT view_count FROM blog_posts WHERE slug = ?", (slug,)).fetchone()[0]


def test_reading_a_post_is_counted(own_server):
    server = own_server()
    slug = write(server)
    server.call("HEAD", f"/blog/{slug}")
    get(server, f"/blog/{slug}")
    deadline = time.monotonic() + 10
    while views(server, slug) == 0:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    # Further ones are stored together with the next one after ten seconds, so that readers do not keep the writer busy.
    for _ in range(20):
        get(server, f"/blog/{slug}")
    assert views(server, slug) == 1


def test_a_database_that_cannot_be_written_does_not_keep_anybody_from_reading(own_server):
    server = own_server()
    slug = write(server)
    with open_database(server):
        assert get(server, f"/blog/{slug}").status_code == 200


@pytest.mark.parametrize("scheme, viewport", [("light", chromium.DESK), ("dark", chromium.DESK), ("light", chromium.TELEPHONE)])
def test_pages_are_accessible_and_fit(browsing, server, scheme, viewport):
    slug = write(server, body="# One\n\nText with `code`, [a link](/doc) and **more**.\n\n```\n" + "long line " * 60 + "\n```\n\n> quote\n\n- a\n- b\n  - c")
    context, watch = browsing(color_scheme=scheme, viewport=viewport)
    page = context.new_page()
    for path in ["/blog", f"/blog/{slug}"]:
        page.goto(server.url + path)
        assert chromium.serious_findings(page) == []
        assert chromium.sideways(page) == 0
    assert (watch.errors, watch.violations, watch.failed) == ([], [], [])


@pytest.mark.parametrize("name, kind", [("logo-spin.svg", "image/svg+xml"), ("logo-spin.png", "image/png"), ("logo-spin-white.png", "image/png"),
                                        ("favicon.svg", "image/svg+xml")])
def test_the_logo_has_addresses_that_stay(server, name, kind):
    answer = server.call("GET", f"/public/{name}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = server.call("GET", f"/public/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    if kind == "image/png":
        assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")


def test_there_is_nothing_else_below_public(server):
    for name in ["", "nothing.svg", "..%2F..%2Fetc%2Fpasswd", "logo-spin.svg/x", "LOGO-SPIN.SVG"]:
        assert server.call("GET", f"/public/{name}").status_code in (400, 404), name


def test_the_logo_turns_unless_people_want_rest(browsing, server):
    for wish, moves in [("no-preference", True), ("reduce", False)]:
        context, _ = browsing(reduced_motion=wish)
        page = context.new_page()
        page.goto(server.url + "/public/logo-spin.svg")
        assert page.evaluate("document.getAnimations().length > 0") is moves


def test_the_documented_brand_assets_are_served(server):
    document = server.call("GET", "/api/doc").json()
    assets = document["brand"]["assets"]
    assert len(assets) == 3
    for asset in assets:
        path = asset["url"].removeprefix(document["base_url"])
        assert server.call("GET", path).status_code == 200, asset
