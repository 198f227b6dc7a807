"""Who is let in: every combination of credentials against every requirement, over HTTP."""

import base64
import itertools
import json
import os
import re
import time

import pytest

import contracts
from contracts import RawClient
from people import sign_in
from product_client import ProductClient
from running_server import sign

LIVE = contracts.live_operations()

# What each live operation asks for, written down here a second time: dropping an alternative in the contract is noticed too.
NOBODY = ((),)
USER = (("bearer",),)
CALLER = (("bearer",), ("hmac",))
PRODUCT = (("hmac",),)
ADMIN = (("session", "admin"), ("hmac", "admin"))
SESSION = (("session",),)
CALLER_OR_SESSION = (("bearer",), ("hmac",), ("session",))
CALLER_OR_NOBODY = (("bearer",), ("hmac",), ())
USER_OR_NOBODY = (("bearer",), ())
REQUIREMENTS = {
    "checkHealth": NOBODY,
    "getDocumentation": NOBODY,
    "listBlogPosts": NOBODY,
    "authorize": NOBODY,
    "authorizeByForm": NOBODY,
    "exchangeToken": NOBODY,
    "getUserInfo": USER,
    "getUserInfoByForm": USER_OR_NOBODY,
    "getSigningKeys": NOBODY,
    "revokeToken": NOBODY,
    "introspectToken": NOBODY,
    "getOpenIDConfiguration": NOBODY,
    "getAuthorizationServerMetadata": NOBODY,
    "listTiers": CALLER,
    "createIntegration": ADMIN,
    "listIntegrations": ADMIN,
    "updateIntegration": ADMIN,
    "deleteIntegration": ADMIN,
    "rotateIntegrationSecret": ADMIN,
    "setIntegrationDisabled": ADMIN,
    "listAnnouncements": CALLER_OR_NOBODY,
    "createFeedback": USER_OR_NOBODY,
    "listFeedback": USER_OR_NOBODY,
    "appendFeedbackMessage": USER_OR_NOBODY,
    "getSignedInUser": SESSION,
    "deleteAccount": SESSION,
    "getProfile": CALLER_OR_SESSION,
    "updateProfile": CALLER_OR_SESSION,
    "bindInviter": CALLER_OR_SESSION,
    "sendEmail": PRODUCT,
    "listScheduledEmails": PRODUCT,
    "cancelScheduledEmail": PRODUCT,
    "getOwnership": CALLER,
    "listMeta": USER,
    "getMeta": USER,
    "putMeta": USER,
    "deleteMeta": USER,
}
# What a bare request (path parameters name nothing, the body is {}) answers once the caller is let in.
LET_IN = {
    "authorize": 400, "authorizeByForm": 415, "exchangeToken": 400, "getUserInfo": 200, "getUserInfoByForm": 415, "getSigningKeys": 200,
    "revokeToken": 415, "introspectToken": 415, "getOpenIDConfiguration": 200, "getAuthorizationServerMetadata": 200,
    "checkHealth": 200, "getDocumentation": 200, "listBlogPosts": 200, "listTiers": 200, "createIntegration": 400,
    "listIntegrations": 200, "updateIntegration": 400, "deleteIntegration": 404, "rotateIntegrationSecret": 404,
    "setIntegrationDisabled": 400, "listAnnouncements": 400, "createFeedback": 400, "listFeedback": 400, "appendFeedbackMessage": 400,
    "getSignedInUser": 200, "deleteAccount": 400, "getProfile": 400, "updateProfile": 400, "bindInviter": 400,
    "sendEmail": 400, "listScheduledEmails": 200, "cancelScheduledEmail": 404, "getOwnership": 400,
    "listMeta": 200, "getMeta": 404, "putMeta": 200, "deleteMeta": 204,
}

# A signed call has to name the user, a browser and a token have one.
LET_IN_BY = {(name, scheme): 200 for name in ("getProfile", "updateProfile") for scheme in ("session", "bearer")} | {("getOwnership", "bearer"): 200}

# What can be sent for a scheme: is it there, is it right, what does it allow.
ABSENT, WRONG, RIGHT, RIGHT_ADMIN = "absent", "wrong", "right", "admin"


def requirement_in_the_document(operation):
    """The alternatives of OpenAPI's `security` in this file's words."""
    found = []
    for alternative in operation.definition["security"] or [{}]:
        schemes = {"hmac" if name.startswith("hmac_") else name: rights for name, rights in alternative.items()}
        assert len(schemes) <= 1, f"{operation}: this table knows no alternatives of several schemes"
        found.append(tuple(part for name, rights in schemes.items() for part in [name, *rights]))
    return tuple(found)


