"""What the sign-in service says about itself: metadata, keys and their rotation, and which scripts may ask."""

import base64
import subprocess

import jwt
import pytest

from people import sign_in
from product_client import ProductClient, claims, published
from running_server import BINARY, Server

ISSUER = "https://btelo.com"


def test_discovery_names_only_what_is_there(server):
    document = server.call("GET", "/.well-known/openid-configuration")
    told = document.json()
    assert told == server.call("GET", "/.well-known/oauth-authorization-server").json()
    assert document.headers["Content-Type"].startswith("application/json") and document.headers["Access-Control-Allow-Origin"] == "*"
    assert told["issuer"] == ISSUER and told["response_types_supported"] == ["code"] and told["code_challenge_methods_supported"] == ["S256"]
    assert told["authorization_response_iss_parameter_supported"] is True
    for name, address in told.items():
        if name.endswith(("_endpoint", "_uri")):
            assert address.startswith(ISSUER + "/") and server.call("GET", address.removeprefix(ISSUER)).status_code != 404, name


def test_the_keys_are_public_and_kept_for_five_minutes(server):
    answer = server.call("GET", "/api/oauth/jwks.json")
    assert answer.headers["Cache-Control"] == "public, max-age=300" and answer.headers["Access-Control-Allow-Origin"] == "*"
    for key in answer.json()["keys"]:
        assert set(key) == {"kty", "use", "alg", "kid", "n", "e"} and (key["kty"], key["use"], key["alg"], key["e"]) == ("RSA", "sig", "RS256", "AQAB")
        assert not base64.urlsafe_b64decode(key["n"] + "==").startswith(b"\0") and len(base64.urlsafe_b64decode(key["n"] + "==")) == 256
    tag = answer.headers["ETag"]
    for known in [tag, f"W/{tag}", f'"x", {tag}', "*"]:
        again = server.call("GET", "/api/oauth/jwks.json", headers={"If-None-Match": known})
        assert again.status_code == 304 and again.content == b"" and again.headers["ETag"] == tag
    assert server.call("GET", "/api/oauth/jwks.json", headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("path", ["/api/oauth/token", "/api/oauth/userinfo", "/api/oauth/jwks.json", "/api/oauth/revoke"])
def test_scripts_of_every_page_may_ask_without_cookies(server, path):
    ahead = server.call("OPTIONS", path, headers={"Origin": "https://app.example", "Access-Control-Request-Method": "POST"})
    assert ahead.status_code == 204 and ahead.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in ahead.headers["Access-Control-Allow-Headers"] and "Access-Control-Allow-Credentials" not in ahead.headers
    assert server.call("POST" if "token" in path or "revoke" in path else "GET", path).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/api/oauth/authorize", "/api/oauth/introspect", "/admin/integrations", "/api/profile"])
def test_scripts_of_other_pages_may_ask_for_nothing_else(server, path):
    for method in ("OPTIONS", "GET"):
        assert "Access-Control-Allow-Origin" not in server.call(method, path, headers={"Origin": "https://app.example"}).headers


def test_a_rotation_disturbs_nobody(tmp_path):
    server = Server(tmp_path)
    product, person = ProductClient(server), sign_in(server)
    before, tokens = published(server), product.tokens(person)
    settings = ["--database", str(server.database), "--server-key-file", f"{server.database}.key"]
    assert server.stop() == 0
    refused = subprocess.run([BINARY, "keys", "rotate", *settings], capture_output=True, text=True)
    assert refused.returncode == 2 and "wait" in refused.stderr
    listed = subprocess.run([BINARY, "keys", "rotate", "--urgent", *settings], capture_output=True, text=True, check=True).stdout
    assert [line.split()[0] for line in listed.splitlines()] == ["retired", "current", "next"]
    server.start()
    after = published(server)
    assert set(before) < set(after) and len(after) == 3
    assert product.user_info(tokens["access_token"]).status_code == 200
    again = product.refresh(tokens["refresh_token"]).json()
    assert jwt.get_unverified_header(tokens["access_token"])["kid"] != jwt.get_unverified_header(again["access_token"])["kid"]
    assert claims(server, again["access_token"], audience=ISSUER)["sub"] == person.id
    assert server.stop() == 0
    old = jwt.get_unverified_header(tokens["access_token"])["kid"]
    subprocess.run([BINARY, "keys", "drop", old, *settings], capture_output=True, check=True)
    server.start()
    assert product.user_info(tokens["access_token"]).status_code == 401
    assert product.user_info(again["access_token"]).status_code == 200
    assert server.stop() == 0


def test_a_server_with_another_key_file_says_so_instead_of_starting(tmp_path):
    server = Server(tmp_path)
    assert server.stop() == 0
    started = subprocess.run([BINARY, "serve", "--listen", "127.0.0.1:0", "--metrics-listen", "", "--database", str(server.database),
                              "--server-key-file", str(tmp_path / "other.key")], capture_output=True, text=True, timeout=30)
    assert started.returncode == 1 and "sealed with another server key" in started.stderr
