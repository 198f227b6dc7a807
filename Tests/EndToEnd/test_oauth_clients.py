"""Client libraries that products use sign people in here, over https, as their documentation says to."""

import json
import os
import ssl
import urllib.parse

import jwt
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jwk as joserfc_keys
from joserfc import jwt as joserfc_tokens
from requests_oauthlib import OAuth2Session as OAuthlibSession

import page_people

CALLBACK = "https://product.example/signed-in"
SCOPES = "openid profile email"


@pytest.fixture(scope="module")
def person(secure_site):
    return page_people.registered(secure_site, name="Ada Brook")


@pytest.fixture(scope="module")
def client(secure_site):
    """A confidential client: its id and secret."""
    name = f"product-{os.urandom(4).hex()}"
    created = secure_site.admin_call("POST", "/admin/integrations", json={"id": name, "name": "Product", "redirect_uris": [CALLBACK]})
    assert created.status_code == 201, created.text
    return name, created.json()["secret"]


@pytest.fixture(scope="module")
def provider(secure_site):
    """The discovery document, from which every client learns the rest."""
    answer = secure_site.call("GET", "/.well-known/openid-configuration")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/json")
    return answer.json()


def claims_of(site, provider, token):
    """What a token says, after checking it as a product does: signature by the published key, issuer, times."""
    keys = jwt.PyJWKClient(provider["jwks_uri"], ssl_context=ssl.create_default_context(cafile=site.trusted))
    return jwt.decode(token, keys.get_signing_key_from_jwt(token).key, algorithms=["RS256"], issuer=provider["issuer"],
                      options={"require": ["exp", "iat", "iss", "sub", "aud"], "verify_aud": False})


def test_discovery_is_what_the_standards_want_and_says_the_same_twice(secure_site, provider):
    assert provider["issuer"] == secure_site.url
    OpenIDProviderMetadata(provider).validate()
    other = secure_site.call("GET", "/.well-known/oauth-authorization-server").json()
    AuthorizationServerMetadata(other).validate()
    assert {key: value for key, value in other.items() if key in provider} == {key: provider[key] for key in other if key in provider}
    assert provider["response_types_supported"] == ["code"] and provider["id_token_signing_alg_values_supported"] == ["RS256"]
    assert provider["code_challenge_methods_supported"] == ["S256"] and provider["authorization_response_iss_parameter_supported"] is True
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "revocation_endpoint", "introspection_endpoint"):
        assert provider[name].startswith(provider["issuer"] + "/"), name


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_signs_in_a_confidential_client_and_keeps_it_signed_in(secure_site, provider, person, client, method):
    session = OAuth2Session(*client, scope=SCOPES, redirect_uri=CALLBACK, token_endpoint_auth_method=method)
    session.verify = secure_site.trusted
    url, state = session.create_authorization_url(provider["authorization_endpoint"], nonce="n-1")
    back = person.approve(url, CALLBACK)
    given = page_people.query(back)
    assert given["state"] == state and given["iss"] == provider["issuer"]
    token = session.fetch_token(provider["token_endpoint"], authorization_response=back, state=state)
    assert token["token_type"] == "Bearer" and token["scope"].split() == SCOPES.split() and token["expires_in"] > 0

    user = session.get(provider["userinfo_endpoint"]).json()
    assert user == {"sub": person.id, "name": "Ada Brook", "email": person.address, "email_verified": True} | {
        key: value for key, value in user.items() if key == "picture"}

    keys = joserfc_keys.KeySet.import_key_set(requests.get(provider["jwks_uri"], verify=secure_site.trusted, timeout=10).json())
    identity = joserfc_tokens.decode(token["id_token"], keys, algorithms=["RS256"])
    joserfc_tokens.JWTClaimsRegistry(iss={"essential": True, "value": provider["issuer"]}, aud={"essential": True, "value": client[0]},
                                     nonce={"essential": True, "value": "n-1"}, exp={"essential": True}).validate(identity.claims)
    assert identity.claims["sub"] == person.id and identity.header["typ"] == "JWT"

    old = dict(token)
    renewed = session.refresh_token(provider["token_endpoint"])
    assert renewed["refresh_token"] != old["refresh_token"] and renewed["access_token"] != old["access_token"]
    assert session.get(provider["userinfo_endpoint"]).json() == user
    assert claims_of(secure_site, provider, renewed["access_token"])["sub"] == person.id


