#!/usr/bin/env bash
# Writes Tests/Contract/Sample/Generated from Tests/Contract/Sample/Spec.
set -euo pipefail
cd "$(dirname "$0")/../../.."
swift build --product specgen
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$(swift build --show-bin-path)/specgen" generate --spec Tests/Contract/Sample/Spec --output "$folder"
mkdir -p Tests/Contract/Sample/Generated
rm -f Tests/Contract/Sample/Generated/*.swift
cp "$folder"/sample/Server/*.swift Tests/Contract/Sample/Generated/
