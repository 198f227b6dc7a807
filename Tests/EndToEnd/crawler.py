"""Finds every page and form that somebody can reach from some starting points."""

import collections
import re
import urllib.parse

# Two pages of one kind show what the hundredth shows.
PAGES_OF_A_KIND = 2
PAGES_AT_MOST = 250


def kind(url):
    """The path with what names one thing replaced by *."""
    path = urllib.parse.urlsplit(url).path
    return "/".join("*" if re.search(r"\d", part) and len(part) > 3 or len(part) > 24 else part for part in path.split("/"))


def crawl(visitor, starts, skip=()):
    """The HTML pages that links lead to, by their address. Forms are found, not sent."""
    waiting, seen, kinds, pages = collections.deque(starts), set(), collections.Counter(), {}
    while waiting and len(pages) < PAGES_AT_MOST:
        target = urllib.parse.urldefrag(urllib.parse.urljoin(visitor.url, waiting.popleft()))[0]
        shape = kind(target) + "?" + ",".join(sorted(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query))))
        if target in seen or not target.startswith(visitor.url + "/") or any(part in target for part in skip) or kinds[shape] >= PAGES_OF_A_KIND:
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
