"""What a stop waits for, and what it does not."""

import os
import re
import signal
import socket
import subprocess

from running_server import BINARY


def test_a_stop_does_not_wait_for_a_log_that_nobody_reads(tmp_path):
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [BINARY, "serve", "--listen", "127.0.0.1:0", "--metrics-listen", "", "--loops", "1", "--access-log", "true",
         "--database", str(tmp_path / "btelo.db")],
        stdout=subprocess.PIPE, stderr=write_end, text=True)
    try:
        greeting = ""
        while "ready" not in greeting:
            greeting += server.stdout.readline()
        with socket.create_connection(("127.0.0.1", int(re.search(r"address\s+\S+:(\d+)", greeting).group(1))), 5) as client:
            # More lines than a pipe holds.
            for _ in range(600):
                client.sendall(b"GET /api/health HTTP/1.1\r\nHost: a\r\n\r\n")
                assert client.recv(4096)
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=8) == 0
    finally:
        server.kill()
        server.wait()
        os.close(read_end)
        os.close(write_end)
