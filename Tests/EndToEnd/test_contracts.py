"""Every operation of every contract, over a socket: it answers as its document says, and nothing else answers."""

import json
import re
import urllib.parse

import pytest

import contracts
from contracts import NOT_LIVE, RawClient, assert_as_declared
from people import sign_in
from running_server import Server, sign
from states import call_as_allowed, seed

LIVE = contracts.live_operations()
WAITING = [operation for name in contracts.NAMES for operation in contracts.operations(name) if operation not in LIVE]


@pytest.fixture(scope="module")
def all_contracts(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("contracts"), "--contracts", ",".join(contracts.NAMES))
    yield server
    assert server.stop() == 0


@pytest.mark.parametrize("operation", LIVE, ids=str)
def test_the_documented_example_succeeds_as_declared(server, operation):
    request = operation.example()
    call_as_allowed(server, request)
    seed(server, request)
    answer = request.send(server, None if operation.is_open else server.admin)
    assert answer.status_code == operation.success_status, answer.text
    assert_as_declared(operation, answer)


@pytest.mark.parametrize("operation", LIVE, ids=str)
def test_every_refusal_is_as_declared(server, operation):
    """Without credentials, with wrong ones, without input, with input of the wrong kind: each answer is a declared one."""
    request = operation.example()
    bare = re.sub(r"\{\w+\}", "no-such-thing", operation.path)
    answers = [server.call(operation.method, bare), server.call(operation.method, bare, headers={"Authorization": "Bearer x"}),
               server.admin_call(operation.method, bare)]
    if operation.body:
        answers += [server.admin_call(operation.method, bare, data=data, headers={"Content-Type": "application/json"})
                    for data in (b"{}", b"[]", b"null", b"\xff", b"{")]
        if request.path:
            request.path = {name: "no-such-thing" for name in request.path}
            answers.append(request.send(server, server.admin))
        if str(413) in operation.definition["responses"]:
            call_as_allowed(server, request)
            answers.append(server.admin_call(
                operation.method, bare, data=b" " * (2 << 20), headers=request.headers | {"Content-Type": "application/json"}))
            assert answers[-1].status_code == 413, answers[-1].text
    for answer in answers:
        assert_as_declared(operation, answer)


def takes_browsers_or_signatures(operation):
    return operation.is_open or any(
        name == "session" or name.startswith("hmac") for alternative in operation.definition["security"] for name in alternative)


@pytest.mark.parametrize("operation", [one for one in LIVE if "415" in one.definition["responses"] and takes_browsers_or_signatures(one)], ids=str)
def test_a_body_of_another_kind_is_415(server, operation):
    bare = re.sub(r"\{\w+\}", "no-such-thing", operation.path)
    person = sign_in(server, is_admin=True)
    kinds = ["application/xml", "text/plain", "application/jsonx", "application/json; charset=latin1", "multipart/form-data; boundary=x", None]
    for kind in kinds:
        headers = person.headers | ({"Content-Type": kind} if kind else {})
        if not any("session" in alternative for alternative in operation.definition["security"]):
            headers |= sign(*server.admin)
        answer = server.call(operation.method, bare, headers=headers, data=b"<a/>")
        assert answer.status_code == 415, (kind, answer.text)
        assert_as_declared(operation, answer)


@pytest.mark.parametrize("operation", WAITING, ids=str)
def test_an_operation_without_a_handler_answers_501_in_its_own_envelope(all_contracts, operation):
    """Whatever is sent, 501 comes in the envelope that the operation declares for failures of the server."""
    credentials = all_contracts.admin if operation.contract == "btelo" else None
    bare = re.sub(r"\{\w+\}", "1", operation.path)
    for answer in [operation.example().send(all_contracts, credentials), all_contracts.call(operation.method, bare)]:
        assert answer.status_code == NOT_LIVE, answer.text
        assert_as_declared(operation, answer)
        assert "not live" in answer.text


