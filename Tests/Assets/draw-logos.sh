#!/usr/bin/env bash
# Draws the PNG logos anew from logo-spin.svg, at rest, on nothing. Needs rsvg-convert (Debian: librsvg2-bin).
set -euo pipefail
cd "$(dirname "$0")/../../Runtime/Pages/Public"

draw() { # color, file
    rsvg-convert --width 512 --height 512 --stylesheet \
        <(printf '.line { stroke: %s !important } .dot { fill: %s !important }' "$1" "$1") \
        --output "$2" logo-spin.svg
}

draw '#000' logo-spin.png
draw '#fff' logo-spin-white.png