def expected(requirement, sent):
    """401, 403 or "in". Alternatives are tried in order; the first whose credentials are present decides."""
    for alternative in requirement:
        if not alternative or sent[alternative[0]] == ABSENT:
            continue
        if sent[alternative[0]] == WRONG:
            return 401
        return "in" if alternative[1:] == () or sent[alternative[0]] == RIGHT_ADMIN else 403
    return "in" if () in requirement else 401


def jwt(header, claims):
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)) + ".c2ln"


@pytest.fixture(scope="module")
def bearer_values(server):
    """What products send for their users."""
    product = ProductClient(server)
    tokens = product.tokens(sign_in(server))
    leaving = sign_in(server)
    orphan = product.tokens(leaving)["access_token"]
    deleted = server.call("POST", "/api/account/delete", headers=leaving.headers, json={"user_id_confirm": leaving.id})
    assert deleted.status_code == 200
    expired = jwt({"alg": "RS256", "kid": "1"}, {"sub": "0" * 32, "exp": 1})
    unsigned = jwt({"alg": "none"}, {"sub": "0" * 32, "exp": 4102444800, "admin": True})
    return {
        "absent": (ABSENT, []),
        "right": (RIGHT, [("Authorization", f"Bearer {tokens['access_token']}")]),
        "a refresh token": (WRONG, [("Authorization", f"Bearer {tokens['refresh_token']}")]),
        "an ID token": (WRONG, [("Authorization", f"Bearer {tokens['id_token']}")]),
        "of a deleted user": (WRONG, [("Authorization", f"Bearer {orphan}")]),
        "nonsense": (WRONG, [("Authorization", "Bearer nonsense")]),
        "expired": (WRONG, [("Authorization", f"Bearer {expired}")]),
        "unsigned": (WRONG, [("Authorization", f"Bearer {unsigned}")]),
        "nothing after the scheme": (WRONG, [("Authorization", "Bearer ")]),
        "empty": (WRONG, [("Authorization", "")]),
        "another scheme": (WRONG, [("Authorization", "Basic YTpi")]),
        "twice": (WRONG, [("Authorization", "Bearer a"), ("authorization", "Bearer b")]),
    }


@pytest.fixture(scope="module")
def session_values(server):
    """What browsers send; those who are signed in say where the request comes from, as browsers do."""
    person, admin, barred = sign_in(server), sign_in(server, is_admin=True), sign_in(server, is_disabled=True)
    return {
        "right": (RIGHT, list(person.headers.items())),
        "right of an admin": (RIGHT_ADMIN, list(admin.headers.items())),
        "of a barred user": (WRONG, list(barred.headers.items())),
        "absent": (ABSENT, []),
        "another cookie": (ABSENT, [("Cookie", "other=1; btelo_sessions=2")]),
        "unknown": (WRONG, [("Cookie", f"btelo_session={'a' * 64}"), ("Origin", server.url)]),
        "empty": (WRONG, [("Cookie", "btelo_session=")]),
        "two in one line": (WRONG, [("Cookie", "btelo_session=a; btelo_session=b")]),
        "in two lines": (WRONG, [("Cookie", "btelo_session=a"), ("Cookie", "btelo_session=a")]),
    }


@pytest.fixture(scope="module")
def hmac_values(server):
    """Every state a signature can be in, by the server's own admin API."""
    def made(**change):
        name = f"auth-{os.urandom(5).hex()}"
        answer = server.admin_call("POST", "/admin/integrations", json={"id": name, "name": "Auth", **change})
        assert answer.status_code == 201
        return name, answer.json()["secret"]

    plain, admin, disabled, deleted, rotated = made(), made(is_admin=True), made(), made(), made()
    assert server.admin_call("POST", f"/admin/integrations/{disabled[0]}/disable", json={"disabled": True}).status_code == 204
    assert server.admin_call("DELETE", f"/admin/integrations/{deleted[0]}").status_code == 204
    assert server.admin_call("POST", f"/admin/integrations/{rotated[0]}/rotate").status_code == 200
    now = int(time.time())

    def parts(caller, **change):
        headers = sign(*caller) | change
        return [(name, value) for name, value in headers.items() if value is not None]

    def doubled(name):
        return parts(plain) + [(name, dict(parts(plain))[name])]

    values = {
        "absent": (ABSENT, []),
        "right": (RIGHT, parts(plain)),
        "right of an admin": (RIGHT_ADMIN, parts(admin)),
        "wrong signature": (WRONG, parts(plain, **{"Btelo-Sign": "0123456789abcdef"})),
        "expired": (WRONG, list(sign(*plain, at=now - 400).items())),
        "from the future": (WRONG, list(sign(*plain, at=now + 900).items())),
        "unknown key": (WRONG, list(sign("nobody-has-this", plain[1]).items())),
        "another's secret": (WRONG, list(sign(plain[0], admin[1]).items())),
        "disabled": (WRONG, parts(disabled)),
        "deleted": (WRONG, parts(deleted)),
        "before rotation": (WRONG, parts(rotated)),
        "no key": (WRONG, parts(admin, **{"Btelo-Key-Id": None})),
        "no time": (WRONG, parts(admin, **{"Btelo-Ts": None})),
        "no signature": (WRONG, parts(admin, **{"Btelo-Sign": None})),
        "key twice": (WRONG, doubled("Btelo-Key-Id")),
        "time twice": (WRONG, doubled("Btelo-Ts")),
        "signature twice": (WRONG, doubled("Btelo-Sign")),
    }
    yield values
    for name, _ in (plain, admin, disabled, rotated):
        server.admin_call("DELETE", f"/admin/integrations/{name}")


