"""Chromium without a window, and what every page must be: accessible, readable on a telephone, free of scripts that are not ours."""

import os
import pathlib
import re

from axe_playwright_python.sync_playwright import Axe

from running_server import ROOT

PROGRAM = "/usr/bin/chromium"
# Kept after the run, to be looked at; a folder that git ignores.
PICTURES = pathlib.Path(os.environ.get("BTELO_PICTURES", ROOT / ".build" / "pictures"))
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
        if message.type == "error":
            kind = self.violations if "Content Security Policy" in message.text or message.text.startswith("CSP ") else self.errors
            kind.append(f"{page.url}: {message.text}")


def serious_findings(page):
    """axe-core's findings of a page that keep somebody from using it."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['help']}: " + "; ".join(node["html"][:160] for node in one["nodes"][:3])
            for one in found if one["impact"] in ("serious", "critical")]


def sideways(page):
    """By how many pixels a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def picture(page, name):
    """Saves the whole page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") + ".png"), full_page=True)
