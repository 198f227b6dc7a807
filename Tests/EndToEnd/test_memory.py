"""What clients that do not read cost, and that it is given back."""

import pathlib
import socket
import time

import pytest

from running_server import Server


@pytest.fixture
def server(tmp_path):
    running = Server(tmp_path)
    yield running
    assert running.stop() == 0


def resident_mebibytes(server):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def test_unread_answers_have_a_bound_and_leave_no_memory_behind(server):
    owner = {"product_name": "p", "user_id": "u"}
    while server.call("POST", "/api/v1/feedback", json=owner | {"content": "\U0001F600" * 19_990}).status_code == 200:
        pass
    before = resident_mebibytes(server)
    port = int(server.url.rsplit(":", 1)[1])
    clients = []
    for _ in range(100):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET /api/v1/feedback?product_name=p&user_id=u HTTP/1.1\r\nHost: a\r\n\r\n")
        clients.append(client)
    for client in clients:
        assert client.recv(12).startswith(b"HTTP/1.1 ")
    # 256 MiB of answers at most, and what their making takes.
    assert resident_mebibytes(server) - before < 320
    for client in clients:
        client.close()
    deadline = time.monotonic() + 10
    while resident_mebibytes(server) - before > 40 and time.monotonic() < deadline:
        server.call("GET", "/api/health")
    assert resident_mebibytes(server) - before <= 40
