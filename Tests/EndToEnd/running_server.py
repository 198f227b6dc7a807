"""Starts the real server for tests: its own port, its own database, demo data."""

import hashlib
import hmac
import os
import pathlib
import re
import signal
import subprocess
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("BTELO", ROOT / ".build" / "debug" / "btelo"))


class Server:
    """One running `btelo serve`."""

    def __init__(self, folder, *flags, log_folder=None, listen="127.0.0.1:0"):
        self.listen, self.trusted = listen, True
        self.database = pathlib.Path(folder) / "btelo.db"
        self.log_path = pathlib.Path(log_folder or folder) / "btelo.log"
        self.flags = flags
        self.process = None
        self.start()

    def start(self):
        self.log = open(self.log_path, "a")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--listen", self.listen, "--metrics-listen", "127.0.0.1:0", "--loops", "1",
             "--database", str(self.database), "--server-key-file", str(self.database) + ".key",
             "--mail-folder", str(self.database.parent / "mail"), "--demo-data", "true", *self.flags],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        greeting = []
        for line in self.process.stdout:
            greeting.append(line)
            if line.startswith("ready"):
                break
        self.greeting = "".join(greeting)
        assert greeting and greeting[-1].startswith("ready"), f"the server did not start: {self.greeting}\n{self.log_text()}"
        self.url = re.search(r"address\s+(\S+)", self.greeting).group(1)
        self.metrics_url = re.search(r"metrics\s+(\S+)", self.greeting).group(1)
        self.admin = (re.search(r"admin id\s+(\S+)", self.greeting).group(1),
                      re.search(r"admin secret\s+(\S+)", self.greeting).group(1))

    def log_text(self):
        return self.log_path.read_text()

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def call(self, method, path, credentials=None, **options):
        headers = dict(options.pop("headers", {}))
        if credentials:
            headers |= sign(*credentials)
        return requests.request(method, self.url + path, headers=headers, timeout=10, allow_redirects=False, verify=self.trusted, **options)

    def admin_call(self, method, path, **options):
        return self.call(method, path, credentials=self.admin, **options)


def sign(key_id, secret, at=None):
    """The HMAC headers as the contract documents them."""
    at = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), f"{key_id}:{at}".encode(), hashlib.sha256).hexdigest()
    return {"Btelo-Key-Id": key_id, "Btelo-Ts": at, "Btelo-Sign": digest[:16]}
