"""Reads the page that shows a contract to people: its operations and the examples under them."""

import html.parser
from dataclasses import dataclass, field

LANGUAGES = ("curl", "python", "node", "go")
# HTML standard, section 13.1.2. Other end tags may be left out at times, which the generator never does.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Example:
    """The text of one example: whose, in which language, and for which way of proving who calls."""

    operation: str
    language: str
    way: str
    text: str


@dataclass
class ReferencePage(html.parser.HTMLParser):
    source: str
    ids: list = field(default_factory=list)
    targets: list = field(default_factory=list)
    attributes: set = field(default_factory=set)
    tags: set = field(default_factory=set)
    operations: list = field(default_factory=list)
    examples: list = field(default_factory=list)
    styles: list = field(default_factory=list)
    scripts: list = field(default_factory=list)
    ways: dict = field(default_factory=dict)
    text: str = ""

    def __post_init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.example, self.article, self.last_way = [], None, "", None
        self.feed(self.source)
        self.close()
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag, pairs):
        given = dict(pairs)
        assert len(given) == len(pairs), f"<{tag}> has an attribute twice"
        self.tags.add(tag)
        self.attributes |= set(given)
        if "id" in given:
            self.ids.append(given["id"])
        if given.get("href", "").startswith("#"):
            self.targets.append(given["href"][1:])
        if tag == "article" and "op" in given.get("class", "").split():
            self.article = given["id"]
            self.operations.append(given["id"])
        if tag == "input" and given.get("name") == "way":
            self.last_way = given["id"]
        names = given.get("class", "").split()
        if tag == "pre" and names and names[0] in LANGUAGES:
            self.example = Example(self.article, names[0], next((name for name in names if name.startswith("way-")), ""), "")
        if tag in ("style", "script"):
            (self.styles if tag == "style" else self.scripts).append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()
        if tag == "pre" and self.example:
            self.examples.append(self.example)
            self.example = None

    def handle_data(self, data):
        if self.open[-1:] == ["style"]:
            self.styles[-1] += data
        elif self.open[-1:] == ["script"]:
            self.scripts[-1] += data
        else:
            self.text += data
            if self.example:
                self.example.text += data
            if self.open[-1:] == ["span"] and self.last_way:
                self.ways[self.last_way] = data
                self.last_way = None
