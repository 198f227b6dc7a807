"""An OpenID provider that says whatever a test wants it to say, true or not."""

import http.server
import json
import threading
import time
import urllib.parse

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class ScriptedProvider:
    """Serves discovery, keys and tokens on loopback. Its authorize page is never opened: tests come back by themselves."""

    client_id, client_secret = "btelo-at-google", "gs_the-secret-of-the-client"

    def __init__(self):
        self.key, self.other_key = new_key(), new_key()
        self.keys = {"key-1": self.key}
        self.key_fetches, self.token_requests, self.cache_control = 0, [], "public, max-age=3600"
        self.tokens, self.token_status, self.discovery = {}, 200, {}
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if self.path == "/.well-known/openid-configuration":
                    self.answer(200, provider.configuration())
                elif self.path == "/keys":
                    provider.key_fetches += 1
                    self.answer(200, provider.key_set(), provider.cache_control)
                else:
                    self.answer(404, {})

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in urllib.parse.parse_qs(body, strict_parsing=True).items()}
                provider.token_requests.append(form)
                token = provider.tokens.pop(form.get("code"), None)
                if self.path != "/token" or token is None or provider.token_status != 200:
                    return self.answer(provider.token_status if provider.token_status != 200 else 400, {"error": "invalid_grant"})
                self.answer(200, token if isinstance(token, (dict, list)) else {
                    "access_token": "at", "token_type": "Bearer", "expires_in": 3600, "id_token": token})

            def answer(self, status, value, caching="no-store"):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Cache-Control", caching)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def configuration(self):
        return {"issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize?tenant=1", "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys", "response_types_supported": ["code"]} | self.discovery

    def key_set(self):
        made = [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": name, "use": "sig", "alg": "RS256"}
                for name, key in self.keys.items()]
        return {"keys": made}

    def claims(self, given_nonce, **changes):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client_id, "azp": self.client_id, "sub": "sub-1", "nonce": given_nonce, "iat": now, "exp": now + 3600,
                  "email": "ada@gmail.com", "email_verified": True, "name": "Ada Lovelace", "picture": "https://pictures.example/ada.png"} | changes
        return {name: value for name, value in claims.items() if value is not None}

    def sign(self, claims, key=None, kid="key-1", algorithm="RS256", headers=None):
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers={"kid": kid} | (headers or {}))

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
