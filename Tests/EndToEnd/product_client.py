"""A product that signs people in at the server, for tests: what its developers would write, with every part open to change."""

import base64
import hashlib
import os
import secrets
import urllib.parse

import jwt

from people import open_database


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class ProductClient:
    """One integration. Its users are not asked for consent unless `asks_consent`."""

    def __init__(self, server, *redirect_uris, id=None, asks_consent=False, **settings):
        self.server, self.id = server, id or f"product-{os.urandom(5).hex()}"
        self.redirect_uris = list(redirect_uris) or [f"https://{self.id}.example/cb"]
        self.redirect_uri = self.redirect_uris[0]
        made = server.admin_call("POST", "/admin/integrations", json={"id": self.id, "name": "A Product", "redirect_uris": self.redirect_uris})
        assert made.status_code == 201, made.text
        self.secret = made.json()["secret"]
        self.decide(asks_consent=asks_consent, **settings)

    def decide(self, *, allows_sign_in=True, asks_consent=False, requires_pkce=False, has_client_audience=False, wildcard="any", hosts=""):
        """What an administrator decides in the console."""
        with open_database(self.server) as database:
            database.execute("DELETE FROM integration_settings WHERE integration_id = ?", (self.id,))
            database.execute(
                """
                INSERT INTO integration_settings (integration_id, allows_sign_in, asks_consent, requires_pkce, has_client_audience,
                    wildcard_redirects, wildcard_hosts) VALUES (?, ?, ?, ?, ?, ?, ?)
                """, (self.id, allows_sign_in, asks_consent, requires_pkce, has_client_audience, wildcard, hosts))

    def authorize(self, person=None, method="GET", **change):
        """The answer of the authorization endpoint; None leaves a parameter out."""
        given = {"client_id": self.id, "redirect_uri": self.redirect_uri, "response_type": "code", "state": "s&=%+ ü",
                 "scope": "openid profile email"} | change
        pairs = [(name, value) for name, value in given.items() if value is not None]
        cookies = {"btelo_session": person.token} if person else {}
        if method == "POST":
            return self.server.call("POST", "/api/oauth/authorize", data=pairs, cookies=cookies)
        return self.server.call("GET", "/api/oauth/authorize?" + urllib.parse.urlencode(pairs), cookies=cookies)

    def code(self, person, **change):
        """An authorization code for somebody who is signed in."""
        answer = self.authorize(person, **change)
        assert answer.status_code == 302, answer.text
        return answer_parameters(answer)["code"]

    def token_call(self, headers=None, **fields):
        return self.server.call("POST", "/api/oauth/token", data={k: v for k, v in fields.items() if v is not None}, headers=headers or {})

    def redeem(self, code, **change):
        """The answer of the token endpoint to a client with a secret."""
        return self.token_call(**({"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri,
                                   "client_id": self.id, "client_secret": self.secret} | change))

    def refresh(self, token, **change):
        return self.token_call(**({"grant_type": "refresh_token", "refresh_token": token, "client_id": self.id,
                                   "client_secret": self.secret} | change))

    def tokens(self, person, **change):
        """What a whole sign-in gives."""
        answer = self.redeem(self.code(person, **change))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def public_tokens(self, person, **change):
        """The same for an app without a secret."""
        verifier = secrets.token_urlsafe(48)
        code = self.code(person, code_challenge=challenge_of(verifier), **change)
        answer = self.redeem(code, client_secret=None, code_verifier=verifier)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def user_info(self, access_token):
        return self.server.call("GET", "/api/oauth/userinfo", headers={"Authorization": f"Bearer {access_token}"})


def answer_parameters(answer):
    """What a redirect brings to the product."""
    query = urllib.parse.urlsplit(answer.headers["Location"]).query
    pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=True)
    assert len({name for name, _ in pairs}) == len(pairs), query
    return dict(pairs)


def published(server):
    """The keys that tokens are checked with, by their ids."""
    return {key["kid"]: key for key in server.call("GET", "/api/oauth/jwks.json").json()["keys"]}


def claims(server, token, **options):
    """A token read as a product reads it: by the published keys."""
    key = published(server)[jwt.get_unverified_header(token)["kid"]]
    return jwt.decode(token, jwt.PyJWK(key).key, algorithms=["RS256"], **options)
