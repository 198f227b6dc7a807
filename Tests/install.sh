#!/usr/bin/env bash
# Installs Debian packages that are missing, with sudo when not root.
# Usage: Tests/install.sh libraries|tests|benchmarks
set -euo pipefail

case "${1:-}" in
libraries) packages="libyaml-dev libsqlite3-dev libssl-dev pkg-config" ;;
tests) packages="python3 python3-venv curl nodejs openssl chromium fonts-dejavu-core" ;;
benchmarks) packages="wrk nginx-light gcc libc6-dev python3" ;;
*) echo "usage: $0 libraries|tests|benchmarks" >&2; exit 2 ;;
esac

if ! command -v swift >/dev/null; then
    echo "Swift 6.2 or newer is needed: https://www.swift.org/install/linux/" >&2
    exit 1
fi

missing=""
for package in $packages; do
    case "$package" in
    python3 | curl | nodejs | openssl | chromium | wrk | gcc)
        command=${package/nodejs/node}
        command -v "$command" >/dev/null && continue ;;
    nginx-light) { command -v nginx || [ -x /usr/sbin/nginx ]; } >/dev/null && continue ;;
    python3-venv) python3 -c 'import ensurepip' 2>/dev/null && continue ;;
    *) dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' && continue ;;
    esac
    missing="$missing $package"
done
[ -z "$missing" ] && exit 0

root=""
[ "$(id -u)" = 0 ] || root="sudo"
echo "Installing:$missing"
$root apt-get update -qq
# shellcheck disable=SC2086  # a list of words
DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends $missing >/dev/null
