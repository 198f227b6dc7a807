#!/usr/bin/env bash
# Builds and runs one fuzz target with libFuzzer and the address sanitizer.
#
#   Tests/Fuzz/run.sh TARGET 60              for 60 seconds
#   Tests/Fuzz/run.sh TARGET 10000000runs    for that many runs (at most an hour)
#   Tests/Fuzz/run.sh TARGET FILE...         replays inputs, such as a crash that was found
#
# A target is a folder Tests/Fuzz/TARGET with
#   Fuzz.swift   the function @_cdecl("LLVMFuzzerTestOneInput"); it traps when a promise is broken
#   sources      what is compiled with it, one entry a line, paths from the repository's root, # starts a comment:
#                  Runtime/JSON/*.swift                 files that become part of the target itself
#                  module JSON Runtime/JSON/*.swift     files that become a module which later lines and Fuzz.swift import
#                  -I Runtime/CLibraries/CLinux         a flag of the compiler (also -l... of the linker)
#   corpus/      a few small inputs to start from
#   dictionary   optional: words of the format, in libFuzzer's syntax
#   options      optional: more flags of libFuzzer, such as -max_len=512
#
# What is found is kept under .build/fuzz/TARGET: inputs in found/, crashes in crash-*. Exit code 0 means no crash.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${1:?usage: Tests/Fuzz/run.sh TARGET SECONDS|RUNSruns|FILE...}
shift
[ $# -gt 0 ] || set -- 60
folder=Tests/Fuzz/$target
build=.build/fuzz/$target
[ -f "$folder/Fuzz.swift" ] || { echo "no target $folder" >&2; exit 2; }
mkdir -p "$build/found"

instruments=(-sanitize=fuzzer,address -O -wmo -parse-as-library -swift-version 6 -package-name btelo)
files=()
flags=()
while read -r first rest; do
    case $first in
        '' | '#'*) ;;
        module)
            read -r name globs <<<"$rest"
            # shellcheck disable=SC2086  # the globs are meant to be expanded
            swiftc "${instruments[@]}" "${flags[@]}" -module-name "$name" -emit-module \
                -emit-module-path "$build/$name.swiftmodule" -c $globs -o "$build/$name.o"
            flags+=(-I "$build")
            files+=("$build/$name.o")
            ;;
        -*)
            # shellcheck disable=SC2206
            flags+=($first $rest)
            ;;
        *)
            # shellcheck disable=SC2206
            files+=($first $rest)
            ;;
    esac
done <"$folder/sources"
swiftc "${instruments[@]}" "${flags[@]}" -module-name "Fuzz$target" "$folder/Fuzz.swift" "${files[@]}" \
    -o "$build/fuzz" 2> >(grep -v 'cannot export local symbol' >&2)

options=(-artifact_prefix="$build/" -print_final_stats=1 -timeout=10 -rss_limit_mb=1024 -max_len=4096)
[ -f "$folder/dictionary" ] && options+=(-dict="$folder/dictionary")
# shellcheck disable=SC2207
[ -f "$folder/options" ] && options+=($(cat "$folder/options"))
if [[ $1 =~ ^([0-9]+)s?$ ]]; then
    options+=(-max_total_time="${BASH_REMATCH[1]}")
    inputs=("$build/found" "$folder/corpus")
    seconds=$((BASH_REMATCH[1] + 120))
elif [[ $1 =~ ^([0-9]+)runs$ ]]; then
    options+=(-runs="${BASH_REMATCH[1]}")
    inputs=("$build/found" "$folder/corpus")
    seconds=3600
else
    inputs=("$@")
    seconds=600
fi

# The crash handler of the Swift runtime would wait for a debugger that never comes.
SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=32 \
    timeout -s KILL "$seconds" "$build/fuzz" "${options[@]}" "${inputs[@]}" </dev/null
