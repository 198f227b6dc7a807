"""What must not get out, and what must not be forged: logs, request ids, headers of answers, texts that are code elsewhere."""

import json
import os
import re
import socket

import pytest

import contracts
from contracts import RawClient
from running_server import sign

# Bytes that end a line, move a cursor or turn a text round where a log is shown.
HOSTILE = ["\r\n", "\n", "\r", "\0", "\x1b[2J", "\x1b]0;x\x07", "\x08", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\x9b31m", '"}\n{"level":"info"', "%0d%0a"]
FORGED = '{"time":"2026-01-01T00:00:00.000Z","level":"error","event":"forged"}'


def raw(server, data):
    """Sends bytes as they are and returns all that comes back."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


def log_lines(server):
    """Every line of the log is one JSON object of known members, in printable ASCII or text without controls."""
    lines = server.log_text().split("\n")
    assert lines.pop() == ""
    known = {"time", "level", "event", "request_id", "method", "route", "operation", "status", "bytes", "microseconds", "address", "loops", "signal", "reason"}
    events = []
    for line in lines:
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", line), repr(line)
        event = json.loads(line)
        assert set(event) <= known, event
        assert event["event"] in {"started", "request", "stopping", "stopped", "handler_failed"}, event
        events.append(event)
    return events


def test_no_secret_reaches_the_log_or_an_error(own_server):
    """Everything that is secret, and every body, is a canary; at the level debug with the access log none is found."""
    server = own_server("--access-log", "true", "--log-level", "debug")
    canaries = {}

    def canary(kind):
        canaries[kind] = f"canary{os.urandom(8).hex()}"
        return canaries[kind]

    signed = sign(*server.admin)
    canaries |= {"admin secret": server.admin[1], "signature": signed["Btelo-Sign"]}
    created = server.admin_call("POST", "/admin/integrations", json={"id": "canaries", "name": canary("name")})
    canaries["secret"] = created.json()["secret"]
    canaries["rotated"] = server.admin_call("POST", "/admin/integrations/canaries/rotate").json()["secret"]
    answers = [
        server.call("GET", "/api/v1/tiers", headers=signed),
        server.call("GET", "/api/v1/tiers", headers=signed | {"Btelo-Key-Id": canary("key id")}),
        server.call("GET", "/api/v1/tiers", headers={"Authorization": f"Bearer {canary('token')}"}),
        server.call("GET", "/api/v1/tiers", headers={"Authorization": f"Basic {canary('basic')}"}),
        server.call("GET", "/admin/integrations", headers={"Cookie": f"btelo_session={canary('cookie')}"}),
        server.call("POST", "/v1/messages", headers={"X-Api-Key": canary("api key")}, json={"prompt": canary("prompt")}),
        server.call("GET", f"/api/v1/announcements?app=a&token={canary('query')}"),
        server.call("GET", f"/{canary('path')}"),
        server.call("GET", f"/api/meta/{canary('path parameter')}"),
        server.call("POST", "/api/v1/feedback", json={"product_name": "p", "user_id": canary("user"), "content": canary("content"),
                                                     "system_info": {"password": canary("system info")}}),
        server.call("POST", "/api/v1/feedback", json={"product_name": 1, "user_id": canary("wrong user"), "content": [canary("wrong content")]}),
        server.call("POST", "/api/v1/feedback", data=canary("no JSON"), headers={"Content-Type": "application/json"}),
        server.call("POST", "/api/oauth/token", data={"client_secret": canary("client secret"), "code": canary("code"), "refresh_token": canary("refresh")}),
        server.call("GET", "/api/health", headers={"User-Agent": canary("agent"), "Referer": canary("referer"), "X-Forwarded-For": canary("forwarded")}),
    ]
    raw(server, f"GET /api/health HTTP/1.1\r\nHost: {canary('host')} x\r\n\r\n".encode())
    raw(server, f"{canary('method')} / HTTP/1.1\r\nHost: x\r\nbad header {canary('bad header')}\r\n\r\n".encode())
    answers_text = "".join(answer.text + str(answer.headers) for answer in answers if answer.status_code >= 400)
    assert server.stop() == 0
    assert len([one for one in log_lines(server) if one["event"] == "request"]) > len(answers)
    text = server.log_text()
    assert not {kind for kind, value in canaries.items() if value in text}
    assert not {kind for kind, value in canaries.items() if value in answers_text}
    # The check sees what is there.
    assert "canaries" not in text and server.admin[0] not in text and "/admin/integrations/{id}/rotate" in text


def test_no_line_of_the_log_can_be_forged(own_server):
    """Hostile bytes in every place a client can write: each request is one line, and no line is the client's."""
    server = own_server("--access-log", "true", "--log-level", "debug")
    for hostile in HOSTILE:
        text = f"a{hostile}{FORGED}"
        data = text.encode()
        for head in [b"GET /" + data + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                     data + b" / HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: " + data + b"\r\n\r\n",
                     b"GET /api/health HTTP/1.1\r\nHost: x\r\nX-Request-ID: " + data + b"\r\n\r\n",
                     b"GET /api/v1/tiers HTTP/1.1\r\nHost: x\r\nBtelo-Key-Id: " + data + b"\r\nBtelo-Ts: 1\r\nBtelo-Sign: 2\r\n\r\n",
                     b"GET /api/health HTTP/1.1\r\nHost: x\r\n" + data + b": 1\r\nConnection: close\r\n\r\n",
                     b"GET /api/health HTTP/1.1\r\nHost: x\r\nUser-Agent: " + data + b"\r\n\r\n"]:
            raw(server, head)
        server.call("POST", "/api/v1/feedback", json={"product_name": text, "user_id": text, "content": text})
        server.call("GET", "/api/v1/announcements", params={"app": text})
        server.admin_call("POST", "/admin/integrations", json={"id": text, "name": text})
    assert server.stop() == 0
    lines = log_lines(server)
    assert "forged" not in server.log_text()
    assert len([one for one in lines if one["event"] == "request"]) >= 3 * len(HOSTILE)


@pytest.mark.parametrize("given", [
    b"", b" ", b"a b", b"a\tb", b"x" * 65, b"x" * 8000, b'"quoted"', b"a,b", b"<script>", b"\x1b[31mred", b"a\x00b", b"\xc3\xa9", b"\xff",
    b"a;b", b"a%0d%0aSet-Cookie:x", b"../../etc", b"{}", b"a\r\n b", b"\xe2\x80\xa8"], ids=repr)
def test_a_hostile_request_id_is_not_echoed(server, given):
    answer = raw(server, b"GET /api/health HTTP/1.1\r\nHost: x\r\nX-Request-ID: " + given + b"\r\nConnection: close\r\n\r\n")
    head = answer.split(b"\r\n\r\n")[0]
    assert given.strip() == b"" or given not in answer
    ids = re.findall(rb"(?im)^X-Request-ID: (.*?)\r?$", head)
    # What is not HTTP at all is refused before a request has a name.
    assert [re.fullmatch(rb"[0-9a-f]{16}", one) is not None for one in ids] == ([True] if head.startswith(b"HTTP/1.1 200") else [True] * len(ids))
    assert head.startswith(b"HTTP/1.1 200") or head.startswith(b"HTTP/1.1 400")
    assert b"Set-Cookie" not in head


def test_two_request_ids_name_nothing_a_client_chose_twice(server):
    answer = raw(server, b"GET /api/health HTTP/1.1\r\nHost: x\r\nX-Request-ID: one\r\nX-Request-ID: two\r\nConnection: close\r\n\r\n")
    assert len(re.findall(rb"(?im)^X-Request-ID: ", answer)) == 1


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "\u2028", "]]>", "' OR '1'='1", "'; DROP TABLE integrations; --",
                                  "{{7*7}}", "${jndi:ldap://x}", "%s%n", "..\\..\\", "\U0001F4A9", "\u202e", "a\u0300" * 50, "\ufeff", "NULL", "__proto__"], ids=lambda text: ascii(text[:12]))
