"""HMAC and the Admin API, as documented."""

import re
import time

import pytest

import contracts
from running_server import sign
from test_utility_and_framework import assert_error


def test_no_credentials_is_401(server):
    assert_error(server.call("GET", "/api/v1/tiers"), 401)


def test_a_good_signature_is_accepted(server, integration):
    tiers = server.call("GET", "/api/v1/tiers", credentials=integration).json()["tiers"]
    assert [tier["slug"] for tier in tiers] == ["starter", "pro", "pro-plus"]
    assert {"slug", "name", "level", "monthly_cents", "yearly_cents", "trial_days", "monthly_credit_cap"} == set(tiers[0])


@pytest.mark.parametrize("age, status", [(-300, 200), (-305, 401), (295, 200), (310, 401)])
def test_a_signature_is_good_within_five_minutes(server, integration, age, status):
    answer = server.call("GET", "/api/v1/tiers", headers=sign(*integration, at=int(time.time()) + age + (1 if age == -300 else 0)))
    assert answer.status_code == status


@pytest.mark.parametrize("change", [
    {"Btelo-Sign": "0" * 16}, {"Btelo-Sign": ""}, {"Btelo-Key-Id": "nobody"}, {"Btelo-Ts": "-9223372036854775808"},
    {"Btelo-Ts": "1e9"}, {"Btelo-Ts": "9" * 30}, {"Btelo-Sign": None}, {"Btelo-Ts": None}])
def test_a_wrong_signature_is_401_and_says_nothing_more(server, integration, change):
    headers = {name: value for name, value in (sign(*integration) | change).items() if value is not None}
    assert_error(server.call("GET", "/api/v1/tiers", headers=headers), 401)


def test_upper_case_hex_is_refused(server, integration):
    now = int(time.time())
    signed = (sign(*integration, at=now - age) for age in range(10))
    headers = next(one for one in signed if not one["Btelo-Sign"].isdigit())
    headers["Btelo-Sign"] = headers["Btelo-Sign"].upper()
    assert_error(server.call("GET", "/api/v1/tiers", headers=headers), 401)


def test_a_bad_bearer_is_401_even_beside_a_good_signature_elsewhere(server, integration):
    assert_error(server.call("GET", "/api/v1/tiers", headers={"Authorization": "Bearer nonsense"}), 401)


def test_an_integration_lives_from_creation_to_deletion(server):
    created = server.admin_call("POST", "/admin/integrations", json={"id": "life", "name": "Life", "redirect_uris": ["https://life.example/cb"]})
    assert created.status_code == 201
    body = created.json()
    assert set(body) == {"id", "name", "redirect_uris", "is_admin", "disabled", "secret", "created_at"}
    assert re.fullmatch(r"bti_[0-9a-f]+", body["secret"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", body["created_at"])
    assert (body["is_admin"], body["disabled"], body["redirect_uris"]) == (False, False, ["https://life.example/cb"])

    assert_error(server.admin_call("POST", "/admin/integrations", json={"id": "life", "name": "Again"}), 409)
    assert body in server.admin_call("GET", "/admin/integrations").json()

    renamed = server.admin_call("PATCH", "/admin/integrations/life", json={"name": "New"})
    assert (renamed.status_code, renamed.json()) == (200, body | {"name": "New"})
    cleared = server.admin_call("PATCH", "/admin/integrations/life", json={"name": "New", "redirect_uris": []})
    assert cleared.json()["redirect_uris"] == []
    assert_error(server.admin_call("PATCH", "/admin/integrations/life", json={"redirect_uris": []}), 400)
    assert_error(server.admin_call("PATCH", "/admin/integrations/life", json={"name": ""}), 400)
    assert_error(server.admin_call("PATCH", "/admin/integrations/nobody", json={"name": "x"}), 404)

    old = ("life", body["secret"])
    assert server.call("GET", "/api/v1/tiers", credentials=old).status_code == 200
    rotated = server.admin_call("POST", "/admin/integrations/life/rotate")
    assert rotated.status_code == 200 and set(rotated.json()) == {"id", "secret"}
    assert server.call("GET", "/api/v1/tiers", credentials=old).status_code == 401
    new = ("life", rotated.json()["secret"])
    assert server.call("GET", "/api/v1/tiers", credentials=new).status_code == 200

    assert server.admin_call("POST", "/admin/integrations/life/disable", json={"disabled": True}).status_code == 204
    assert server.call("GET", "/api/v1/tiers", credentials=new).status_code == 401
    assert_error(server.admin_call("POST", "/admin/integrations/life/disable", json={}), 400)
    assert server.admin_call("POST", "/admin/integrations/life/disable", json={"disabled": False}).status_code == 204
    assert server.call("GET", "/api/v1/tiers", credentials=new).status_code == 200

    assert server.admin_call("DELETE", "/admin/integrations/life").status_code == 204
    assert server.call("GET", "/api/v1/tiers", credentials=new).status_code == 401
    assert_error(server.admin_call("DELETE", "/admin/integrations/life"), 404)


def test_without_is_admin_it_is_403(server, integration):
    assert_error(server.call("GET", "/admin/integrations", credentials=integration), 403)


def test_every_wrong_field_is_named(server):
    answer = server.admin_call("POST", "/admin/integrations", json={"id": "Not A Slug", "is_admin": "yes"})
    assert_error(answer, 400)
    for field in ["id", "name", "is_admin"]:
        assert field in answer.json()["error"]


def test_the_last_admin_cannot_be_removed(own_server):
    server = own_server()
    key = server.admin[0]
    operations = {operation.id: operation for operation in contracts.live_operations()}
    for method, path, body, name in [
            ("DELETE", "", None, "deleteIntegration"), ("POST", "/disable", {"disabled": True}, "setIntegrationDisabled"),
            ("PATCH", "", {"name": "x", "is_admin": False}, "updateIntegration")]:
        answer = server.admin_call(method, f"/admin/integrations/{key}{path}", json=body)
        assert_error(answer, 409)
        contracts.assert_as_declared(operations[name], answer)
    assert server.admin_call("GET", "/admin/integrations").status_code == 200
