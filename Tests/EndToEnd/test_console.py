"""The console as a browser without JavaScript uses it: overview, users, integrations, signing keys, audit log."""

import re

import pytest

import mail_queue
import people
from console_admin import Administrator, fresh
from page_people import with_session
from product_client import ProductClient
from public_server import PublicServer
from running_server import sign


@pytest.fixture(scope="module")
def admin(server):
    return Administrator(server)


def test_the_overview_counts_and_leads_to_what_waits(server, admin):
    server.call("POST", "/api/v1/feedback", json={"product_name": fresh("product"), "user_id": "u", "content": "Help"})
    page = admin.get("/console")
    assert page.status == 200 and "Overview" in page.title
    assert re.search(r"\d+ Feedback to answer", page.text) and re.search(r"\d+ Users", page.text)
    for path in ["users", "integrations", "announcements", "feedback", "blog", "mail", "tiers", "keys", "audit"]:
        assert f"{server.url}/console/{path}" in page.links


# Users


def test_users_are_found_by_name_address_id_and_invite_code(server, admin):
    name = fresh("Zoë Searched")
    user_id, email, code = people.add_user(server, name=name)
    for text in [name.upper().replace("Ë", "ë"), email, user_id, code, user_id[:12]]:
        page = admin.submit("/console/users", q=text)
        assert name in page.text, (text, page)
    assert "Nobody found" in admin.submit("/console/users", q="100%_nobody").text


def test_a_user_is_shown_with_sessions_and_rights(server, admin):
    person = people.sign_in(server, name=fresh("Shown"))
    page = admin.get(f"/console/users/{person.id}")
    assert all(text in page.text for text in [person.name, person.email, person.id, person.invite_code, "127.0.0.1", "Signs in by e-mail code"])
    assert admin.get("/console/users/" + "0" * 32).status == 404
    assert admin.get("/console/users/nobody").status == 404


def test_owned_apps_are_saved_and_wrong_ones_named(server, admin):
    user_id = people.add_user(server)[0]
    path = f"/console/users/{user_id}"
    page = admin.submit(path, f"{path}/apps", apps="zebra\r\napple, apple\n")
    assert page.status == 200 and "The apps are saved." in page.text
    assert admin.changes(user_id) == [("apps", "", "apple zebra")] and admin.actions(user_id) == ["user.owner_apps_changed"]
    owned = server.admin_call("GET", f"/api/v1/ownership?user_id={user_id}").json()
    assert owned["owner_apps"] == ["apple", "zebra"]
    page = admin.submit(path, f"{path}/apps", apps="apple\nNot A Slug")
    assert page.status == 422 and "“A” is no app slug" in page.text and "Not A Slug" in page.form(f"{path}/apps").values()["apps"]
    assert admin.actions(user_id) == ["user.owner_apps_changed"]


def test_a_user_is_barred_and_let_in_again(server, admin):
    person = people.sign_in(server)
    path = f"/console/users/{person.id}"
    page = admin.submit(f"{path}/disable")
    assert "is disabled." in page.text
    assert server.call("GET", "/api/auth/me", headers=person.headers).status_code == 401
    page = admin.submit(path, f"{path}/enable")
    assert "is enabled." in page.text
    assert admin.actions(person.id) == ["user.enabled", "user.disabled"]


def test_the_admin_role_is_given_and_taken(server, admin):
    person = people.sign_in(server)
    path = f"/console/users/{person.id}"
    assert server.call("GET", "/console", headers=person.headers).status_code == 403
    admin.submit(f"{path}/admin")
    assert server.call("GET", "/console", headers=person.headers).status_code == 200
    admin.submit(f"{path}/admin")
    assert server.call("GET", "/console", headers=person.headers).status_code == 403
    assert admin.actions(person.id) == ["user.admin_removed", "user.made_admin"]


def test_the_last_administrator_cannot_be_lost(own_server):
    server = own_server()
    admin = Administrator(server)
    with people.open_database(server) as database:
        database.execute("UPDATE users SET is_admin = 0 WHERE id <> ?", (admin.id,))
    for action in ["admin", "disable"]:
        page = admin.submit(f"/console/users/{admin.id}/{action}")
        assert page.status == 409 and "last enabled administrator" in page.text
    assert admin.actions(admin.id) == []


def test_share_partners_and_signing_out(server, admin):
    person = people.sign_in(server)
    path = f"/console/users/{person.id}"
    assert "is a share partner now" in admin.submit(path, f"{path}/share-partner").text
    assert admin.changes(person.id) == [("share partner", "no", "yes")]
    assert "partnership has ended" in admin.submit(path, f"{path}/share-partner").text
    assert "1 session has ended." in admin.submit(f"{path}/sign-out").text
    assert server.call("GET", "/api/auth/me", headers=person.headers).status_code == 401
    assert admin.actions(person.id)[0] == "user.signed_out"


# Integrations


