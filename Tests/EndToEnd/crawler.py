"""Finds every page and form that somebody can reach from some starting points."""

import collections
import urllib.parse

PAGES_AT_MOST = 250


# What comes after these names one thing, unless it is one of the words.
COLLECTIONS = {"blog", "users", "integrations", "announcements", "feedback", "mail", "tiers", "products", "sessions", "assets"}
WORDS = {"new", "end-all", "end-others", "disconnect"}


def kind(url):
    """The path with what names one thing replaced by *."""
    parts = urllib.parse.urlsplit(url).path.split("/")
    return "/".join("*" if before in COLLECTIONS and part not in WORDS else part for before, part in zip([""] + parts, parts))


def crawl(visitor, starts, of_a_kind=2):
    """The HTML pages that links lead to, by their address. Forms are found, not sent. A few pages of a kind stand for the rest."""
    waiting, seen, kinds, pages = collections.deque(starts), set(), collections.Counter(), {}
    while waiting and len(pages) < PAGES_AT_MOST:
        target = urllib.parse.urldefrag(urllib.parse.urljoin(visitor.url, waiting.popleft()))[0]
        shape = kind(target) + "?" + ",".join(sorted(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query))))
        if target in seen or not target.startswith(visitor.url + "/") or kinds[shape] >= of_a_kind:
            continue
        seen.add(target)
        kinds[shape] += 1
        page = visitor.get(target)
        if page.answer.headers.get("Content-Type", "").startswith("text/html"):
            pages[page.url] = page
            waiting.extend(page.links)
    return pages


def forms_of(pages):
    """One form of each kind: by where it goes and what it sends."""
    found = {}
    for page in pages.values():
        for form in page.forms:
            found.setdefault((form.method, kind(form.action), tuple(sorted(form.names())), tuple(name for name, _ in form.buttons)), form)
    return list(found.values())
