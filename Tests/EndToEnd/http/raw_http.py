"""`network-test-server` (Tests/Network/TestServer) as a process, and a client that talks to it in bytes."""
import os
import pathlib
import socket
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]


def server_binary():
    """The built test server: $NETWORK_TEST_SERVER, or what `swift build` made."""
    if given := os.environ.get("NETWORK_TEST_SERVER"):
        return given
    binary = ROOT / ".build/debug/network-test-server"
    if not binary.exists():
        subprocess.run(["swift", "build", "--product", "network-test-server"], cwd=ROOT, check=True)
    return str(binary)


class Server:
    """A running test server. Options are those of its main.swift, times in milliseconds."""

    def __init__(self, descriptors=None, **options):
        command = [server_binary(), "stdin=1"] + [f"{name}={value}" for name, value in options.items()]
        if descriptors:
            command = ["prlimit", f"--nofile={descriptors}:{descriptors}"] + command
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline().split()
        assert line[:1] == ["listening"], f"the server said {line}"
        self.port = int(line[1])

    def connect(self, timeout=5, receive_buffer=None):
        made = socket.socket()
        if receive_buffer:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        made.settimeout(timeout)
        made.connect(("127.0.0.1", self.port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Client(made)

    def is_alive(self):
        return self.process.poll() is None

    def descriptor_count(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def cpu_seconds(self):
        return sum(int(field) for field in open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()[11:13]) / 100

    def begin_stop(self):
        self.process.stdin.close()

    def stop(self):
        if not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


class Answer:
    def __init__(self, status, headers, body, is_whole=True):
        self.status, self.headers, self.body, self.is_whole = status, headers, body, is_whole

    def __repr__(self):
        return f"Answer({self.status}, {self.headers}, {self.body[:60]!r})"


class Client:
    """One connection, strict about what it reads."""

    def __init__(self, made):
        self.socket, self.rest, self.is_closed = made, b"", False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def more(self):
        piece = self.socket.recv(65536)
        self.is_closed = piece == b""
        self.rest += piece
        return piece

    def until(self, mark):
        while mark not in self.rest:
            if not self.more():
                raise EOFError(f"closed before {mark!r}, having {self.rest[:200]!r}")
        before, self.rest = self.rest.split(mark, 1)
        return before

    def exactly(self, count):
        while len(self.rest) < count:
            if not self.more():
                raise EOFError(f"closed with {len(self.rest)} of {count} bytes")
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def answer(self, method="GET"):
        """Reads one answer; 100 is skipped by `final_answer` only."""
        lines = self.until(b"\r\n\r\n").split(b"\r\n")
        version, status, _ = lines[0].split(b" ", 2)
        assert version == b"HTTP/1.1" and len(status) == 3
        headers = {}
        for line in lines[1:]:
            name, value = line.split(b": ", 1)
            assert name.lower() not in headers, f"{name} twice"
            headers[name.lower().decode()] = value.decode()
        status = int(status)
        if method == "HEAD" or status in (204, 304) or status < 200:
            body = b""
        elif headers.get("transfer-encoding") == "chunked":
            body = self.chunks()
        elif "content-length" in headers:
            body = self.exactly(int(headers["content-length"]))
        else:
            assert headers.get("connection") == "close"
            body = self.everything()
        return Answer(status, headers, body)

    def chunks(self):
        body = b""
        while size := int(self.until(b"\r\n"), 16):
            body += self.exactly(size)
            assert self.exactly(2) == b"\r\n"
        assert self.until(b"\r\n") == b""
        return body

    def everything(self):
        while self.more():
            pass
        taken, self.rest = self.rest, b""
        return taken

    def final_answer(self, method="GET"):
        while True:
            answer = self.answer(method)
            if answer.status >= 200:
                return answer

    def get(self, path="/health"):
        self.send(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        return self.answer()

    def expect_health(self):
        answer = self.get()
        assert (answer.status, answer.body) == (200, b"ok")

    def expect_close(self):
        """The server has closed in order: no reset, nothing more to read."""
        assert self.everything() == b""
