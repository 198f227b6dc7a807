#!/usr/bin/env bash
# Measures every promise about performance but clean builds (Tests/Benchmarks/builds.py), in about five minutes.
# Usage: Tests/Benchmarks/run.sh [--rounds N] [--seconds N] [--only PART,…]
set -euo pipefail
cd "$(dirname "$0")/../.."

for product in specgen json-benchmark storage-benchmark; do
    swift build -c release --product "$product" >&2
done
exec python3 Tests/Benchmarks/bars.py "$@"
