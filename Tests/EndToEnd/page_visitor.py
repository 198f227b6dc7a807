"""A browser without JavaScript: keeps cookies, finds forms and links, sends forms as a browser does."""

import html.parser
import urllib.parse
from dataclasses import dataclass, field

import requests


@dataclass
class Field:
    name: str
    kind: str
    value: str
    choices: list = field(default_factory=list)
    required: bool = False


@dataclass
class Form:
    """One form of a page."""

    page: str
    action: str
    method: str
    fields: list
    buttons: list

    @property
    def path(self):
        return urllib.parse.urlsplit(self.action).path

    def values(self):
        """What a browser would send without any typing or ticking."""
        return {one.name: one.value for one in self.fields if one.name and one.kind not in ("checkbox-off", "radio-off")}

    def names(self):
        return {one.name for one in self.fields}

    def __str__(self):
        return f"{self.method} {self.action} ({', '.join(sorted(filter(None, self.names())))})"


class PageReader(html.parser.HTMLParser):
    """Title, text, links, forms, scripts, and attributes that are script or style, of one page."""

    def __init__(self, url, text):
        super().__init__()
        self.url, self.forms, self.links, self.scripts, self.inline, self.words, self.title = url, [], [], [], [], [], ""
        self.form, self.area, self.select, self.skip, self.in_title = None, None, None, 0, False
        self.feed(text)

    def handle_starttag(self, tag, pairs):
        given = {name: value if value is not None else "" for name, value in pairs}
        self.inline += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        if tag == "form":
            action = urllib.parse.urljoin(self.url, given.get("action") or self.url)
            self.form = Form(self.url, action, given.get("method", "get").upper(), [], [])
            self.forms.append(self.form)
        elif tag == "a" and given.get("href"):
            self.links.append(urllib.parse.urljoin(self.url, given["href"]))
        elif tag in ("script", "style"):
            self.skip += 1
            if tag == "script":
                self.scripts.append(given)
        elif tag == "title":
            self.in_title = True
        elif self.form is None:
            return
        elif tag == "input":
            kind = given.get("type", "text").lower()
            if kind in ("submit", "image", "button"):
                self.form.buttons.append((given.get("name", ""), given.get("value", "")))
                return
            if kind in ("checkbox", "radio"):
                given.setdefault("value", "on")
                kind += "" if "checked" in given else "-off"
            if "disabled" not in given:
                self.form.fields.append(Field(given.get("name", ""), kind, given.get("value", ""), required="required" in given))
        elif tag == "button" and given.get("type", "submit") == "submit":
            self.form.buttons.append((given.get("name", ""), given.get("value", "")))
        elif tag == "textarea":
            self.area = Field(given.get("name", ""), "textarea", "", required="required" in given)
            self.form.fields.append(self.area)
        elif tag == "select":
            self.select = Field(given.get("name", ""), "select", "", required="required" in given)
            self.form.fields.append(self.select)
        elif tag == "option" and self.select is not None:
            self.select.choices.append(given.get("value", ""))
            if "selected" in given or len(self.select.choices) == 1:
                self.select.value = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area is not None:
            # The line end after the tag is not part of the value. (HTML standard, section 13.2.6.4.7)
            self.area.value = self.area.value.removeprefix("\n")
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag in ("script", "style"):
            self.skip -= 1
        elif tag == "title":
            self.in_title = False

    def handle_data(self, data):
        if self.in_title:
            self.title += data
        elif self.area is not None:
            self.area.value += data
        elif not self.skip:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


class Page:
    """An answer and what it holds."""

    def __init__(self, answer):
        self.answer, self.status, self.url, self.body = answer, answer.status_code, answer.url, answer.text
        self.location = answer.headers.get("Location")
        kind = answer.headers.get("Content-Type", "")
        self.reader = PageReader(answer.url, answer.text if kind.startswith("text/html") else "")
        self.forms, self.links, self.text, self.title = self.reader.forms, self.reader.links, self.reader.text, self.reader.title

    def form(self, part=None, having=None):
        """The only form whose action has a part, or that has a field or button of a name."""
        found = [one for one in self.forms if (part is None or part in one.action)
                 and (having is None or having in one.names() | {name for name, _ in one.buttons})]
        assert len(found) == 1, f"{self.url} ({self.status}) has forms {[str(one) for one in self.forms]}: {self.text[:400]}"
        return found[0]

    def __str__(self):
        return f"{self.status} {self.url} {self.location or ''} {self.title!r}: {self.text[:600]}"


class Visitor:
    """Somebody with a browser of their own; follows redirects only within the server."""

    def __init__(self, server):
        self.url, self.session = server.url, requests.Session()
        self.session.verify = server.trusted

    def send(self, method, target, follow=True, **options):
        target = urllib.parse.urljoin(self.url, target)
        answer = self.session.request(method, target, allow_redirects=False, timeout=20, **options)
        for _ in range(10):
            onward = urllib.parse.urljoin(answer.url, answer.headers.get("Location", ""))
            if not follow or not answer.is_redirect or not onward.startswith(self.url + "/"):
                return Page(answer)
            answer = self.session.get(onward, allow_redirects=False, timeout=20)
        raise AssertionError(f"{target} redirects without end, last to {onward}")

    def get(self, target, **options):
        return self.send("GET", target, **options)

    def submit(self, form, button=None, follow=True, headers=None, without=(), **typed):
        """Sends a form as a browser does: with its hidden fields and Origin."""
        unknown = set(typed) - form.names()
        assert not unknown, f"{form} has no {unknown}"
        values = form.values() | typed
        for name in without:
            values.pop(name, None)
        chosen = button or (form.buttons[0] if len(form.buttons) == 1 else None)
        if chosen and chosen[0]:
            values[chosen[0]] = chosen[1]
        if form.method == "GET":
            return self.get(form.action.split("?")[0] + "?" + urllib.parse.urlencode(values), follow=follow)
        headers = {"Origin": self.url, "Referer": form.page, "Sec-Fetch-Site": "same-origin"} if headers is None else headers
        return self.send("POST", form.action, follow=follow, data=values, headers=headers)

    def cookie(self, name):
        found = [one.value for one in self.session.cookies if one.name == name]
        return found[0] if found else None
