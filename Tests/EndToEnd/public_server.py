"""A server that knows its own address, as one does that people sign in at."""

import datetime
import ipaddress
import pathlib
import socket

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mail_folder import MailFolder
from running_server import Server


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def certificate(folder):
    """A key and a certificate for 127.0.0.1 that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "btelo test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256()))
    certificate_path, key_path = pathlib.Path(folder) / "certificate.pem", pathlib.Path(folder) / "key.pem"
    certificate_path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return certificate_path, key_path


class PublicServer(Server):
    """One running server with its public address, server key and mail folder in a folder of its own."""

    def __init__(self, folder, *flags, secure=False):
        folder = pathlib.Path(folder)
        address = f"127.0.0.1:{free_port()}"
        self.mail = MailFolder(folder / "mail")
        tls = []
        if secure:
            self.certificate, key = certificate(folder)
            tls = ["--tls-certificate", str(self.certificate), "--tls-key", str(key)]
        super().__init__(folder, "--public-url", f"http{'s' if secure else ''}://{address}", *tls, *flags, listen=address)
        self.key_path = pathlib.Path(f"{self.database}.key")
        if secure:
            self.trusted = str(self.certificate)
