"""What proves who somebody is stands in no log, and in no file of the database in a form that proves it again."""

import re

import pytest

import page_people
from page_visitor import Visitor
from public_server import PublicServer

CALLBACK = "https://kept.btelo.com/signed-in"
PASSWORD = "kept-pass-phrase-41527"


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A server that was used in every way with secrets, and these by name."""
    server = PublicServer(tmp_path_factory.mktemp("kept"), "--access-log", "true", "--log-level", "debug")
    secrets = {"the password": PASSWORD}
    client = server.admin_call("POST", "/admin/integrations", json={"id": "kept", "name": "Kept"}).json()
    secrets["the client's secret"], secrets["the administration's secret"] = client["secret"], server.admin[1]
    address = page_people.fresh_address()
    person = page_people.registered(server, address=address, password=PASSWORD)
    secrets["the session"] = person.visitor.cookie("btelo_session")
    mail = server.mail.wait(address)[-1].get_body(("plain",)).get_content()
    secrets["the mailed link"] = re.search(r"link=([0-9a-f]{64})", mail).group(1)
    secrets["the mailed code"] = server.mail.code(address)
    Visitor(server).get(f"/sign-in/code?link={secrets['the mailed link']}")
    page_people.sign_in_answer(Visitor(server), address, PASSWORD + "-wrong")
    code = person.code("kept", CALLBACK, code_challenge=page_people.challenge())
    secrets["the code"], secrets["the verifier"] = code, page_people.VERIFIER
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "client_id": "kept", "client_secret": client["secret"]}
    page_people.exchange(server, **given, code_verifier="wrong-" + page_people.VERIFIER)
    tokens = page_people.exchange(server, **given, code_verifier=page_people.VERIFIER).json()
    secrets["the first refresh token"] = tokens["refresh_token"]
    tokens = page_people.exchange(server, grant_type="refresh_token", refresh_token=tokens["refresh_token"], client_id="kept", client_secret=client["secret"]).json()
    secrets["the refresh token"], secrets["the access token's signature"] = tokens["refresh_token"], tokens["access_token"].split(".")[2]
    secrets["the ID token's signature"] = tokens["id_token"].split(".")[2]
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert server.call("GET", "/api/oauth/userinfo", headers=bearer).status_code == 200
    server.call("GET", f"/api/oauth/userinfo?access_token={tokens['access_token']}")
    server.call("GET", "/api/v1/nothing", headers=bearer)
    server.call("PUT", "/api/meta/x", headers=bearer, data=b"{" + tokens["refresh_token"].encode())
    server.call("POST", "/api/oauth/revoke", auth=("kept", client["secret"]), data={"token": tokens["refresh_token"]})
    server.call("POST", "/api/oauth/token", data={"nonsense": tokens["refresh_token"]})
    server.call("GET", "/api/v1/tiers", credentials=("kept", client["secret"]))
    secrets["a form's token"] = person.visitor.get("/account").form("/account").values()["form_token"]
    assert server.stop() == 0
    return server, secrets


def test_the_log_has_no_secret(used):
    server, secrets = used
    log = server.log_text()
    assert '"event":"request"' in log and "exchangeToken" in log, "requests were logged, or this would prove nothing"
    assert not [name for name, value in secrets.items() if value in log]


def test_the_database_has_no_secret_that_proves_anything(used):
    """Mails hold their code and link until they are sent; both are worthless after one use or ten minutes."""
    server, secrets = used
    kept = b"".join(path.read_bytes() for path in server.database.parent.glob(server.database.name + "*") if not path.name.endswith(".key"))
    assert b"person-" in kept and len(kept) > 100_000
    mailed = {"the mailed link", "the mailed code"}
    assert not [name for name, value in secrets.items() if name not in mailed and value.encode() in kept]


def test_the_key_file_is_its_owner_s_alone(used):
    server, _ = used
    assert server.key_path.stat().st_mode & 0o777 == 0o600
