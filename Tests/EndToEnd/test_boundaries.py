"""Every constraint of every live operation, taken from its document: just inside is accepted, just outside is 400 and named."""

import copy
import json
import re
import urllib.parse

import pytest

import contracts
from contracts import RawClient
from running_server import sign
from states import call_as_allowed, seed

LIVE = contracts.live_operations()
ABSENT = object()
# Two spellings of one value: a test of one must not leave the other in the request.
SAME_VALUE = {"Btelo-Product": "product_name", "product_name": "Btelo-Product", "invite_code": "code", "code": "invite_code"}
# What the protocol asks of a value beyond its form is no matter of the document: a good form may be refused for what it says.
OF_A_PROTOCOL = {"authorize", "authorizeByForm", "exchangeToken", "revokeToken", "introspectToken", "getUserInfoByForm"}
# These name something that has to be there, or have a form of their own that a schema does not say.
OF_SOMETHING = {"user_id", "user_id_confirm", "invite_code", "code", "send_at"}
COMBINED = "e\u0301"  # two scalars that people see as one letter
FAMILY = "\U0001F468\u200D\U0001F469\u200D\U0001F467"  # five scalars that people see as one picture
HUGE = 10 ** 400


class Place:
    """One field of an operation's input: where it stands and what the document says about it."""

    def __init__(self, operation, where, path, schema, required):
        self.operation, self.where, self.path, self.required = operation, where, path, required
        self.schema = operation.resolved(schema)
        self.description = schema.get("description", "")
        types = self.schema.get("type", [])
        self.types = {types} if isinstance(types, str) else set(types)

    def __str__(self):
        return f"{self.operation.id}-{self.where}-{self.field}"

    @property
    def field(self):
        """As an error names it: redirect_uris[0]."""
        return self.path[0] + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path[1:])

    def put(self, request, value):
        """Sets the value, and takes away other places of the same value, so that this one counts."""
        for other in (request.query, request.headers, request.body):
            for name in (self.path[0], SAME_VALUE.get(self.path[0])):
                if self.where != "path" and isinstance(other, dict) and len(self.path) == 1:
                    other.pop(name, None)
        target, keys = {"json": request.body, "query": request.query, "header": request.headers, "path": request.path}[self.where], self.path
        for key in keys[:-1]:
            if key not in target:
                target[key] = []
            target = target[key]
        if isinstance(keys[-1], int):
            target[:] = [value]
        elif value is ABSENT:
            target.pop(keys[-1], None)
        else:
            target[keys[-1]] = value


def places(operation):
    for parameter in operation.parameters:
        # Who calls, and for whom, has tests of its own: the answer is 401 or 404 and never about the form.
        if parameter["in"] == "cookie" or parameter.get("description", "").startswith("The btelo user a call acts on."):
            continue
        schema = parameter["schema"] | {"description": parameter.get("description", "")}
        yield Place(operation, parameter["in"], (parameter["name"],), schema, parameter["required"])
    if operation.body_schema:
        yield from members(operation, (), operation.body_schema)


def members(operation, path, schema):
    for name, member in schema.get("properties", {}).items():
        place = Place(operation, "json", path + (name,), member, name in schema.get("required", []))
        yield place
        if "items" in place.schema:
            yield Place(operation, "json", place.path + (0,), place.schema["items"], False)
        if "properties" in place.schema:
            yield from members(operation, place.path, place.schema)


def is_address(place):
    return "redirect_uris" in place.path or place.field == "avatar_url"


def text(place, length):
    """A text of so many scalars that is good in every other respect."""
    pattern = place.schema.get("pattern")
    if is_address(place):
        return ("https://a.example/" + "p" * length)[:length]
    if place.schema.get("format") == "date-time":
        return "2099-01-01T00:00:00Z"
    made = "a" * length
    assert not made or pattern is None or re.search(pattern, made), f"{place}: say here how a text of pattern {pattern} is made"
    return made