def create_integration(admin, **fields):
    key = fresh("shop")
    page = admin.submit("/console/integrations/new", without=() if fields.pop("is_admin", False) else ("is_admin",),
                        **({"id": key, "name": "A Shop"} | fields))
    assert page.status == 200 and f"/console/integrations/{key}" in page.url, page
    return key


def reveal(admin, key):
    page = admin.submit(f"/console/integrations/{key}/secret")
    assert page.status == 200 and page.answer.headers["Cache-Control"] == "no-store"
    return re.search(r"bti_[0-9a-f]{64}", page.text).group()


def calls(server, key, secret):
    return server.call("GET", "/api/v1/tiers", headers=sign(key, secret)).status_code


def test_an_integration_lives_from_creation_to_deletion(server, admin):
    key = create_integration(admin, redirect_uris="https://shop.example/cb\r\nhttps://shop.example/two")
    path = f"/console/integrations/{key}"
    assert admin.actions(key) == ["integration.created"]
    assert key in admin.get("/console/integrations").text
    secret = reveal(admin, key)
    assert "bti_" not in admin.get(path).body
    assert admin.actions(key)[0] == "integration.secret_read" and calls(server, key, secret) == 200

    page = admin.submit(path, having="name", name="Renamed", redirect_uris="https://shop.example/three", without=("is_admin",))
    assert "Renamed is saved." in page.text
    assert admin.changes(key) == [("name", "A Shop", "Renamed"),
                                  ("redirect URIs", "https://shop.example/cb\nhttps://shop.example/two", "https://shop.example/three")]

    assert "has a new secret" in admin.submit(f"{path}/rotate").text
    assert calls(server, key, secret) == 401
    secret = reveal(admin, key)
    assert calls(server, key, secret) == 200

    assert "is disabled." in admin.submit(f"{path}/disable").text and calls(server, key, secret) == 401
    assert "is enabled." in admin.submit(path, f"{path}/enable").text and calls(server, key, secret) == 200

    page = admin.submit(f"{path}/delete", confirm="another")
    assert page.status == 422 and "This is not its id." in page.text and calls(server, key, secret) == 200
    assert "is deleted." in admin.submit(f"{path}/delete", confirm=key).text
    assert calls(server, key, secret) == 401 and admin.get(path).status == 404
    assert admin.actions(key) == [
        "integration.deleted", "integration.enabled", "integration.disabled", "integration.secret_read", "integration.secret_rotated",
        "integration.updated", "integration.secret_read", "integration.created"]


@pytest.mark.parametrize("field, value, words", [
    ("id", "Not A Slug", "lower-case letters"), ("id", "new", "taken by this page"), ("id", "vibe-remote", "Another integration has this id"),
    ("name", "", "Write a name"), ("name", "x" * 801, "Write a name"), ("redirect_uris", "not-a-uri", "“not-a-uri” must be"),
    ("redirect_uris", "https://a.example/ok\njavascript:alert(1)", "“javascript:alert(1)” must be"),
    ("redirect_uris", "\n".join(f"https://a.example/{n}" for n in range(101)), "At most 100"),
])
def test_what_is_wrong_with_an_integration_stands_beside_its_field(admin, field, value, words):
    page = admin.submit("/console/integrations/new", without=("is_admin",), **({"id": fresh("shop"), "name": "x"} | {field: value}))
    assert page.status == 422 and words in page.text
    assert f'href="#field-{field}"' in page.body and f'id="field-{field}-error"' in page.body
    # A browser sends each line end as two characters; the page shows what was sent.
    assert page.form(having="id").values()[field].replace("\r\n", "\n") == value


def test_sign_in_settings_are_saved_and_wrong_hosts_named(admin):
    key = create_integration(admin)
    path = f"/console/integrations/{key}"
    page = admin.submit(path, f"{path}/settings", without=("asks_consent",), requires_pkce="on", wildcard="listed", hosts="Shop.btelo.com")
    assert "sign-in settings are saved" in page.text
    assert admin.actions(key)[0] == "integration.settings_changed"
    assert admin.changes(key) == [("asks for consent", "yes", "no"), ("requires PKCE", "no", "yes"),
                                  ("redirects under the domain", "any", "shop.btelo.com")]
    form = admin.get(path).form(f"{path}/settings")
    assert form.values()["hosts"] == "shop.btelo.com" and "asks_consent" not in form.values() and form.values()["wildcard"] == "listed"
    page = admin.submit(path, f"{path}/settings", wildcard="listed", hosts="evil.example")
    assert page.status == 422 and "Write hosts under" in page.text


def test_hosts_under_the_domain_that_an_integration_has_used_are_shown(server, admin):
    product = ProductClient(server)
    path = f"/console/integrations/{product.id}"
    assert "that it has used" not in admin.get(path).text
    assert product.authorize(people.sign_in(server), redirect_uri="https://preview-7.btelo.com/cb").status_code == 302
    page = admin.get(path)
    assert "Hosts under the platform’s own domain that it has used" in page.text and "preview-7.btelo.com" in page.text


