#!/usr/bin/env python3
"""Clean builds, and the way from a clean clone to the first answered request.

    builds.py [debug] [release] [clone]      default: all three; takes up to a quarter of an hour

debug    everything with its tests, in an empty folder                     below 4 minutes on two cores
release  everything, statically linked, in an empty folder                 below 5 minutes on two cores
clone    git clone, `make run`, until GET /api/health answers 200          below 6 minutes on two cores

What is built is the last commit, in a clone. CPU seconds are stated beside the wall time: on a machine that does other work they are
the fairer figure.
"""
import os, pathlib, resource, shutil, signal, subprocess, sys, tempfile, time, urllib.request

from bar import Bar, table
from processor_time import free_port

root = pathlib.Path(__file__).resolve().parents[2]


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def timed(name, limit, work):
    load, before, began = os.getloadavg()[0], processor_seconds(), time.monotonic()
    work()
    seconds = time.monotonic() - began
    detail = f"CPU {processor_seconds() - before:.0f} s; load {load:.1f} before"
    return Bar(name, seconds, limit, "s", detail=detail)


def clone(folder):
    target = pathlib.Path(folder) / "clone"
    subprocess.run(["git", "clone", "--quiet", root, target], check=True)
    return target


def build(source, *flags):
    subprocess.run(["swift", "build", *flags], cwd=source, check=True, stdout=subprocess.DEVNULL)


def run_until_answered(folder):
    source, port = clone(folder), free_port()
    environment = dict(os.environ, BTELO_LISTEN=f"127.0.0.1:{port}", BTELO_METRICS_LISTEN="")
    process = subprocess.Popen(["make", "run"], cwd=source, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while True:
            assert process.poll() is None, "make run ended"
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=1) as answer:
                    assert answer.read() == b"ok"
                    return
            except OSError:
                time.sleep(0.05)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def main():
    chosen = sys.argv[1:] or ["debug", "release", "clone"]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            if name == "clone":
                found.append(timed("clean clone, make run, first answer", 360, lambda: run_until_answered(folder)))
            else:
                source = clone(folder)
                flags = ["-c", "release", "--static-swift-stdlib"] if name == "release" else ["--build-tests"]
                limit = 300 if name == "release" else 240
                found.append(timed(f"clean {name} build", limit, lambda: build(source, *flags)))
            shutil.rmtree(pathlib.Path(folder) / "clone")
            print(table(found[-1:]), file=sys.stderr, flush=True)
    print(table(found))
    sys.exit(0 if all(bar.is_met for bar in found) else 1)


if __name__ == "__main__":
    main()