def test_authlib_revokes_and_introspects(secure_site, provider, person, client):
    session = OAuth2Session(*client, scope=SCOPES, redirect_uri=CALLBACK)
    session.verify = secure_site.trusted
    url, state = session.create_authorization_url(provider["authorization_endpoint"])
    token = dict(session.fetch_token(provider["token_endpoint"], authorization_response=person.approve(url, CALLBACK), state=state))

    def introspected(value, hint):
        answer = session.introspect_token(provider["introspection_endpoint"], value, token_type_hint=hint)
        assert answer.status_code == 200, answer.text
        return answer.json()

    known = introspected(token["access_token"], "access_token")
    assert known["active"] is True and (known["client_id"], known["sub"], known["iss"]) == (client[0], person.id, provider["issuer"])
    assert introspected(token["refresh_token"], "refresh_token")["active"] is True
    assert introspected(token["refresh_token"], "access_token")["active"] is True, "a hint is only a hint"
    assert introspected("nothing", "access_token") == {"active": False}

    assert session.revoke_token(provider["revocation_endpoint"], "nothing").status_code == 200
    assert introspected(token["access_token"], "access_token")["active"] is True
    assert session.revoke_token(provider["revocation_endpoint"], token["refresh_token"], token_type_hint="refresh_token").status_code == 200
    assert introspected(token["refresh_token"], "refresh_token") == {"active": False}
    assert introspected(token["access_token"], "access_token") == {"active": False}
    assert session.get(provider["userinfo_endpoint"]).status_code == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        session.refresh_token(provider["token_endpoint"], token["refresh_token"])


