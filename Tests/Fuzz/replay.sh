#!/usr/bin/env bash
# Builds every fuzz target, replays its corpus and goes on fuzzing for its share of 60 seconds. Exit code 0 means no crash.
set -uo pipefail
cd "$(dirname "$0")/../.."

targets=(Tests/Fuzz/*/)
share=$((60 / ${#targets[@]}))
failed=0
for folder in "${targets[@]}"; do
    target=$(basename "$folder")
    if output=$(Tests/Fuzz/run.sh "$target" "$share" 2>&1); then
        echo "$target: $(grep -oE 'number_of_executed_units: [0-9]+' <<<"$output" | grep -oE '[0-9]+') runs, no crash"
    else
        failed=1
        echo "$target: FAILED"
        tail -n 40 <<<"$output"
    fi
done
exit $failed