def test_the_envelopes_of_waiting_operations_are_of_all_kinds(all_contracts):
    """The test above would be hollow if all those operations shared one envelope."""
    schemas = set()
    for operation in WAITING:
        content = operation.response(NOT_LIVE)["content"]
        schemas.add((operation.contract, json.dumps([(kind, one["schema"]) for kind, one in content.items()])))
    names = {contract: len([one for one in schemas if one[0] == contract]) for contract in contracts.NAMES}
    assert names == {"btelo": 4, "invoices": 1, "storefront": 1, "prepaid": 1}


def test_documentation_and_openapi_name_the_same_operations(server):
    documented = {(one["method"], one["path"]) for one in server.call("GET", "/api/doc").json()["endpoints"] if one["method"] != "GUIDE"}
    assert documented == {(one.method, one.path) for one in contracts.operations("btelo")}


def test_a_wrong_answer_would_be_noticed(server):
    """The comparison with the documents is not blind: changed answers are refused."""
    operation = next(one for one in LIVE if one.id == "listTiers")
    for change in [lambda tier: tier.pop("slug"), lambda tier: tier.update(level="1"), lambda tier: tier.update(undocumented=1)]:
        answer = server.admin_call("GET", "/api/v1/tiers")
        assert not contracts.problems(operation, answer)
        body = answer.json()
        change(body["tiers"][0])
        answer._content = json.dumps(body).encode()
        assert contracts.problems(operation, answer)
    answer = server.admin_call("GET", "/api/v1/tiers")
    answer.headers["Content-Type"] = "text/plain"
    assert contracts.problems(operation, answer)
    answer.status_code = 418
    assert contracts.problems(operation, answer)


# Neighbours of a path: what a router that trims, folds, decodes twice or joins would take for the path itself.

NEIGHBOURS = {
    "one segment more": lambda path: path + "/x",
    "one segment less": lambda path: path.rsplit("/", 1)[0] or "/",
    "slash at the end": lambda path: path + "/",
    "last letter missing": lambda path: path[:-1],
    "one letter more": lambda path: path + "x",
    "upper case": lambda path: path.upper(),
    "one letter upper case": lambda path: re.sub("[a-z]", lambda letter: letter[0].upper(), path, count=1),
    "encoded slash for the last": lambda path: "%2F".join(path.rsplit("/", 1)),
    "encoded slash in lower case": lambda path: "%2f".join(path.rsplit("/", 1)),
    "encoded slash at the end": lambda path: path + "%2F",
    "encoded backslash for the last": lambda path: "%5C".join(path.rsplit("/", 1)),
    "up and down again": lambda path: path + "/../" + path.rsplit("/", 1)[1],
    "up from a stranger": lambda path: "/stranger/.." + path,
    "encoded dots": lambda path: "/stranger/%2e%2e" + path,
    "dots with an encoded slash": lambda path: "/stranger/..%2f" + path[1:],
    "a dot segment": lambda path: "/." + path,
    "a dot at the end": lambda path: path + ".",
    "a parameter of the path": lambda path: path + ";x",
    "a parameter of an inner segment": lambda path: path[:1] + path[1:].replace("/", ";v=1/", 1) if "/" in path[1:] else path + ";v=1",
    "two slashes at the start": lambda path: "/" + path,
    "two slashes inside": lambda path: "//".join(path.rsplit("/", 1)),
    "encoded twice": lambda path: f"/%25{ord(path[1]):x}" + path[2:],
    "a NUL at the end": lambda path: path + "%00",
    "a NUL and an extension": lambda path: path + "%00.json",
    "an extension": lambda path: path + ".json",
    "a space at the end": lambda path: path + "%20",
    "a line end at the end": lambda path: path + "%0d%0a",
    "bad UTF-8": lambda path: path + "%ff",
    "an overlong slash": lambda path: "%c0%af".join(path.rsplit("/", 1)),
    "a fullwidth slash": lambda path: "%ef%bc%8f".join(path.rsplit("/", 1)),
    "a KELVIN SIGN for k": lambda path: path.replace("k", "%e2%84%aa") if "k" in path else path + "%e2%84%aa",
    "half an escape": lambda path: path + "%2",
    "an escape that is none": lambda path: path + "%zz",
}


