"""What every operation shares: routing, methods, documents, envelopes, limits, metrics."""

import re
import signal

import pytest
import requests

from running_server import ROOT, sign


def assert_error(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert list(body) == ["error"] and isinstance(body["error"], str) and body["error"]


def test_health_is_plain_ok(server):
    answer = server.call("GET", "/api/health")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_head_has_the_length_and_no_body(server):
    answer = server.call("HEAD", "/api/health")
    assert (answer.status_code, answer.headers["Content-Length"], answer.content) == (200, "2", b"")


def test_an_unknown_path_is_404_in_the_envelope(server):
    assert_error(server.call("GET", "/api/nothing-here"), 404)


def test_a_wrong_method_is_405_with_allow(server):
    answer = server.call("DELETE", "/api/v1/feedback")
    assert_error(answer, 405)
    assert {"GET", "POST", "HEAD", "OPTIONS"} <= set(re.split(r",\s*", answer.headers["Allow"]))


def test_options_names_the_methods(server):
    answer = server.call("OPTIONS", "/api/v1/feedback")
    assert answer.status_code == 204
    assert {"GET", "POST"} <= set(re.split(r",\s*", answer.headers["Allow"]))


def test_the_document_is_served_with_an_etag(server):
    first = server.call("GET", "/api/doc")
    assert first.status_code == 200
    assert first.headers["Content-Type"] == "application/json; charset=utf-8"
    assert first.content == (ROOT / "Generated/btelo/Documents/api-doc.json").read_bytes()
    again = server.call("GET", "/api/doc", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert server.call("GET", "/api/doc", headers={"If-None-Match": '"other"'}).status_code == 200


def test_every_documented_operation_is_routed_and_nothing_pretends(server):
    """Each operation answers as documented, asks for credentials, or says 501; none is an unknown route."""
    for endpoint in server.call("GET", "/api/doc").json()["endpoints"]:
        if endpoint["method"] == "GUIDE":
            continue
        path = re.sub(r"\{[^}]+\}", "x", endpoint["path"])
        answer = server.call(endpoint["method"], path)
        assert answer.status_code not in (405, 500), (endpoint, answer.text)
        if answer.status_code == 404:
            assert "{" in endpoint["path"], endpoint
        if answer.status_code >= 400 and answer.headers["Content-Type"].startswith("application/json"):
            assert answer.json()["error"], endpoint


def test_an_operation_without_a_handler_says_so(server):
    answer = server.call("GET", "/api/v1/credits")
    assert_error(answer, 501)


def test_a_body_over_the_limit_is_413(server):
    assert_error(server.call("POST", "/api/v1/feedback", json={"content": "x" * (2 << 20)}), 413)


def test_a_wrong_content_type_is_415(server):
    assert_error(server.call("POST", "/api/v1/feedback", data="content=x", headers={"Content-Type": "text/csv"}), 415)


def test_broken_json_is_400(server):
    for body in [b"{", b'{"content":"a","content":"b"}', b"[1]", b'{"content": NaN}', b'\xff', b""]:
        assert_error(server.call("POST", "/api/v1/feedback", data=body, headers={"Content-Type": "application/json"}), 400)


def test_metrics_count_requests_per_operation(server):
    before = metric(server, "checkHealth")
    server.call("GET", "/api/health")
    assert metric(server, "checkHealth") == before + 1


def metric(server, operation):
    text = requests.get(server.metrics_url, timeout=10).text
    found = re.findall(rf'^btelo_requests_total\{{[^}}]*operation="(?:{operation})"[^}}]*\}} (\d+)', text, re.M)
    return sum(map(int, found))


def test_metrics_are_not_on_the_public_address(server):
    assert server.call("GET", "/metrics").status_code == 404


def test_every_answer_has_a_request_id(server):
    assert server.call("GET", "/api/health").headers["X-Request-ID"]
    assert server.call("GET", "/api/health", headers={"X-Request-ID": "abc-123"}).headers["X-Request-ID"] == "abc-123"


def test_sigterm_stops_cleanly_and_data_is_kept(own_server):
    server = own_server()
    created = server.admin_call("POST", "/admin/integrations", json={"id": "kept", "name": "Kept"})
    assert created.status_code == 201
    assert server.stop(signal.SIGTERM) == 0
    server.start()
    assert "kept" in [one["id"] for one in server.admin_call("GET", "/admin/integrations").json()]


def test_a_second_server_on_the_same_database_says_so_and_leaves(own_server):
    server = own_server()
    with pytest.raises(AssertionError, match="did not start"):
        own_server()
    assert server.call("GET", "/api/health").status_code == 200


def test_secrets_and_signatures_are_never_logged(own_server):
    server = own_server("--access-log", "true", "--log-level", "debug")
    headers = sign(*server.admin)
    server.call("GET", "/admin/integrations", headers=headers)
    server.call("GET", "/api/v1/tiers", headers={"Authorization": "Bearer canary-token-5f1c"})
    server.stop()
    log = server.log_text()
    for secret in [server.admin[1], headers["Btelo-Sign"], "canary-token-5f1c"]:
        assert secret not in log
