#!/usr/bin/env python3
"""CPU time per request of HTTP servers, in interleaved rounds on pinned cores.

    processor_time.py [--rounds N] [--seconds S] [--path /health] NAME=COMMAND...

Every command is started once, pinned to core 0; wrk runs on core 1 with one thread and 64 connections. A round measures
each server in turn, so that a noisy moment hits all alike. CPU per request is the run time of all the server's threads,
from the scheduler, divided by wrk's count of requests: kernel time included, waiting for the core not. Read the ratios of
one run, not figures of different runs.

`{port}` in a command is replaced by a free port. Built in: `c` (CServer/server.c, the floor) and `nginx` (return 200).
`NAME=@PID:PORT` measures a process that runs already. `NAME=COMMAND#PATH` gives a server a path of its own.
"""
import argparse, pathlib, re, shlex, socket, statistics, subprocess, sys, tempfile, time

here = pathlib.Path(__file__).resolve().parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tree(pid):
    """The process and its descendants."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        for children in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
            todo += [int(child) for child in children.read_text().split()]
    return found


def run_nanoseconds(pid):
    total = 0
    for one in tree(pid):
        for stat in pathlib.Path(f"/proc/{one}/task").glob("*/schedstat"):
            try:
                total += int(stat.read_text().split()[0])
            except (FileNotFoundError, ProcessLookupError):
                pass
    return total


def await_port(port, process):
    for _ in range(500):
        if process.poll() is not None:
            sys.exit(f"server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nothing listens on {port}")


class Server:
    """A server pinned to core 0, until the `with` that made it is left."""

    def __init__(self, name, command, port=None):
        self.name, self.port = name, port or free_port()
        words = shlex.split(command.replace("{port}", str(self.port)))
        self.process = subprocess.Popen(["taskset", "-c", "0"] + words, stdout=subprocess.DEVNULL)
        self.pid = self.process.pid
        await_port(self.port, self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Running:
    """A server that somebody else started and ends."""

    def __init__(self, name, pid, port):
        self.name, self.pid, self.port = name, pid, port

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def nginx(directory, body_bytes=2):
    directory, port = pathlib.Path(directory), free_port()
    configuration = directory / "nginx.conf"
    configuration.write_text(f"""
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log {directory}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 1000000000; default_type text/plain; client_body_temp_path {directory};
  proxy_temp_path {directory}; fastcgi_temp_path {directory}; uwsgi_temp_path {directory}; scgi_temp_path {directory};
  server {{ listen 127.0.0.1:{port} reuseport; location / {{ return 200 "{"x" * body_bytes}"; }} }} }}
""")
    return Server("nginx", f"nginx -p {directory} -c {configuration}", port)


def c_server(directory, body_bytes=2, reads_bodies=False):
    binary = pathlib.Path(directory) / "cserver"
    if not binary.exists():
        subprocess.run(["cc", "-O2", "-o", binary, here / "CServer/server.c"], check=True)
    return Server("c", f"{binary} {{port}} {body_bytes} {'read-bodies' if reads_bodies else ''}")


def load(port, path, seconds, connections=64, script=None):
    """One run of wrk: requests, requests per second, p99, and what went wrong if anything did."""
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if script:
        command += ["-s", str(script)]
    command.append(f"http://127.0.0.1:{port}{path}")
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests = int(re.search(r"(\d+) requests in", text).group(1))
    errors = re.search(r"(Non-2xx.*|Socket errors.*)", text)
    p99 = re.search(r"99%\s+(\S+)", text).group(1)
    rate = float(re.search(r"Requests/sec:\s+(\S+)", text).group(1))
    return requests, rate, p99, errors.group(1) if errors else ""


def measure(servers, paths, rounds, seconds, connections=64, script=None, show=print, allows_errors=False):
    """Microseconds of CPU per request, one figure for each round, by the server's name."""
    results = {server.name: [] for server in servers}
    for number in range(rounds):
        for server in servers:
            before = run_nanoseconds(server.pid)
            path = paths.get(server.name, paths[None])
            requests, rate, p99, errors = load(server.port, path, seconds, connections, script)
            if errors and not allows_errors:
                sys.exit(f"{server.name} {path}: {errors}")
            micro = (run_nanoseconds(server.pid) - before) / requests / 1000
            results[server.name].append(micro)
            show(f"round {number + 1}  {server.name:12} {micro:7.2f} us/request  {rate / 1000:7.1f} k/s  p99 {p99} {errors}")
    return results


def ratio(results, one, other):
    """The median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(results[one], results[other]))


def given(text, path):
    name, _, command = text.partition("=")
    command, _, own = command.partition("#")
    if command.startswith("@"):
        return Running(name, *map(int, command[1:].split(":"))), own or path
    return Server(name, command), own or path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("servers", nargs="*", help="NAME=COMMAND with {port}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--path", default="/health")
    parser.add_argument("--body-bytes", type=int, default=2)
    parser.add_argument("--reads-bodies", action="store_true", help="the C server reads the requests' bodies")
    parser.add_argument("--script", help="a Lua script for wrk")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        servers, paths = [], {None: arguments.path}
        try:
            servers.append(c_server(directory, arguments.body_bytes, arguments.reads_bodies))
            servers.append(nginx(directory, arguments.body_bytes))
            for text in arguments.servers:
                server, path = given(text, arguments.path)
                paths[server.name] = path
                servers.append(server)
            results = measure(
                servers, paths, arguments.rounds, arguments.seconds, arguments.connections, arguments.script, allows_errors=True)
            print(f"\n{'server':12} {'median us':>10} {'/ c':>7} {'/ nginx':>8}   (ratios: median of the rounds' ratios)")
            for server in servers:
                name = server.name
                print(f"{name:12} {statistics.median(results[name]):10.2f} {ratio(results, name, 'c'):7.2f} {ratio(results, name, 'nginx'):8.2f}")
        finally:
            for server in servers:
                server.__exit__()


if __name__ == "__main__":
    main()
