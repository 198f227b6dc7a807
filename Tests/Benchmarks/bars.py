#!/usr/bin/env python3
"""Every promise about performance, measured now: one table, and exit status 1 when one is not kept.

    bars.py [--rounds 9] [--seconds 1] [--only http,bearer,allocations,footprint,storage,json,specgen]

Takes the release products from .build/release; run.sh builds them first. Clean builds are measured by builds.py.
"""
import argparse, os, pathlib, platform, re, subprocess, sys, tempfile, time

import allocations, bearer_bars, footprint, http_bars, specgen_bars
from bar import Bar, table

root = pathlib.Path(__file__).resolve().parents[2]
release = root / ".build/release"


def progress(text):
    print(text, file=sys.stderr, flush=True)


def storage():
    """Durable writes of 64 concurrent callers, with group commit and with one transaction each, in alternating rounds."""
    with tempfile.TemporaryDirectory(dir=root) as folder:
        text = subprocess.run([release / "storage-benchmark", "1.5", folder], capture_output=True, text=True).stdout
    progress(text)
    ratio = float(re.search(r"ratio of the medians: (\S+)", text).group(1))
    detail = re.search(r"durable: (.*)", text).group(1)
    return [Bar("durable writes, group commit", ratio, 8, "x one each", at_least=True, detail=detail)]


def json_codec():
    """The same type and the same 1 KB body with the JSON module and with Foundation's coders."""
    text = subprocess.run([release / "json-benchmark", "61"], capture_output=True, text=True, check=True).stdout
    progress(text)
    def ratio(part):
        return re.search(part + r": (\d+), Foundation (\d+), ratio (\S+)", text).groups()

    ours, theirs, both = ratio("both")
    detail = f"{ours} ns against {theirs} ns; decode {ratio('decode and check')[2]}, encode {ratio('encode')[2]}"
    return [Bar("JSON, decode + validate + encode 1 KB", float(both), 10, "x Foundation", at_least=True, detail=detail)]


def conditions():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 1048576
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    version = re.search(r"Swift version (\S+)", swift)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True).stdout.strip()
    return (f"{time.strftime('%Y-%m-%d %H:%M')}, commit {commit}, {os.cpu_count()} cores ({model.group(1) if model else platform.machine()}), "
            f"{memory:.0f} GiB, Linux {platform.release()}, Swift {version.group(1) if version else '?'}, "
            f"load {os.getloadavg()[0]:.1f} at the start.\n"
            "Server on core 0, wrk on core 1 (1 thread, 64 kept-alive connections, loopback, plain HTTP/1.1), rounds interleaved; "
            "CPU per request\nfrom the scheduler, kernel included; ratios are medians of the rounds' ratios. Ratios of one run count, "
            "not microseconds of two.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--only", help="parts, separated by commas")
    arguments = parser.parse_args()
    server = release / "btelo"
    parts = {
        "http": lambda: http_bars.bars(server, arguments.rounds, arguments.seconds, progress),
        "bearer": lambda: bearer_bars.bars(server, arguments.rounds, arguments.seconds, progress),
        "allocations": lambda: allocations.bars(server),
        "footprint": lambda: footprint.bars(server),
        "storage": storage,
        "json": json_codec,
        "specgen": lambda: specgen_bars.bars(release / "specgen"),
    }
    chosen = arguments.only.split(",") if arguments.only else list(parts)
    unknown = [name for name in chosen if name not in parts]
    if unknown:
        sys.exit(f"there is no part {', '.join(unknown)}; there are {', '.join(parts)}")
    header, began, found = conditions(), time.monotonic(), []
    for name in chosen:
        progress(f"== {name}")
        found += parts[name]()
    print(f"{header}\n\n{table(found)}")
    missed = [bar.name for bar in found if not bar.is_met]
    bound = sum(bar.limit is not None for bar in found)
    print(f"\n{bound - len(missed)} met, {len(missed)} missed, {time.monotonic() - began:.0f} s")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
