#!/usr/bin/env bash
# Colorize against one PyTorch and OpenCV script on the same photos, both with all cores, at 256 px.
#   benchmarks/colorize.sh FOLDER MODEL
# Start-up does not count: the photos are colorized once and three times over, and the rate is that of
# the two times more. The peer's own figure leaves its start-up out.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
photos=$(readlink -f -- "${1:?usage: benchmarks/colorize.sh FOLDER MODEL}")
model=$(readlink -f -- "${2:?usage: benchmarks/colorize.sh FOLDER MODEL}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for i in 1 2 3; do
  mkdir -p "$work/in/$i"
  cp "$photos"/* "$work/in/$i/"
done

seconds() { # folder
  rm -rf "$work/out"
  "$here/../rechroma" colorize --input "$1" --output "$work/out" --model "$model" --colored=recolorize --json 2>/dev/null |
    tail -n 1 | sed 's/.*"seconds":\([0-9.]*\).*/\1/'
}

once=$(seconds "$work/in/1")
thrice=$(seconds "$work/in")
OMP_NUM_THREADS=$(nproc) /usr/bin/python3 "$here/torch_colorize.py" "$photos" "$work/peer" --size 256
awk -v n="$(find "$photos" -type f | wc -l)" -v once="$once" -v thrice="$thrice" 'BEGIN {
  printf "{\"rechroma\": \"colorize\", \"images\": %d, \"imagesPerSecond\": %.2f}\n", 2 * n, 2 * n / (thrice - once) }'
