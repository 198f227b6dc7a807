#!/usr/bin/env bash
# Measures every promise about performance but clean builds (Tests/Benchmarks/builds.py), in about five minutes.
# Usage: Tests/Benchmarks/run.sh [--rounds N] [--seconds N] [--only PART,…]
set -euo pipefail
cd "$(dirname "$0")/../.."

# With the flags `make build` and `make generate` use, so that nothing is compiled twice.
for product in btelo json-benchmark storage-benchmark; do
    swift build -c release --static-swift-stdlib -Xlinker --strip-all -Xlinker --no-export-dynamic -Xlinker --icf=safe --product "$product" >&2
done
swift build -c release --product specgen >&2
exec python3 Tests/Benchmarks/bars.py "$@"