def test_a_text_comes_back_as_the_text_it_was(server, text):
    """What is code somewhere else is a text here: stored and answered unchanged, as JSON that no browser takes for a page."""
    user = f"text-{os.urandom(4).hex()}"
    created = server.call("POST", "/api/v1/feedback", json={"product_name": text, "user_id": user, "user_name": text, "content": text})
    assert created.status_code == 200, created.text
    for answer in (created, server.call("GET", "/api/v1/feedback", params={"product_name": text, "user_id": user})):
        thread = answer.json()["feedback"]
        thread = thread[0] if isinstance(thread, list) else thread
        assert (thread["product_name"], thread["user_name"], thread["messages"][0]["content"]) == (text, text, text)
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    name = f"text-{os.urandom(4).hex()}"
    assert server.admin_call("POST", "/admin/integrations", json={"id": name, "name": text}).json()["name"] == text
    assert name in [one["id"] for one in server.admin_call("GET", "/admin/integrations").json()]
    server.admin_call("DELETE", f"/admin/integrations/{name}")


def test_every_answer_forbids_guessing_its_type_and_answers_with_secrets_are_not_kept(server):
    client = RawClient(server)
    for operation in contracts.operations("btelo"):
        _, fields, _ = client.call(operation.method, re.sub(r"\{\w+\}", "x", operation.path))
        assert fields["X-Content-Type-Options"] == "nosniff", operation
        assert "Server" not in fields or not re.search(r"\d", fields["Server"]), operation
    for path in ("/nothing", "/api/health/", "/%00"):
        assert client.call("GET", path)[1]["X-Content-Type-Options"] == "nosniff", path
    with_secrets = server.admin_call("GET", "/admin/integrations")
    assert "no-store" in with_secrets.headers.get("Cache-Control", "")


def test_feedback_ids_are_random_and_system_info_never_comes_back(server):
    ids = set()
    for number in range(20):
        created = server.call("POST", "/api/v1/feedback", json={
            "product_name": "ids", "user_id": "ids", "content": "x", "system_info": {"canary": "c8f1d0e3"}, "metadata": "c8f1d0e3"})
        if created.status_code == 429:
            break
        assert "c8f1d0e3" not in created.text and "system_info" not in created.text
        ids.add(created.json()["feedback"]["id"])
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in ids) and len({one[:8] for one in ids}) == len(ids)
    assert "c8f1d0e3" not in server.call("GET", "/api/v1/feedback?product_name=ids&user_id=ids").text


def test_one_user_cannot_fill_the_database(server):
    user = f"flood-{os.urandom(4).hex()}"
    statuses = [server.call("POST", "/api/v1/feedback", json={"product_name": "flood", "user_id": user, "content": "x"}).status_code for _ in range(205)]
    assert statuses == [200] * 200 + [429] * 5


def test_a_compressed_body_is_refused_unread(server):
    for coding in ("gzip", "deflate", "br", "identity, gzip"):
        answer = server.call("POST", "/api/v1/feedback", data=b"\x1f\x8b", headers={"Content-Type": "application/json", "Content-Encoding": coding})
        assert answer.status_code == 415 and list(answer.json()) == ["error"]
