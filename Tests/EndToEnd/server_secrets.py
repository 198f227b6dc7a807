"""What only the server knows, opened with its key file: tests ask what happens when even the signature is right."""

import sqlite3

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_der_private_key

from token_attacks import decoded


def opened(server, purpose, context, sealed):
    """A sealed value: AES-256-GCM under a key derived for its purpose; version, nonce, ciphertext, tag."""
    key = bytes.fromhex(server.key_path.read_text().strip())
    derived = HKDF(hashes.SHA256(), 32, None, f"btelo/{purpose}".encode()).derive(key)
    assert sealed[0] == 1
    return AESGCM(derived).decrypt(sealed[1:13], sealed[13:], context.encode())


def signing_key(server):
    """The id and the private key that the server signs tokens with."""
    connection = sqlite3.connect(server.database, timeout=10)
    name, sealed = connection.execute("SELECT id, sealed_key FROM signing_keys WHERE state = 'current'").fetchone()
    connection.close()
    return name, load_der_private_key(opened(server, "signing-keys", name, decoded(sealed)), None)