def test_the_last_admin_integration_stays(own_server):
    server = own_server()
    admin = Administrator(server)
    key = server.admin[0]
    page = admin.submit(f"/console/integrations/{key}/disable")
    assert page.status == 409
    page = admin.submit(f"/console/integrations/{key}", having="name", without=("is_admin",))
    assert page.status == 422 and "last enabled integration" in page.text
    assert server.admin_call("GET", "/admin/integrations").status_code == 200


def test_usage_is_counted_per_operation_and_day_and_survives_a_graceful_stop(own_server):
    server = own_server()
    for _ in range(7):
        assert server.admin_call("GET", "/api/v1/tiers").status_code == 200
    # Refused calls are nobody's.
    assert server.call("GET", "/api/v1/tiers", headers=sign("btelo-admin", "wrong")).status_code == 401
    assert server.stop() == 0
    server.start()
    admin = Administrator(server)
    page = admin.get("/console/integrations/btelo-admin/usage?days=1")
    assert re.search(r"listTiers btelo 7 ", page.text), page.text
    assert "365 days" in page.text and "It has not called" in admin.get("/console/integrations/vibe-remote/usage").text
    assert server.admin_call("GET", "/api/v1/tiers").status_code == 200
    server.stop()
    with people.open_database(server) as database:
        rows = database.execute("SELECT operation, SUM(calls) FROM operation_usage WHERE integration_id = 'btelo-admin' GROUP BY 1").fetchall()
    assert dict(rows)["listTiers"] == 8


# Signing keys and the audit log


def test_signing_keys_are_listed_and_rotated(own_server):
    server = own_server()
    admin = Administrator(server)
    known = mail_queue.wait_for(lambda: len(server.call("GET", "/api/oauth/jwks.json").json()["keys"]) >= 2)
    assert known
    before = [key["kid"] for key in server.call("GET", "/api/oauth/jwks.json").json()["keys"]]
    assert all(key in admin.get("/console/keys").text for key in before)
    page = admin.submit("/console/keys/rotate")
    assert "The next key is too new" in page.text
    page = admin.submit("/console/keys/rotate", urgent="on")
    assert "The next key signs now." in page.text and "Only checked" in page.text
    after = [key["kid"] for key in server.call("GET", "/api/oauth/jwks.json").json()["keys"]]
    assert set(before) < set(after)
    with people.open_database(server) as database:
        assert database.execute("SELECT COUNT(*) FROM audit_entries WHERE action = 'signing_key.rotated'").fetchone() == (1,)


def test_the_admin_api_is_in_the_audit_log_too(server, admin):
    key = fresh("by-api")
    server.admin_call("POST", "/admin/integrations", json={"id": key, "name": "By API"})
    server.admin_call("GET", "/admin/integrations")
    server.admin_call("DELETE", f"/admin/integrations/{key}")
    page = admin.get(f"/console/audit?subject={key}")
    assert "Integration created" in page.text and "Integration deleted" in page.text and "btelo-admin" in page.text
    page = admin.get("/console/audit?actor=btelo-admin&area=integration")
    assert "All secrets listed" in page.text and "127.0.0.1" in page.text
    assert "bti_" not in page.body


def test_the_audit_log_is_filtered_and_paged(own_server):
    server = own_server()
    admin = Administrator(server)
    for _ in range(60):
        server.admin_call("GET", "/admin/integrations")
    admin.submit("/console/tiers/pro", name="Pro!")
    page = admin.get("/console/audit")
    assert page.text.count("All secrets listed") == 49
    [onward] = [link for link in page.links if "before=" in link]
    assert admin.get(onward).text.count("All secrets listed") == 11
    page = admin.submit("/console/audit", area="tier", **{"actor": "", "subject": "", "from": "", "through": ""})
    assert page.text.count("Tier changed") == 1 and "All secrets listed" not in page.text
    assert "Nothing recorded" in admin.get("/console/audit?through=2001-01-01").text
    assert "Write a date such as" in admin.get("/console/audit?from=yesterday").text


def test_calls_with_a_users_token_and_of_the_token_endpoint_count_for_the_product(tmp_path):
    site = PublicServer(tmp_path)
    callback = "https://shop.example/cb"
    secret = site.admin_call("POST", "/admin/integrations", json={"id": "shop", "name": "Shop", "redirect_uris": [callback]}).json()["secret"]
    token = with_session(site).tokens(("shop", secret), callback)["access_token"]
    for _ in range(3):
        assert site.call("GET", "/api/oauth/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert site.stop() == 0
    with people.open_database(site) as database:
        rows = database.execute("SELECT operation, calls FROM operation_usage WHERE integration_id = 'shop'").fetchall()
    assert dict(rows)["getUserInfo"] == 3 and dict(rows)["exchangeToken"] == 1 and dict(rows)["authorize"] >= 1
