"""States of the server in which the documented example requests succeed."""

import os

from people import sign_in
from product_client import ProductClient


def free_integration(server, request):
    server.admin_call("DELETE", f"/admin/integrations/{request.body['id']}")


def existing_integration(server, request):
    request.path["id"] = f"seeded-{os.urandom(4).hex()}"
    created = server.admin_call("POST", "/admin/integrations", json={"id": request.path["id"], "name": "Seeded"})
    assert created.status_code == 201


def existing_thread(server, request):
    owner = {name: request.body.get(name) or request.query.get(name) or "somebody" for name in ("product_name", "user_id")}
    created = server.call("POST", "/api/v1/feedback", json=owner | {"content": "seeded"})
    assert created.status_code == 200, created.text
    request.path["id"] = created.json()["feedback"]["id"]


def listed_thread(server, request):
    created = server.call("POST", "/api/v1/feedback", json={
        "product_name": "btelo-english", "user_id": "app-user-123", "user_name": "Mara", "content": "seeded"})
    assert created.status_code == 200


def known_product(server, request):
    """The product of the examples; made anew, so that its secret is known."""
    server.admin_call("DELETE", "/admin/integrations/auto-social")
    product = ProductClient(server, "https://auto-social.example/signed-in", id="auto-social")
    if isinstance(request.body, dict) and "client_secret" in request.body:
        request.body["client_secret"] = product.secret
    return product


def issued_code(server, request):
    product = known_product(server, request)
    request.body["code"] = product.code(sign_in(server), code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")


def issued_token(server, request):
    request.headers["Authorization"] = f"Bearer {known_product(server, request).tokens(sign_in(server))['access_token']}"


def issued_token_in_form(server, request):
    request.body["access_token"] = known_product(server, request).tokens(sign_in(server))["access_token"]


def kept_value(server, request):
    """A token of somebody who has a value under the example's kind."""
    issued_token(server, request)
    kind = request.path.get("kind", "settings")
    stored = server.call("PUT", f"/api/meta/{kind}", json={"seeded": True}, headers={"Authorization": request.headers["Authorization"]})
    assert stored.status_code == 200, stored.text


def signed_in(server, request):
    """A browser in which somebody is signed in who types the own id."""
    person = sign_in(server)
    request.headers |= person.headers
    if isinstance(request.body, dict) and "user_id_confirm" in request.body:
        request.body["user_id_confirm"] = person.id


def named_user(server, request):
    """A user whom a signed call names, as operations of products do."""
    person = sign_in(server)
    if isinstance(request.body, dict) and "user_id" in request.body:
        request.body["user_id"] = person.id
    else:
        request.query["user_id"] = person.id


def invited_user(server, request):
    """Somebody without an inviter, and an inviter who has the code that is typed."""
    named_user(server, request)
    request.body["invite_code"] = sign_in(server).invite_code


def scheduled_mail(server, request):
    sent = server.admin_call("POST", "/api/email/send", json={
        "user_id": sign_in(server).id, "subject": "Later", "html": "<p>later</p>", "send_at": "2099-01-01T00:00:00Z"})
    assert sent.status_code == 200, sent.text
    request.path["id"] = sent.json()["id"]


# Who makes the call, where that is not an administrator's signature alone.
CALLERS = {
    "getSignedInUser": signed_in,
    "deleteAccount": signed_in,
    "getProfile": named_user,
    "updateProfile": named_user,
    "bindInviter": invited_user,
    "sendEmail": named_user,
    "putMeta": issued_token,
    "getMeta": issued_token,
    "deleteMeta": issued_token,
}
STATES = {
    "cancelScheduledEmail": scheduled_mail,
    "listMeta": kept_value,
    "getMeta": kept_value,
    "deleteMeta": kept_value,
    "getOwnership": issued_token,
    "authorize": known_product,
    "authorizeByForm": known_product,
    "exchangeToken": issued_code,
    "getUserInfo": issued_token,
    "getUserInfoByForm": issued_token_in_form,
    "revokeToken": known_product,
    "introspectToken": known_product,
    "createIntegration": free_integration,
    "updateIntegration": existing_integration,
    "deleteIntegration": existing_integration,
    "rotateIntegrationSecret": existing_integration,
    "setIntegrationDisabled": existing_integration,
    "appendFeedbackMessage": existing_thread,
    "listFeedback": listed_thread,
}


def call_as_allowed(server, request):
    """Puts into the request what its operation proves its caller by; whatever a test changes, it changes afterwards."""
    CALLERS.get(request.operation.id, lambda server, request: None)(server, request)


def seed(server, request):
    """Makes what the request's operation needs to succeed; may change the request so that it names what was made."""
    STATES.get(request.operation.id, lambda server, request: None)(server, request)
