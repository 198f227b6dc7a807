#!/usr/bin/env python3
"""Start-up time, memory with idle connections and size of the release server.

    footprint.py BINARY [CONNECTIONS]

Start: from the call of exec to the first byte of the answer to GET /api/health, with a database that has its demo data; median.
Idle: every connection has been answered once and is kept alive; resident memory as the kernel counts it (VmRSS).
"""
import os, pathlib, re, resource, socket, statistics, subprocess, sys, tempfile, time

from bar import Bar, table
from btelo_server import Btelo
from processor_time import free_port, run_nanoseconds

STARTS = 15
REQUEST = b"GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n"


def start(binary, folder):
    """Wall and CPU milliseconds to the first answer."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [binary, "serve", "--listen", f"127.0.0.1:{port}", "--metrics-listen", "", "--loops", "1",
         "--database", f"{folder}/btelo.db", "--server-key-file", f"{folder}/btelo.key"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port)) as connection:
                    connection.sendall(REQUEST)
                    assert b"200" in connection.recv(4096)
                    return (time.perf_counter() - began) * 1e3, run_nanoseconds(process.pid) / 1e6
            except ConnectionRefusedError:
                assert process.poll() is None, "the server ended"
                time.sleep(0.0005)
    finally:
        process.terminate()
        process.wait(20)


def resident_mebibytes(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def idle_bar(binary, folder, count):
    with Btelo(binary, folder, flags=("--connections-max", str(count + 100), "--idle-seconds", "600")) as server:
        before = resident_mebibytes(server.process)
        sockets = []
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", server.port))
            connection.sendall(REQUEST)
            assert b"200" in connection.recv(4096)
            sockets.append(connection)
        after = resident_mebibytes(server.process)
        for connection in sockets:
            connection.close()
    each = (after - before) * 1048576 / count
    return Bar(f"{count:,} idle connections, resident", after, 32, "MiB", detail=f"{before:.1f} MiB without them, {each:.0f} bytes each")


def bars(binary, connections=10_000):
    binary = str(binary)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as folder:
        with Btelo(binary, folder):
            pass
        starts = [start(binary, folder) for _ in range(STARTS)]
        wall = [one for one, _ in starts]
        detail = f"best {min(wall):.1f} ms, worst {max(wall):.1f} ms, CPU {statistics.median(cpu for _, cpu in starts):.1f} ms, {STARTS} starts"
        found = [Bar("start to first answer", statistics.median(wall), 30, "ms", detail=detail), idle_bar(binary, folder, connections)]
        stripped = pathlib.Path(folder) / "stripped"
        subprocess.run(["strip", "-o", stripped, binary], check=True)
        size, least = os.path.getsize(binary) / 1e6, os.path.getsize(stripped) / 1e6
        found.append(Bar("static release binary, as `make build` leaves it", size, 16, "MB", detail=f"{least:.1f} MB with no symbol left"))
        return found


if __name__ == "__main__":
    print(table(bars(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)))
