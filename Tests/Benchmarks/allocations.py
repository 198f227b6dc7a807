#!/usr/bin/env python3
"""Calls of the allocator per request, counted by a preloaded library.

    allocations.py COMMAND PATH...      `{port}` in the command is replaced by a free port

Each path is requested 20,000 times on one warm connection. Exits with 1 when a path named with `=0` allocates.
"""
import os, pathlib, shlex, signal, socket, subprocess, sys, tempfile, time

here = pathlib.Path(__file__).resolve().parent
REQUESTS = 20_000


def counts(process, file):
    if file.exists():
        file.unlink()
    process.send_signal(signal.SIGUSR2)
    while not file.exists() or not file.read_text().endswith("\n"):
        time.sleep(0.01)
    return [int(number) for number in file.read_text().split()]


def exchange(connection, request, count):
    """`count` requests one after another; the answer's length is taken from the first."""
    connection.sendall(request)
    first = connection.recv(65536)
    size = len(first)
    for _ in range(count - 1):
        connection.sendall(request)
        got = 0
        while got < size:
            piece = connection.recv(size - got)
            assert piece, "closed"
            got += len(piece)


def main():
    command, *paths = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        library, file = folder / "allocations.so", folder / "counts"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, here / "CServer/allocations.c"], check=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = dict(os.environ, LD_PRELOAD=str(library), ALLOCATION_COUNTS=str(file))
        process = subprocess.Popen(shlex.split(command.replace("{port}", str(port))), env=environment, stdout=subprocess.DEVNULL)
        failed = False
        try:
            for _ in range(250):
                try:
                    connection = socket.create_connection(("127.0.0.1", port), 5)
                    break
                except OSError:
                    time.sleep(0.02)
            for one in paths:
                path, _, bound = one.partition("=")
                request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUser-Agent: allocations\r\nAccept: */*\r\n\r\n".encode()
                exchange(connection, request, 1000)
                before = counts(process, file)
                exchange(connection, request, REQUESTS)
                after = counts(process, file)
                each = (after[0] - before[0]) / REQUESTS
                print(f"{path:24} {each:8.3f} allocations/request  {(after[1] - before[1]) / REQUESTS:8.3f} releases/request")
                failed = failed or (bound != "" and each > float(bound) + 0.01)
        finally:
            process.terminate()
            process.wait()
        sys.exit(1 if failed else 0)


main()
