#!/usr/bin/env bash
# Runs every test and ends with one line: N passed, N failed.
set -uo pipefail
cd "$(dirname "$0")/.."
Tests/install.sh tests || exit 1

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
passed=0
failed=0

# Usage: stage NAME COMMAND… ; output goes to the terminal and to $log/NAME.
stage() {
    local name=$1 started=$SECONDS
    shift
    echo "== $name"
    "$@" 2>&1 | tee "$log/$name"
    local status=${PIPESTATUS[0]}
    echo "== $name: exit $status after $((SECONDS - started)) s"
    return "$status"
}

# Adds one result that is not counted by a test runner.
result() {
    if [ "$1" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

number() { grep -oE "$2" "$log/$1" | grep -oE '[0-9]+' | tail -n 1 || true; }

stage build swift build --build-tests
build=$?
result $build
if [ $build = 0 ]; then
    stage contracts swift run --skip-build specgen check
    result $?

    # One after the other: with hundreds at once on two cores, what a test waits for is the others.
    stage swift swift test --skip-build --no-parallel
    status=$?
    total=$(number swift 'Test run with [0-9]+ test')
    issues=$(grep -cE '^(✘|.*\xe2\x9c\x98) Test .* failed after' "$log/swift" || true)
    [ $status = 0 ] && issues=0
    [ $status != 0 ] && [ "${issues:-0}" = 0 ] && issues=1
    passed=$((passed + ${total:-0} - issues))
    failed=$((failed + issues))

    [ -x .venv/bin/python ] || python3 -m venv .venv
    stage packages .venv/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
    result $?
    stage python .venv/bin/python -m pytest -q -p no:cacheprovider Tests
    status=$?
    good=$(number python '[0-9]+ passed')
    bad=$(number python '[0-9]+ failed')
    errors=$(number python '[0-9]+ errors?')
    bad=$((${bad:-0} + ${errors:-0}))
    [ $status != 0 ] && [ $bad = 0 ] && bad=1
    passed=$((passed + ${good:-0}))
    failed=$((failed + bad))

    stage fuzz Tests/Fuzz/replay.sh
    result $?
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
