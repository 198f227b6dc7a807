"""Every example that /doc shows of an operation that is live runs as it stands: a reader copies it and it works."""

import os
import re
import subprocess

import pytest
import requests

import contracts
from people import sign_in
from product_client import ProductClient
from reference_page import ReferencePage
from running_server import Server

BASE_URL = "https://btelo.com"


@pytest.fixture(scope="module")
def example_server(tmp_path_factory):
    """A server whose state the documented calls may use up."""
    server = Server(tmp_path_factory.mktemp("examples"))
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def page(example_server):
    return ReferencePage(example_server.call("GET", "/doc").text)


def prepared(server):
    """The environment of the examples, and the state in which each documented call succeeds once."""
    person = sign_in(server)
    token = ProductClient(server).tokens(person)["access_token"]
    return {
        "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "BTELO_TOKEN": token, "BTELO_KEY_ID": server.admin[0],
        "BTELO_SECRET": server.admin[1], "BTELO_API_KEY": token, "BTELO_SESSION": person.token,
    }, person


def state_of(server, operation, text, environment, person):
    """Makes what one example needs, and puts into its text what cannot be known when it is written."""
    def admin(method, path, **options):
        return server.admin_call(method, path, **options)

    text = text.replace(BASE_URL + "/", server.url + "/")
    text = re.sub(r"\b9f2c4e8a1b7d4c3f8e6a5b2d1c0f9e8d\b", person.id, text)
    if operation == "createIntegration":
        for name in set(re.findall(r'"?id"?: "([a-z0-9-]+)"', text)):
            admin("DELETE", f"/admin/integrations/{name}")
    elif "/admin/integrations/" in text:
        name = re.search(r"/admin/integrations/([a-z0-9-]+)", text)[1]
        admin("POST", "/admin/integrations", json={"id": name, "name": "Example"})
        admin("POST", f"/admin/integrations/{name}/disable", json={"disabled": False})
    elif operation == "appendFeedbackMessage":
        owner = {"product_name": "btelo-english", "user_id": "app-user-123"}
        made = server.call("POST", "/api/v1/feedback", json=owner | {"content": "seeded"}).json()["feedback"]["id"]
        text = re.sub(r"/feedback/[^/']+/messages", f"/feedback/{made}/messages", text)
    elif operation == "cancelScheduledEmail":
        mail = {"user_id": person.id, "subject": "Later", "html": "<p>Later.</p>", "send_at": "2099-01-01T00:00:00Z"}
        text = text.replace("em_0d8f21c4", admin("POST", "/api/email/send", json=mail).json()["id"])
    elif operation == "getMeta":
        kind = re.search(r"/api/meta/([a-z.]+)", text)[1]
        stored = server.call("PUT", f"/api/meta/{kind}", json=1, headers={"Authorization": f"Bearer {environment['BTELO_TOKEN']}"})
        assert stored.status_code == 200, stored.text
    return text


# Their examples cannot succeed as they stand, each for its own reason; test_contracts.py calls them in a state made for them.
ONCE = {
    "authorize": "leads to a sign-in page, which is a redirect", "authorizeByForm": "the same",
    "exchangeToken": "a code is good once and for one client", "revokeToken": "needs the secret of the example's client",
    "introspectToken": "needs the secret of the example's client", "deleteAccount": "ends the person the others are about",
    "bindInviter": "needs an invite code of somebody", "getUserInfoByForm": "has its token in the body",
}


def live_examples(page, language):
    live = {operation.id: operation for operation in contracts.live_operations()}
    for example in page.examples:
        if example.language == language and example.operation in live and example.operation not in ONCE:
            yield live[example.operation], example


def test_every_live_operation_has_examples_that_run_or_a_reason(page):
    live = {operation.id for operation in contracts.live_operations()}
    shown = {operation.id for operation, _ in live_examples(page, "curl")}
    assert live == shown | (set(ONCE) & live)


def test_every_curl_example_succeeds_as_it_stands(example_server, page, tmp_path):
    environment, person = prepared(example_server)
    # The text is run unchanged; how curl reports the status is said in its own configuration.
    (tmp_path / ".curlrc").write_text('silent\nshow-error\nmax-time = 10\nwrite-out = "\\nSTATUS %{http_code}"\n')
    ran = 0
    for operation, example in live_examples(page, "curl"):
        text = state_of(example_server, operation.id, example.text, environment, person)
        done = subprocess.run(
            ["bash", "-euc", text], env=environment | {"CURL_HOME": str(tmp_path)}, cwd=tmp_path, text=True, capture_output=True, timeout=20)
        assert done.returncode == 0, f"{operation}: {done.stderr}\n{text}"
        status = int(re.search(r"STATUS (\d+)$", done.stdout)[1])
        assert status == operation.success_status, f"{operation} {example.way}: {done.stdout}\n{text}"
        ran += 1
    assert ran >= 20


def test_every_python_example_succeeds_as_it_stands(example_server, page, monkeypatch, capsys):
    environment, person = prepared(example_server)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for operation, example in live_examples(page, "python"):
        text = state_of(example_server, operation.id, example.text, environment, person)
        try:
            exec(compile(text, str(operation), "exec"), {})  # noqa: S102 - that is what a reader does with it
        except requests.HTTPError as refused:
            pytest.fail(f"{operation} {example.way}: {refused} {refused.response.text}\n{text}")
        assert capsys.readouterr().out, f"{operation} prints nothing"


def test_every_node_example_succeeds_as_it_stands(example_server, page, tmp_path):
    environment, person = prepared(example_server)

    tried = set()
    for operation, example in live_examples(page, "node"):
        # Starting Node takes long; the ways of proving who calls differ in lines that other operations show too.
        if operation.id in tried:
            continue
        tried.add(operation.id)
        program = tmp_path / f"{operation.id}.mjs"
        program.write_text(state_of(example_server, operation.id, example.text, environment, person))
        done = subprocess.run(["node", program], env=environment, text=True, capture_output=True, timeout=20)
        assert done.returncode == 0 and done.stdout, f"{operation}: {done.stderr}\n{example.text}"
