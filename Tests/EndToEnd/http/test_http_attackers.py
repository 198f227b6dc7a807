"""A small version of Tests/Benchmarks/attackers.py, for every run."""
import subprocess
import sys

from raw_http import ROOT, server_binary


def test_honest_clients_are_served_among_slow_attackers():
    command = f"{server_binary()} port={{port}} head=2000 writeStall=4000 writeGrace=4000"
    run = subprocess.run(
        [sys.executable, ROOT / "Tests/Benchmarks/attackers.py", "--heads", "200", "--readers", "50", "--honest", "20",
         "--seconds", "9", "--head-deadline", "2", "--read-deadline", "4", command],
        capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
