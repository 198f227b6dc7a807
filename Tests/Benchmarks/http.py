#!/usr/bin/env python3
"""CPU time per request of HTTP servers, in interleaved rounds on pinned cores.

    http.py [--rounds N] [--seconds S] [--path /health] NAME=COMMAND... [NAME=PORT:COMMAND...]

Every command is started once, pinned to core 0; wrk runs on core 1 with one thread and 64 connections. A round measures
each server in turn, so that a noisy moment hits all alike. CPU per request is the run time of all the server's threads,
from the scheduler, divided by wrk's count of requests. Read the ratios of one run, not figures of different runs.

`{port}` in a command is replaced by a free port. Built in: `c` (CServer/server.c, the floor) and `nginx` (return 200).
`NAME=@PID:PORT` measures a process that runs already. `NAME=COMMAND#PATH` gives a server a path of its own.
"""
import argparse, os, pathlib, re, shlex, socket, statistics, subprocess, sys, tempfile, time

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
        if process is not None and process.poll() is not None:
            sys.exit(f"server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nothing listens on {port}")


def nginx_command(directory, port, body):
    configuration = directory / "nginx.conf"
    configuration.write_text(f"""
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log {directory}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 1000000000; default_type text/plain; client_body_temp_path {directory};
  proxy_temp_path {directory}; fastcgi_temp_path {directory}; uwsgi_temp_path {directory}; scgi_temp_path {directory};
  server {{ listen 127.0.0.1:{port} reuseport; location / {{ return 200 "{body}"; }} }} }}
""")
    return f"nginx -p {directory} -c {configuration}"


def c_command(directory, port, body_bytes):
    binary = directory / "cserver"
    subprocess.run(["cc", "-O2", "-o", binary, here / "CServer/server.c"], check=True)
    return f"{binary} {port} {body_bytes}"


def wrk(port, path, seconds, connections, script):
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if script:
        command += ["-s", script]
    command.append(f"http://127.0.0.1:{port}{path}")
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests = int(re.search(r"(\d+) requests in", text).group(1))
    errors = re.search(r"(Non-2xx.*|Socket errors.*)", text)
    p99 = re.search(r"99%\s+(\S+)", text).group(1)
    rate = float(re.search(r"Requests/sec:\s+(\S+)", text).group(1))
    return requests, rate, p99, errors.group(1) if errors else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("servers", nargs="*", help="NAME=COMMAND with {port}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--path", default="/health")
    parser.add_argument("--body-bytes", type=int, default=2)
    parser.add_argument("--script", help="a Lua script for wrk")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(arguments, pathlib.Path(name))


def measure(arguments, directory):
    servers, started = [], []
    try:
        for one in ["c=", "nginx="] + arguments.servers:
            name, _, command = one.partition("=")
            command, _, path = command.partition("#")
            if command.startswith("@"):
                pid, port = map(int, command[1:].split(":"))
            else:
                port = free_port()
                if name == "c":
                    command = c_command(directory, port, arguments.body_bytes)
                elif name == "nginx":
                    command = nginx_command(directory, port, "x" * arguments.body_bytes)
                command = command.replace("{port}", str(port))
                process = subprocess.Popen(["taskset", "-c", "0"] + shlex.split(command), stdout=subprocess.DEVNULL)
                started.append(process)
                await_port(port, process)
                pid = process.pid
            servers.append((name, pid, port, path or arguments.path))
        results = {name: [] for name, *_ in servers}
        for number in range(arguments.rounds):
            for name, pid, port, path in servers:
                before = run_nanoseconds(pid)
                requests, rate, p99, errors = wrk(port, path, arguments.seconds, arguments.connections, arguments.script)
                micro = (run_nanoseconds(pid) - before) / requests / 1000
                results[name].append(micro)
                print(f"round {number + 1}  {name:12} {micro:7.2f} us/request  {rate / 1000:7.1f} k/s  p99 {p99} {errors}", flush=True)
        print(f"\n{'server':12} {'median us':>10} {'/ c':>7} {'/ nginx':>8}   (ratios: median of the rounds' ratios)")
        for name, *_ in servers:
            ratio = lambda other: statistics.median(a / b for a, b in zip(results[name], results[other]))
            print(f"{name:12} {statistics.median(results[name]):10.2f} {ratio('c'):7.2f} {ratio('nginx'):8.2f}")
    finally:
        for process in started:
            process.terminate()
            process.wait()


main()
