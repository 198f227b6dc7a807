"""The release server as the benchmarks start it: one loop, a fresh database with demo data, no access log."""
import json, os, pathlib, re, subprocess, time

from processor_time import await_port, free_port

ADMIN = "btelo-admin"


class Btelo:
    """A running server, until the `with` that made it is left."""

    name = "btelo"

    def __init__(self, binary, folder, core=None, flags=(), environment=None):
        self.binary, self.port = str(binary), free_port()
        self.output = pathlib.Path(folder) / f"output-{self.port}"
        pin = ["taskset", "-c", str(core)] if core is not None else []
        self.process = subprocess.Popen(
            pin + [self.binary, "serve", "--listen", f"127.0.0.1:{self.port}", "--metrics-listen", "", "--loops", "1",
                   "--database", f"{folder}/btelo.db", "--server-key-file", f"{folder}/btelo.key", "--demo-data", "true", *flags],
            stdout=self.output.open("w"), stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})})
        self.pid = self.process.pid
        await_port(self.port, self.process)
        while "admin secret" not in self.output.read_text():
            time.sleep(0.01)
        self.secret = re.search(r"admin secret\s+(\S+)", self.output.read_text()).group(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)

    def signed(self, at=None):
        """The header fields of a signed request."""
        command = [self.binary, "sign", "--id", ADMIN] + (["--at", str(at)] if at is not None else [])
        text = subprocess.run(
            command, env={**os.environ, "BTELO_SECRET": self.secret}, capture_output=True, text=True, check=True).stdout
        return dict(line.split(": ") for line in text.strip().splitlines())


def feedback_body(byte_count=1024):
    """A message with diagnostic context, as `/api/doc` shows it, of exactly `byte_count` bytes.

    Its text is blank: the contract allows that, so that everything is read and checked; the capability's own check of the
    text, the last thing before storage is called, refuses it.
    """
    body = {
        "product_name": "btelo-english", "user_id": "app-user-123", "user_name": "Mara", "content": " " * 40,
        "system_info": {
            "user": {"id": "app-user-123", "name": "Mara", "email": "mara@example.com", "created_at": "2026-01-07T10:00:00Z"},
            "subscription": {"tier": "pro", "status": "active", "source": "apple", "current_period_end": "2026-12-07T10:00:00Z"},
            "app": {"version": "2.3.1", "build": "140", "platform": "ios", "route": "/sentences", "locale": "de-AT",
                    "flags": ["new-player", "offline"]},
            "device": {"platform": "ios", "model": "iPhone", "os": "18.4"},
            "browser": {"user_agent": "BteloEnglish/2.3.1", "language": "en-US", "timezone": "Europe/Vienna", "screen": "393x852"},
            "network": {"online": True, "kind": "wifi"},
            "errors": [{"code": 503, "at": "2026-04-02T08:12:11Z"}, {"code": 504, "at": "2026-04-02T08:13:40Z"}],
            "last_error": "",
        },
    }
    body["system_info"]["last_error"] = "x" * (byte_count - len(json.dumps(body)))
    return json.dumps(body)