def text_cases(place):
    schema, least, most = place.schema, place.schema.get("minLength", 0), place.schema.get("maxLength")
    any_text = "pattern" not in schema and not is_address(place) and "enum" not in schema
    if least > 0 and place.where != "path":
        yield "too short", text(place, least - 1), False
    if not schema.get("enum"):
        yield "shortest", text(place, max(least, 19 if is_address(place) else 1)), True
    if most:
        yield "longest", text(place, most), True
        yield "one longer", text(place, most + 1), False
        yield "far too long", text(place, most * 3), False
    if most and any_text:
        yield "longest in four-byte scalars", "\U0001F600" * most, True
        yield "one longer in four-byte scalars", "\U0001F600" * (most + 1), False
        yield "longest with combining marks", COMBINED * (most // 2), True
        yield "too long in scalars though not in letters", COMBINED * (most // 2 + 1), False
        yield "longest in families", (FAMILY * most)[:most], True
        yield "too long in scalars though not in pictures", FAMILY * (most // 5 + 1), False
        if place.where in ("query", "json"):
            yield "CR LF counts as two", ("a\r\n" * most)[:most + 1], False
        yield "other scripts", "\u0416\u4e2d\u0627"[:most], True
    for tried in ["", " ", "0", "a0", "A", "a b", "-", "-a", "a-", "a--b", "a_b", "a.b", "\u00e9", "a\n", "a\0", "\u212a", "a/b", "\uff41"]:
        if "pattern" in schema:
            fits = re.fullmatch(schema["pattern"].removeprefix("^").removesuffix("$"), tried) and len(tried) >= least
            yield f"{'with' if fits else 'against'} the pattern: {tried!r}", tried, bool(fits)
    for value in schema.get("enum", []):
        yield f"the value {value}", value, True
        yield f"upper case of {value}", value.upper() + "X", False
    if place.where == "json" and place.types == {"string"}:
        for wrong in [1, 1.5, True, False, [], {}, ["a"], HUGE]:
            yield f"{type(wrong).__name__} {str(wrong)[:6]}", wrong, False


def integer_cases(place):
    schema = place.schema
    bits = 31 if schema.get("format") == "int32" else 63
    low, high = schema.get("minimum", -2 ** bits), schema.get("maximum", 2 ** bits - 1)
    if place.where == "json":
        yield from [("lowest", low, True), ("highest", high, True), ("one lower", low - 1, False), ("one higher", high + 1, False)]
        for wrong in [True, False, "1", "", [], {}, 1.0, 1.5, 2 ** 63, -2 ** 63 - 1, HUGE, -HUGE]:
            yield f"{type(wrong).__name__} {str(wrong)[:6]}", wrong, False
    else:
        moved = "a value outside is moved to the nearest limit" in place.description
        yield from [("lowest", str(low), True), ("highest", str(high), True)]
        for outside in [low - 1, high + 1, 2 ** 63, 2 ** 64, 2 ** 64 + 5, HUGE, -HUGE]:
            yield f"outside: {str(outside)[:22]}", str(outside), moved
        for wrong in ["", " ", "five", "1.0", "1.5", "1e0", "+1", " 1", "1 ", "0x1", "1_0", "1,0", "true", "null", "NaN", "--1", "-", "\u0661",
                      "\uff11", "1\0", "1\n"]:
            yield f"the text {wrong[:12]!r}", wrong, False


def other_cases(place):
    if place.types == {"boolean"}:
        yield from [("true", True, True), ("false", False, True)]
        for wrong in ["true", "false", "", 0, 1, 1.0, [], {}, HUGE]:
            yield f"{type(wrong).__name__} {wrong!r:.8}", wrong, False
    if place.types == {"array"}:
        element = text(Place(place.operation, "json", place.path + (0,), place.schema["items"], False), 18)
        most = place.schema.get("maxItems")
        yield "no elements", [], place.schema.get("minItems", 0) == 0
        yield "one element", [element], True
        if most:
            yield "most elements", [element] * most, True
            yield "one element more", [element] * (most + 1), False
        for wrong in [{}, "a", 1, True, ""]:
            yield f"{type(wrong).__name__} {wrong!r:.6}", wrong, False
    if "object" in place.types:
        yield from [("an empty object", {}, True), ("an object", {"a": {"b": [1, None]}}, True)]
        for wrong in [[], 1, True, HUGE] + ([] if "string" in place.types else ["text", ""]):
            yield f"{type(wrong).__name__} {wrong!r:.6}", wrong, False
        if "string" in place.types:
            yield "a text", "anything", True


def cases(place):
    """(name, value, whether it is accepted) for one field."""
    if place.types == {"string"}:
        yield from text_cases(place)
    elif place.types == {"integer"}:
        yield from integer_cases(place)
    else:
        yield from other_cases(place)
    if place.where == "json":
        yield "null", None, "null" in place.types
    if not isinstance(place.path[-1], int) and place.where != "path":
        # Some values are needed, but in one of several places, which a schema cannot say.
        needed = place.required or re.search(r"needed (unless|when)|one of them is needed|used when the body has no|^The invite code\.|^Another name for `invite_code`", place.description)
        yield "absent", ABSENT, not needed


ALL = [(place, name, value, accepted) for operation in LIVE for place in places(operation) for name, value, accepted in cases(place)]


def sent(client, server, request):
    """Sends the request as bytes, so that nothing is put right on the way."""
    operation = request.operation
    target = re.sub(r"\{(\w+)\}", lambda match: urllib.parse.quote(request.path[match[1]], safe=""), operation.path)
    if request.query:
        target += "?" + urllib.parse.urlencode(request.query)
    headers = [(name, value.encode()) for name, value in request.headers.items()]
    headers += [] if operation.is_open else list(sign(*server.admin).items())
    return client.call(operation.method, target, headers, json.dumps(request.body, ensure_ascii=False).encode())


@pytest.mark.parametrize("operation", [one for one in LIVE if any(True for _ in places(one))], ids=str)
def test_each_limit_of_each_field_holds(server, operation):
    client, wrong = RawClient(server), []
    for place, name, value, accepted in [one for one in ALL if one[0].operation is operation]:
        request = operation.example()
        request.body = copy.deepcopy(request.body)
        call_as_allowed(server, request)
        if place.where != "path":
            place.put(request, value)
        if accepted:
            seed(server, request)
        if place.where == "path":
            place.put(request, value)
        status, fields, body = sent(client, server, request)
        said = json.loads(body) if body and fields["Content-Type"].startswith("application/json") else None
        # What stands in the name's other place is named by either name.
        names = [place.field, SAME_VALUE.get(place.field, place.field)]
        words = said.get("error_description", said.get("error", "")) if isinstance(said, dict) else ""
        named = any(name in words for name in names) and (operation.id in OF_A_PROTOCOL or list(said) == ["error"])
        if (operation.id in OF_A_PROTOCOL or place.field in OF_SOMETHING) and (accepted or (value is ABSENT and operation.id in OF_A_PROTOCOL)):
            of_form = named and re.search(r": (must have|must be text|is required)", words)
            fits = not of_form if accepted else status in (400, 401) or "error=" in fields.get("Location", "")
            if not fits:
                wrong.append(f"{place.field} in {place.where}, {name}: answered {status} {body[:120]!r}")
            continue
        if accepted and not (status == operation.success_status or (place.where == "path" and status == 404)):
            wrong.append(f"{place.field} in {place.where}, {name}: accepted by the document, answered {status} {body[:120]!r}")
        if not accepted and place.where == "path" and status in (400, 404):
            continue
        if not accepted and (status != 400 or not named):
            wrong.append(f"{place.field} in {place.where}, {name}: refused by the document, answered {status} {body[:120]!r}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_field_of_every_live_operation_has_cases_on_both_sides():
    for operation in LIVE:
        for place in places(operation):
            if operation.id in OF_A_PROTOCOL:
                continue
            sides = {accepted for case_place, _, _, accepted in ALL if str(case_place) == str(place)}
            assert sides == {True, False}, f"{place} of types {place.types} needs cases"
    assert len(ALL) > 450


def raw_json(content):
    return b'{"product_name":"p","user_id":"raw","content":' + content + b"}"


@pytest.mark.parametrize("body", [
    b"", b" ", b"{", b"}", b"null", b"[]", b'"text"', b"1", b"{}{}", b"{},", b"{'a':1}", b"{a:1}", b"\xef\xbb\xbf" + raw_json(b'"x"'),
    raw_json(b'"x"').decode().encode("utf-16-le"), raw_json(b'"x"').decode().encode("utf-16"), raw_json(b'"x",'), raw_json(b'"x"') + b"x",
    raw_json(b'"x"') + b"\0", raw_json(b'"x","content":"y"'), raw_json(b'"x","c\\u006fntent":"y"'), raw_json(b'"\\ud800"'),
    raw_json(b'"\\udc00\\ud800"'), raw_json(b'"\xff"'), raw_json(b'"\xc0\xaf"'), raw_json(b'"\xed\xa0\x80"'), raw_json(b'"\xf4\x90\x80\x80"'),
    raw_json(b'"a\nb"'), raw_json(b'"\t"'), raw_json(b'"\\x41"'), raw_json(b'"\\u12"'), raw_json(b'"x'), raw_json(b"tru"), raw_json(b"NaN"),
    raw_json(b"01"), raw_json(b"+1"), raw_json(b".5"), raw_json(b'"x","system_info":' + b"[" * 65 + b"]" * 65),
    raw_json(b'"x","system_info":{"a":' + b"[" * 5000 + b"]" * 5000 + b"}"), raw_json(b'"x","unknown":' + b"[" * 70 + b"]" * 70),
    raw_json(b'"x","system_info":{"a":1,"a":2}'), b"[" * 200_000], ids=lambda body: repr(body[:60]))
def test_what_is_no_strict_json_is_refused_and_nothing_is_stored(server, body):
    client = RawClient(server)
    before = client.call("GET", "/api/v1/feedback?product_name=p&user_id=raw")[2]
    status, _, said = client.call("POST", "/api/v1/feedback", body=body)
    assert (status, list(json.loads(said))) == (400, ["error"]), said
    assert client.call("GET", "/api/v1/feedback?product_name=p&user_id=raw")[2] == before


@pytest.mark.parametrize("query", [
    "app=a&app=b", "app=a&app=a", "app=%", "app=%2", "app=%zz", "app=%ff", "app=%c0%af", "app=%ed%a0%80", "app=%f4%90%80%80", "=a", "app", "app=",
    "%61pp", "APP=a", "app%00=a", "app;=a", "&app", ";app=a", "?app=a"])
def test_a_query_that_gives_no_single_good_text_is_refused(server, query):
    status, _, said = RawClient(server).call("GET", f"/api/v1/announcements?{query}")
    assert (status, list(json.loads(said))) == (400, ["error"]), said


@pytest.mark.parametrize("query, app", [
    ("app=a%2Bb", "a+b"), ("app=a+b", "a b"), ("app=a%20b", "a b"), ("%61pp=x", "x"), ("other=1&app=x&another", "x"), ("app=%25zz", "%zz"), ("&app=x&", "x")])
def test_a_query_is_decoded_once(server, query, app):
    """The name an answer is for is seen in feedback, where it comes back."""
    query = query.replace("app", "product_name").replace("%61pp", "%70roduct_name")
    status, _, said = RawClient(server).call(
        "POST", f"/api/v1/feedback?{query.replace('product_name', 'user_id').replace('%70roduct_name', '%75ser_id')}", body=b'{"product_name":"p","content":"x"}')
    assert (status, json.loads(said)["feedback"]["user_id"]) == (200, app), said


@pytest.mark.parametrize("value", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"a\xe2\x82"], ids=repr)
def test_a_header_that_is_no_text_is_refused(server, value):
    status, _, said = RawClient(server).call("POST", "/api/v1/feedback", [("Btelo-Product", value)], b'{"user_id":"u","content":"x"}')
    assert (status, list(json.loads(said))) == (400, ["error"]), said
