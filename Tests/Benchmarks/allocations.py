#!/usr/bin/env python3
"""Calls of the allocator per request of the release server, counted by a preloaded library (libcrypto's own included).

    allocations.py BINARY

Each request is sent 20,000 times, one after the other, on one warm connection. The static Swift runtime calls libc's malloc like
everything else, so that all of the process is counted.
"""
import pathlib, signal, socket, subprocess, sys, tempfile, time

from bar import Bar, table
from btelo_server import Btelo, feedback_body

here = pathlib.Path(__file__).resolve().parent
REQUESTS = 20_000


class Counts:
    """Reads the allocations and releases of a process that runs under `allocations.so`."""

    def __init__(self, file):
        self.file = file

    def read(self, process):
        self.file.unlink(missing_ok=True)
        process.send_signal(signal.SIGUSR2)
        while not self.file.exists() or not self.file.read_text().endswith("\n"):
            time.sleep(0.005)
        return [int(number) for number in self.file.read_text().split()]


def request_bytes(port, path, headers={}, body=None):
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: localhost:{port}", "User-Agent: allocations", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + (body or "")).encode()


def exchange(connection, requests, count):
    """`count` requests, taken in turn; the answer's length is taken from the first, its status given back."""
    size = None
    for number in range(count):
        connection.sendall(requests[number % len(requests)])
        if size is None:
            first = connection.recv(65536)
            size = len(first)
            continue
        got = 0
        while got < size:
            piece = connection.recv(size - got)
            assert piece, "closed"
            got += len(piece)
    return int(first.split()[1])


def per_request(server, counts, requests, status):
    with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        found = exchange(connection, requests, 2000)
        assert found == status, found
        before = counts.read(server.process)
        exchange(connection, requests, REQUESTS)
        after = counts.read(server.process)
    return [(late - early) / REQUESTS for early, late in zip(before, after)]


def bars(binary):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        library, file = folder / "allocations.so", folder / "counts"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, here / "CServer/allocations.c"], check=True)
        counts = Counts(file)
        found = []
        with Btelo(binary, folder, environment={"LD_PRELOAD": str(library), "ALLOCATION_COUNTS": str(file)}) as server:
            now = int(time.time())
            tiers = lambda second: request_bytes(server.port, "/api/v1/tiers", server.signed(second))
            cases = [
                ("GET /api/health", 200, 0, [request_bytes(server.port, "/api/health")]),
                ("GET /api/v1/tiers, a second signed before", 200, 0, [tiers(now)]),
                # libcrypto copies a digest context twice for each HMAC.
                ("GET /api/v1/tiers, another second each time", 200, 2, [tiers(now + number) for number in range(20)]),
                ("GET /api/blog/posts", 200, None, [request_bytes(server.port, "/api/blog/posts")]),
                ("POST feedback up to storage", 400, None, [request_bytes(server.port, "/api/v1/feedback", body=feedback_body())]),
            ]
            for label, status, limit, requests in cases:
                made, released = per_request(server, counts, requests, status)
                detail = f"{released:.2f} releases"
                # The server's own timers may allocate while 20,000 requests pass: half a percent of one is not the request's.
                found.append(Bar(f"allocations, {label}", made, None if limit is None else limit + 0.005, "", detail=detail))
        return found


if __name__ == "__main__":
    print(table(bars(sys.argv[1])))