def test_authlib_signs_in_a_public_client_with_pkce(secure_site, provider, person, client):
    session = OAuth2Session(client[0], scope=SCOPES, redirect_uri=CALLBACK, token_endpoint_auth_method="none", code_challenge_method="S256")
    session.verify = secure_site.trusted
    verifier = "v" * 64
    url, state = session.create_authorization_url(provider["authorization_endpoint"], code_verifier=verifier)
    back = person.approve(url, CALLBACK)
    with pytest.raises(OAuthError, match="invalid_grant"):
        session.fetch_token(provider["token_endpoint"], authorization_response=back, state=state, code_verifier="w" * 64)
    token = session.fetch_token(provider["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier)
    assert session.get(provider["userinfo_endpoint"]).json()["sub"] == person.id
    assert session.refresh_token(provider["token_endpoint"], token["refresh_token"])["access_token"]


def test_authlib_hears_of_a_refusal(secure_site, provider, person, client):
    session = OAuth2Session(*client, scope=SCOPES, redirect_uri=CALLBACK)
    session.verify = secure_site.trusted
    url, state = session.create_authorization_url(provider["authorization_endpoint"], prompt="consent")
    back = person.approve(url, CALLBACK, allow=False)
    assert page_people.query(back)["error"] == "access_denied" and page_people.query(back)["state"] == state and "code" not in page_people.query(back)
    with pytest.raises(OAuthError):
        session.fetch_token(provider["token_endpoint"], authorization_response=back, state=state)


@pytest.mark.parametrize("secret", [True, False], ids=["confidential", "public"])
def test_requests_oauthlib_signs_in_and_refreshes_by_itself(secure_site, provider, person, client, secret):
    kept = []
    extra = {"client_id": client[0]} | ({"client_secret": client[1]} if secret else {})
    session = OAuthlibSession(client[0], scope=SCOPES.split(), redirect_uri=CALLBACK, pkce="S256", auto_refresh_url=provider["token_endpoint"],
                              auto_refresh_kwargs=extra, token_updater=kept.append)
    session.verify = secure_site.trusted
    url, _ = session.authorization_url(provider["authorization_endpoint"])
    token = session.fetch_token(provider["token_endpoint"], authorization_response=person.approve(url, CALLBACK), include_client_id=True,
                                client_secret=client[1] if secret else None)
    assert session.get(provider["userinfo_endpoint"]).json()["sub"] == person.id and not kept
    session.token = token | {"expires_in": -10, "expires_at": 1}
    assert session.get(provider["userinfo_endpoint"]).json()["sub"] == person.id
    assert kept[0]["access_token"] != token["access_token"]


def test_pyjwt_checks_access_and_identity_tokens_as_documented(secure_site, provider, person, client):
    token = person.tokens(client, CALLBACK, SCOPES, nonce="n-2")
    access = claims_of(secure_site, provider, token["access_token"])
    assert access["sub"] == person.id and access["client_id"] == client[0] and access["scope"].split() == SCOPES.split()
    assert jwt.get_unverified_header(token["access_token"])["typ"] == "at+jwt"
    assert set(access) >= {"iss", "sub", "aud", "client_id", "exp", "iat", "jti", "scope"} and access["exp"] - access["iat"] == token["expires_in"]
    identity = claims_of(secure_site, provider, token["id_token"])
    assert identity["aud"] in (client[0], [client[0]]) and identity["nonce"] == "n-2" and identity["sub"] == person.id
    # A product that mixes the two up notices: neither is for the other's audience.
    keys = jwt.PyJWKClient(provider["jwks_uri"], ssl_context=ssl.create_default_context(cafile=secure_site.trusted))
    with pytest.raises(jwt.InvalidAudienceError):
        jwt.decode(token["access_token"], keys.get_signing_key_from_jwt(token["access_token"]).key, algorithms=["RS256"], audience=client[0])


def test_pyoidc_signs_in_by_discovery(secure_site, person, client):
    from oic import rndstr
    from oic.oic import Client
    from oic.oic.message import AuthorizationResponse, RegistrationResponse
    from oic.utils.authn.client import CLIENT_AUTHN_METHOD
    from oic.utils.settings import OicClientSettings

    relying = Client(client_authn_method=CLIENT_AUTHN_METHOD, settings=OicClientSettings(verify_ssl=secure_site.trusted))
    relying.provider_config(secure_site.url)
    relying.store_registration_info(RegistrationResponse(client_id=client[0], client_secret=client[1], redirect_uris=[CALLBACK]))
    state, nonce = rndstr(), rndstr()
    request = relying.construct_AuthorizationRequest(request_args={
        "response_type": "code", "scope": SCOPES.split(), "state": state, "nonce": nonce, "redirect_uri": CALLBACK})
    back = person.approve(request.request(relying.authorization_endpoint), CALLBACK)
    answer = relying.parse_response(AuthorizationResponse, info=urllib.parse.urlsplit(back).query, sformat="urlencoded")
    assert answer["state"] == state
    for method in ("client_secret_basic",):
        token = relying.do_access_token_request(state=state, request_args={"code": answer["code"], "redirect_uri": CALLBACK}, authn_method=method)
    # pyoidc has checked the ID token's signature, issuer, audience, times and at_hash by now.
    assert token["id_token"]["sub"] == person.id and token["id_token"]["nonce"] == nonce
    user = relying.do_user_info_request(method="GET", state=state)
    assert user["sub"] == person.id and user["email"] == person.address
    renewed = relying.do_access_token_refresh(state=state, authn_method="client_secret_basic")
    assert renewed["access_token"] != token["access_token"]


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_oidcrp_signs_in_by_discovery_with_pkce(secure_site, person, client, monkeypatch):
    # It fetches keys by other settings than the rest.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", secure_site.trusted)
    from cryptojwt.key_jar import init_key_jar
    from oidcrp.rp_handler import RPHandler

    config = {"issuer": secure_site.url, "client_id": client[0], "client_secret": client[1], "redirect_uris": [CALLBACK],
              "client_preferences": {"application_type": "web", "response_types": ["code"], "scope": SCOPES.split(),
                                     "token_endpoint_auth_method": "client_secret_post"},
              "add_ons": {"pkce": {"function": "oidcrp.oauth2.add_on.pkce.add_support",
                                   "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"}}}}
    relying = RPHandler("https://product.example", client_configs={secure_site.url: config}, jwks_path="keys.json",
                        keyjar=init_key_jar(key_defs=[{"type": "RSA", "use": ["sig"]}]), httpc_params={"verify": secure_site.trusted})
    started = relying.begin(secure_site.url)
    assert "code_challenge=" in started["url"]
    back = person.approve(started["url"], CALLBACK)
    result = relying.finalize(secure_site.url, page_people.query(back))
    assert "error" not in result, result
    assert result["userinfo"]["sub"] == person.id and result["userinfo"]["email"] == person.address
    assert json.loads(json.dumps(dict(result["id_token"])))["sub"] == person.id