def assert_row(client, operation, row):
    """Sends one combination and compares. `row` is {scheme: (name, state, headers)}."""
    sent = {scheme: state for scheme, (_, state, _) in row.items()}
    headers = [pair for _, _, pairs in row.values() for pair in pairs]
    target = re.sub(r"\{\w+\}", "no-such-thing", operation.path)
    status, _, body = client.call(operation.method, target, headers)
    want = expected(REQUIREMENTS[operation.id], sent)
    if want == "in":
        decides = next((one[0] for one in REQUIREMENTS[operation.id] if one and sent[one[0]] != ABSENT), None)
        want = LET_IN_BY.get((operation.id, decides), LET_IN[operation.id])
    said = {scheme: name for scheme, (name, _, _) in row.items()}
    assert status == want, f"{operation} with {said} answered {status} {body!r}, not {want}"
    return status, body


def rows(bearer, hmac, session):
    for combination in itertools.product(bearer.items(), hmac.items(), session.items()):
        yield {scheme: (name, *value) for scheme, (name, value) in zip(("bearer", "hmac", "session"), combination)}


def test_the_table_covers_every_live_operation_and_agrees_with_the_document():
    assert set(REQUIREMENTS) == set(LET_IN) == {operation.id for operation in LIVE}
    for operation in LIVE:
        assert REQUIREMENTS[operation.id] == requirement_in_the_document(operation), operation


@pytest.mark.parametrize("requirement", sorted(set(REQUIREMENTS.values())), ids=str)
def test_every_combination_of_credentials_against_each_requirement(server, bearer_values, hmac_values, session_values, requirement):
    operation = next(one for one in LIVE if REQUIREMENTS[one.id] == requirement)
    client, refusals = RawClient(server), set()
    for row in rows(bearer_values, hmac_values, session_values):
        status, body = assert_row(client, operation, row)
        if status == 401:
            refusals.add(body)
    assert len(refusals) <= 1, "refused callers can tell from the answer why"


@pytest.mark.parametrize("operation", LIVE, ids=str)
def test_every_credential_alone_against_every_operation(server, bearer_values, hmac_values, session_values, operation):
    client = RawClient(server)
    for bearer, hmac, session in [(bearer_values, {"absent": (ABSENT, [])}, {"absent": (ABSENT, [])}),
                                  ({"absent": (ABSENT, [])}, hmac_values, {"absent": (ABSENT, [])}),
                                  ({"absent": (ABSENT, [])}, {"absent": (ABSENT, [])}, session_values)]:
        for row in rows(bearer, hmac, session):
            assert_row(client, operation, row)


def mutants(requirement):
    """The requirement with one mistake each."""
    for index in range(len(requirement)):
        yield "dropped", requirement[:index] + requirement[index + 1:]
        if requirement[index][1:]:
            yield "right dropped", requirement[:index] + (requirement[index][:1],) + requirement[index + 1:]
        elif requirement[index]:
            yield "right added", requirement[:index] + (requirement[index] + ("admin",),) + requirement[index + 1:]
    if () not in requirement:
        yield "opened", requirement + ((),)
    else:
        yield "closed", tuple(one for one in requirement if one) or (("hmac",),)
    schemes = [one for one in requirement if one]
    if len(schemes) > 1:
        yield "turned round", tuple(reversed(schemes)) + tuple(one for one in requirement if not one)
    for scheme in ("bearer", "hmac", "session"):
        if scheme not in [one[0] for one in schemes]:
            yield "alternative added", ((scheme,),) + requirement


def test_the_table_would_notice_a_mistake_in_any_requirement(bearer_values, hmac_values, session_values):
    """Each mutant of each requirement is answered differently in at least one row of the table."""
    table = [{scheme: state for scheme, (_, state, _) in row.items()}
             for row in rows(bearer_values, hmac_values, session_values)]
    unnoticed = []
    for requirement in set(REQUIREMENTS.values()):
        for kind, mutant in mutants(requirement):
            if all(expected(requirement, sent) == expected(mutant, sent) for sent in table):
                unnoticed.append((kind, requirement, mutant))
    assert not unnoticed