def means(target, paths):
    """The documented path that a target stands for when each segment is decoded once; None for a stranger."""
    segments = []
    for segment in target.split("/")[1:]:
        if re.search(r"%(?![0-9A-Fa-f]{2})", segment):
            return None
        raw = urllib.parse.unquote_to_bytes(segment)
        if not raw or raw in (b".", b"..") or b"/" in raw or b"\0" in raw:
            return None
        try:
            segments.append(raw.decode())
        except UnicodeDecodeError:
            return None
    for path in sorted(paths, key=lambda path: "{" in path):
        pattern = path.split("/")[1:]
        if len(pattern) == len(segments) and all(p.startswith("{") or p == s for p, s in zip(pattern, segments)):
            return path
    return None


# What is no operation's path and still answers.
PAGES = re.compile(r"/|/[A-Za-z]{2,3}/doc")
PATHS = sorted({operation.path for name in contracts.NAMES for operation in contracts.operations(name)})


@pytest.mark.parametrize("kind", NEIGHBOURS)
def test_no_neighbour_of_a_path_answers_for_it(all_contracts, kind):
    """Strangers are 404 or 400 in an envelope, with and without an administrator's signature, for every path and method."""
    client, signed = RawClient(all_contracts), sign(*all_contracts.admin)
    strangers = 0
    for path in PATHS:
        target = NEIGHBOURS[kind](re.sub(r"\{\w+\}", "x1", path))
        meant = means(target, PATHS)
        assert meant != path or "{" in path, f"{target} is no neighbour of {path}"
        if PAGES.fullmatch(target):
            continue
        for method in ("GET", "POST"):
            for headers in ({}, signed):
                status, fields, body = client.call(method, target, headers)
                if meant is None:
                    strangers += 1
                    assert status in (400, 404), (method, target, status, body)
                    assert fields["Content-Type"].startswith("application/json") and json.loads(body), (method, target, body)
                else:
                    assert status < 500 or status == NOT_LIVE, (method, target, status, body)
    assert strangers > len(PATHS)


def test_a_path_written_with_escapes_is_the_path_itself_for_routing_and_auth(server):
    """%61 is a: the same operation with the same requirement, neither a stranger nor a way around the credentials."""
    client = RawClient(server)
    for operation in LIVE:
        plain = re.sub(r"\{\w+\}", "x1", operation.path)
        escaped = "/" + f"%{ord(plain[1]):02x}" + plain[2:]
        assert client.call(operation.method, plain)[0] == client.call(operation.method, escaped)[0], (operation, escaped)


def test_only_the_documented_methods_of_a_path_answer(server):
    client = RawClient(server)
    methods = {}
    for operation in contracts.operations("btelo"):
        methods.setdefault(operation.path, set()).add(operation.method)
    for path, documented in methods.items():
        target = re.sub(r"\{\w+\}", "x1", path)
        allowed = documented | {"OPTIONS"} | ({"HEAD"} if "GET" in documented else set())
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get", "LOCK"]:
            status, fields, body = client.call(method, target)
            if method in allowed:
                assert status != 405, (method, path)
            else:
                assert status in (405, 501 if method in ("PROPFIND", "get", "LOCK") else 405), (method, path, status)
                if status == 405:
                    assert set(re.split(r",\s*", fields["Allow"])) == allowed, (method, path, fields["Allow"])
                if method != "HEAD":
                    assert json.loads(body)["error"], (method, path, body)
        assert set(re.split(r",\s*", client.call("OPTIONS", target)[1]["Allow"])) == allowed


def test_trace_and_connect_are_refused(server):
    for method in ("TRACE", "CONNECT"):
        client = RawClient(server)
        status, _, body = client.call(method, "/api/health")
        assert status in (400, 405, 501) and b"ok" != body
