#!/usr/bin/env python3
"""Memory of a server with many idle keep-alive connections.

    idle.py [--connections 10000] [--path /health] COMMAND      `{port}` in the command is replaced by a free port

Opens the connections, asks once on each, and prints the resident memory before and after. Exits with 1 above 32 MiB.
"""
import argparse, resource, shlex, socket, subprocess, sys, time

BOUND_MIB = 32


def resident(process):
    with open(f"/proc/{process.pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--path", default="/health")
    arguments = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(shlex.split(arguments.command.replace("{port}", str(port))), stdout=subprocess.DEVNULL)
    request = f"GET {arguments.path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    try:
        for _ in range(250):
            try:
                socket.create_connection(("127.0.0.1", port), 5).close()
                break
            except OSError:
                time.sleep(0.02)
        before = resident(process)
        connections = []
        for _ in range(arguments.connections):
            connection = socket.create_connection(("127.0.0.1", port), 5)
            connection.sendall(request)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
            connections.append(connection)
        after = resident(process)
        each = (after - before) * 1024 * 1024 / arguments.connections
        print(f"{before:.1f} MiB before, {after:.1f} MiB with {arguments.connections} idle connections: {each:.0f} bytes each")
    finally:
        process.terminate()
        process.wait()
    sys.exit(0 if after <= BOUND_MIB else 1)


main()
