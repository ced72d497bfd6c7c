#!/bin/sh
# manual_shots.sh: makes the pictures of docs/manual anew, from the browser tests of the till and of
# the school. Only those that a manual names are kept; with ImageMagick they are brought down to 64
# colours.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node tests/browser/till.test.mjs build/obed "$folder" >/dev/null
node tests/browser/school.test.mjs build/obed "$folder" >/dev/null
mkdir -p docs/manual/shots
rm -f docs/manual/shots/*.png
grep -oh 'shots/[a-z-]*\.png' docs/manual/*.md | sort -u | while read -r shot; do
    if command -v convert >/dev/null; then
        convert "$folder/${shot#shots/}" -dither None -colors 64 -strip "docs/manual/$shot"
    else
        cp "$folder/${shot#shots/}" "docs/manual/$shot"
    fi
done
ls -s docs/manual/shots
