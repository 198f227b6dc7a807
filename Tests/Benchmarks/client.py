#!/usr/bin/env python3
"""CPU per request of the HTTP client against wrk, a C client that checks next to nothing.

    client.py [--rounds 5] [--seconds 2] [--body 2]

Both keep 64 connections to the same C server on the other core, one request at a time on each. CPU time is the client's own,
kernel included. Read the ratio of one run.
"""
import argparse
import pathlib
import re
import resource
import statistics
import subprocess
import tempfile

from processor_time import c_server, ratio

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENT = ROOT / ".build" / "release" / "client-benchmark"
CONNECTIONS = 64


def run(*command):
    """Standard output, and seconds of CPU time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(["taskset", "-c", "1", *map(str, command)], check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return output, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--body", type=int, default=2, help="bytes of each answer")
    arguments = parser.parse_args()
    subprocess.run(["swift", "build", "-c", "release", "--product", "client-benchmark"], cwd=ROOT, check=True)
    figures = {"btelo": [], "wrk": []}
    with tempfile.TemporaryDirectory() as folder, c_server(folder, arguments.body) as server:
        for number in range(arguments.rounds):
            output, seconds = run(CLIENT, server.port, CONNECTIONS, arguments.seconds)
            ours, our_count = seconds / int(output) * 1e6, int(output)
            output, seconds = run("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{arguments.seconds}s", f"http://127.0.0.1:{server.port}/")
            count = int(re.search(r"(\d+) requests in", output).group(1))
            figures["btelo"].append(ours)
            figures["wrk"].append(seconds / count * 1e6)
            print(f"round {number + 1}: btelo {ours:.2f} us, {our_count / arguments.seconds:,.0f}/s; "
                  f"wrk {figures['wrk'][-1]:.2f} us, {count / arguments.seconds:,.0f}/s")
    print(f"CPU per request: {statistics.median(figures['btelo']):.2f} us, {ratio(figures, 'btelo', 'wrk'):.2f} x wrk")


if __name__ == "__main__":
    main()
