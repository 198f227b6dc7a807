#!/usr/bin/env python3
"""Start-up time, memory with idle connections, binary size of the release server.

Usage: footprint.py BINARY [CONNECTIONS]
"""

import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time

BINARY = sys.argv[1]
CONNECTIONS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000


def start(folder, port, *flags):
    """Starts the server and returns it with the seconds until its first answer."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [BINARY, "serve", "--listen", f"127.0.0.1:{port}", "--metrics-listen", "", "--loops", "1", "--database", f"{folder}/btelo.db",
         "--idle-seconds", "600", *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(b"GET /api/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert b"200" in connection.recv(4096)
                return process, time.perf_counter() - began
        except ConnectionRefusedError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.0005)


def resident_mebibytes(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    folder = tempfile.mkdtemp()
    try:
        process, _ = start(folder, free_port(), "--demo-data", "true")
        process.terminate()
        process.wait(20)
        times = []
        for _ in range(9):
            process, seconds = start(folder, free_port())
            times.append(seconds)
            process.terminate()
            process.wait(20)
        times.sort()
        print(f"start to first answer, existing database: median {times[4] * 1000:.1f} ms, worst {times[-1] * 1000:.1f} ms")

        port = free_port()
        process, _ = start(folder, port, "--connections-max", str(CONNECTIONS + 100))
        before = resident_mebibytes(process)
        sockets = []
        for _ in range(CONNECTIONS):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.sendall(b"GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"200" in connection.recv(4096)
            sockets.append(connection)
        after = resident_mebibytes(process)
        print(f"resident: {before:.1f} MiB idle, {after:.1f} MiB with {CONNECTIONS} kept-alive connections,"
              f" {(after - before) * 1048576 / CONNECTIONS:.0f} bytes each")
        process.terminate()
        process.wait(30)

        stripped = f"{folder}/stripped"
        subprocess.run(["strip", "-o", stripped, BINARY], check=True)
        print(f"static binary: {os.path.getsize(BINARY) / 1e6:.1f} MB as linked, {os.path.getsize(stripped) / 1e6:.1f} MB stripped")
    finally:
        shutil.rmtree(folder)


main()