@pytest.mark.parametrize("change", [
    {"Btelo-Ts": ""}, {"Btelo-Ts": "0"}, {"Btelo-Ts": "+{now}"}, {"Btelo-Ts": "-{now}"}, {"Btelo-Ts": "{now}.0"}, {"Btelo-Ts": "{now}e0"},
    {"Btelo-Ts": "0x6"}, {"Btelo-Ts": "000{now}"}, {"Btelo-Ts": "{now}000"}, {"Btelo-Ts": "{now} {now}"}, {"Btelo-Ts": "{now},{now}"},
    {"Btelo-Ts": "9223372036854775807"}, {"Btelo-Ts": "-9223372036854775808"}, {"Btelo-Ts": "1" + "0" * 400},
    {"Btelo-Ts": "\u0661".encode().decode("latin-1")},
    {"Btelo-Sign": "{sign}"[:-1] + "0}"}, {"Btelo-Sign": "{sign}0"}, {"Btelo-Sign": "0{sign}"}, {"Btelo-Sign": "{sign},{sign}"},
    {"Btelo-Sign": '"{sign}"'}, {"Btelo-Sign": "0x{sign}"}, {"Btelo-Sign": "{digest}"}, {"Btelo-Sign": "{sign} x"}, {"Btelo-Sign": "a" * 4000},
    {"Btelo-Key-Id": "{KEY}"}, {"Btelo-Key-Id": "{key}."}, {"Btelo-Key-Id": "{key},{key}"}, {"Btelo-Key-Id": ""},
    {"Btelo-Key-Id": "{key}' OR '1'='1"}, {"Btelo-Key-Id": "%"}, {"Btelo-Key-Id": "\xff\xfe"}, {"Btelo-Key-Id": "k" * 4000}], ids=str)
def test_a_signature_in_another_spelling_is_refused(server, integration, change):
    import hashlib
    import hmac
    key, secret = integration
    headers = sign(key, secret)
    now = headers["Btelo-Ts"]
    digest = hmac.new(secret.encode(), f"{key}:{now}".encode(), hashlib.sha256).hexdigest()
    words = {"{now}": now, "{sign}": digest[:16], "{sign0}": digest[:15], "{digest}": digest, "{key}": key, "{KEY}": key.upper()}
    (name, value), = change.items()
    for word, meaning in words.items():
        value = value.replace(word, meaning)
    assert value != headers[name]
    client = RawClient(server)
    assert client.call("GET", "/api/v1/tiers", headers)[0] == 200
    status, fields, body = client.call("GET", "/api/v1/tiers", list((headers | {name: value}).items()))
    assert (status, list(json.loads(body))) == (401, ["error"]), body
    # The server lives and the right spelling still works.
    assert RawClient(server).call("GET", "/api/v1/tiers", headers)[0] == 200


def test_disabling_rotating_and_deleting_count_on_the_next_request_of_every_loop(own_server):
    """Loops keep caches of their own; none may lag. Connections are spread over loops by the kernel, so many are asked."""
    server = own_server("--loops", "3")
    clients = [RawClient(server) for _ in range(16)]

    def answers(headers):
        return {client.call("GET", "/api/v1/tiers", headers)[0] for client in clients}

    def changed(method, path, body=None):
        answer = server.admin_call(method, f"/admin/integrations/caller{path}", json=body)
        assert answer.ok, answer.text
        return answer

    secret = server.admin_call("POST", "/admin/integrations", json={"id": "caller", "name": "Caller"}).json()["secret"]
    for _ in range(5):
        assert answers(sign("caller", secret)) == {200}
        changed("POST", "/disable", {"disabled": True})
        assert answers(sign("caller", secret)) == {401}
        changed("POST", "/disable", {"disabled": False})
        assert answers(sign("caller", secret)) == {200}
        old, secret = secret, changed("POST", "/rotate").json()["secret"]
        assert answers(sign("caller", old)) == {401}
        assert {client.call("GET", "/admin/integrations", sign("caller", secret))[0] for client in clients} == {403}
        changed("PATCH", "", {"name": "Caller", "is_admin": True})
        assert {client.call("GET", "/admin/integrations", sign("caller", secret))[0] for client in clients} == {200}
        changed("PATCH", "", {"name": "Caller", "is_admin": False})
        assert {client.call("GET", "/admin/integrations", sign("caller", secret))[0] for client in clients} == {403}
    changed("DELETE", "")
    assert answers(sign("caller", secret)) == {401}
