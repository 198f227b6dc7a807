#!/usr/bin/env python3
"""Time of the compiler, and how much Swift it writes.

    specgen_bars.py SPECGEN [ROUNDS]

Each time is the shortest of the rounds: the work is the same each time, and other work on the machine only adds to it. Every run
writes all outputs into an empty folder.
"""
import json, pathlib, resource, shutil, subprocess, sys, tempfile, time

import synthetic_contract
from bar import Bar, table

root = pathlib.Path(__file__).resolve().parents[2]
SIZES = [150, 300, 600, 1200]


def generate(specgen, spec, output):
    """Wall and CPU seconds of one run into an empty folder."""
    shutil.rmtree(output, ignore_errors=True)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([specgen, "generate", "--spec", spec, "--output", output], stdout=subprocess.DEVNULL, check=True)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(specgen, spec, output, rounds):
    runs = [generate(specgen, spec, output) for _ in range(rounds)]
    return min(wall for wall, _ in runs), min(processor for _, processor in runs)


def operation_count(specgen, spec):
    text = subprocess.run([specgen, "list", "--json", "--spec", spec], capture_output=True, text=True, check=True).stdout
    return sum(len(contract["operations"]) for contract in json.loads(text))


def swift_lines(folder):
    """Lines of generated Swift without the embedded documents: all of them, and those that are neither blank nor comment."""
    lines = [line for file in sorted(folder.glob("*/Server/*.swift")) if file.name not in ("Documents.swift", "ReferencePage.swift")
             for line in file.read_text().splitlines()]
    return len(lines), sum(1 for line in lines if line.strip() and not line.strip().startswith("//"))


def bars(specgen, rounds=9):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        output = folder / "out"
        wall, processor = best(specgen, root / "Spec", output, rounds)
        count = operation_count(specgen, root / "Spec")
        lines, code = swift_lines(output)
        found = [
            Bar("specgen, the four contracts", wall, 0.15, "s", detail=f"CPU {processor:.3f} s, {count} operations, best of {rounds}"),
            Bar("generated Swift per operation", lines / count, 120, "lines", detail=f"without embedded documents; {code / count:.0f} of them neither blank nor comment"),
        ]
        processors = {}
        for size in SIZES:
            spec = folder / f"spec-{size}"
            synthetic_contract.write(spec, size)
            assert operation_count(specgen, spec) == size
            wall, processors[size] = best(specgen, spec, output, 5)
            if size == 600:
                found.append(Bar("specgen, 600 operations", wall, 1, "s", detail=f"CPU {processors[size]:.3f} s, {swift_lines(output)[0] / size:.0f} lines per operation, best of 5"))
        growth = (processors[SIZES[-1]] / SIZES[-1]) / (processors[SIZES[0]] / SIZES[0])
        each = ", ".join(f"{size}: {processors[size] / size * 1e6:.0f}" for size in SIZES)
        # A square law would give 8; 1.5 leaves room for caches that no longer hold everything.
        found.append(Bar(f"CPU per operation, {SIZES[-1]} against {SIZES[0]}", growth, 1.5, "x", detail=f"linear growth; us per operation at {each}"))
        return found


if __name__ == "__main__":
    print(table(bars(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 9)))
