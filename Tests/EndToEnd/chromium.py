"""Chromium without a window, and what every page must be: accessible, readable on a telephone, free of scripts that are not ours."""

import os
import pathlib
import re

from axe_playwright_python.sync_playwright import Axe

PROGRAM = "/usr/bin/chromium"
# A folder for pictures of every page, to be looked at; without one none are made.
PICTURES = os.environ.get("BTELO_PICTURES")
TELEPHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


def launched(playwright):
    """A browser; root, as in containers, needs it without its own sandbox."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=PROGRAM, args=flags + ["--disable-dev-shm-usage"])


class Watch:
    """What goes wrong on the pages of one browser context while it is used."""

    def __init__(self, context):
        self.dialogs, self.errors, self.violations, self.failed = [], [], [], []
        context.on("page", self.page)
        context.add_init_script("""addEventListener('securitypolicyviolation', event =>
            console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))""")

    def page(self, page):
        page.on("dialog", lambda dialog: (self.dialogs.append(f"{page.url}: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self.said(page, message))
        page.on("requestfailed", lambda request: self.failed.append(f"{request.url}: {request.failure}"))

    def said(self, page, message):
        # A preview's frame runs nothing, the listener above neither.
        if message.type == "error" and not ("Blocked script execution" in message.text and "/preview'" in message.text):
            kind = self.violations if "Content Security Policy" in message.text or message.text.startswith("CSP ") else self.errors
            kind.append(f"{page.url}: {message.text}")


AXE = Axe()


def serious_findings(page, rules=None):
    """axe-core's findings of a page that keep somebody from using it: of all its rules, or of a few."""
    found = AXE.run(page, options={"runOnly": rules, "resultTypes": ["violations"]} if rules else {"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['help']}: " + "; ".join(node["html"][:160] for node in one["nodes"][:3])
            for one in found if one["impact"] in ("serious", "critical")]


def sideways(page):
    """By how many pixels a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def picture(page, name):
    """Saves the whole page; of a very long one what the window shows."""
    if not PICTURES:
        return
    pathlib.Path(PICTURES).mkdir(parents=True, exist_ok=True)
    whole = page.evaluate("document.documentElement.scrollHeight") < 6000
    page.screenshot(path=pathlib.Path(PICTURES) / (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") + ".png"), full_page=whole)


def widest(page):
    """What stands out on the right."""
    return page.evaluate("""() => [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .slice(-3).map(one => one.outerHTML.slice(0, 120)).join(' | ')""")


def structure_findings(page):
    """What readers by ear and by keyboard need, and axe-core does not count as serious."""
    return page.evaluate("""() => {
        const found = [], said = (text, bad) => { if (bad) found.push(text) };
        said('not one h1', document.querySelectorAll('h1').length !== 1);
        said('no main', document.querySelectorAll('main').length !== 1);
        said('no title', !document.title.trim());
        said('no language', !document.documentElement.lang);
        const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
        said('an id twice: ' + ids.filter((one, place) => ids.indexOf(one) !== place), new Set(ids).size !== ids.length);
        for (const one of document.querySelectorAll('[tabindex]')) said('tabindex above 0', one.tabIndex > 0);
        for (const one of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
            const box = one.getBoundingClientRect();
            if (one.type === 'hidden' || box.width === 0 || getComputedStyle(one).visibility === 'hidden') continue;
            const inText = (['A', 'SUMMARY'].includes(one.tagName) || one.className === 'link') && one.closest('p, li, td, dd, h1, h2, h3, h4, figcaption, pre, th, dt, nav, ul, dl, table');
            said('hard to hit (' + Math.round(box.width) + 'x' + Math.round(box.height) + '): ' + one.outerHTML.slice(0, 100),
                 !inText && !['checkbox', 'radio'].includes(one.type) && box.height < 24);
        }
        return [...new Set(found)];
    }""")
