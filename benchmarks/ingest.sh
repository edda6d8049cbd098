#!/usr/bin/env bash
# Ingest against one Python process with OpenCV (Debian's python3-opencv) on the same photos, and
# against the bound of this machine (ingest_bound.py).
#   benchmarks/ingest.sh FOLDER [SIZE]
# Start-up does not count: the photos are ingested 20 and 60 times over (hard links), and the rate is
# that of the 40 more (the compiler of the JVM is still at work in the first ones).
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
photos=$(readlink -f -- "${1:?usage: benchmarks/ingest.sh FOLDER [SIZE]}")
size=${2:-256}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

repeated() { # times
  for i in $(seq "$1"); do
    mkdir -p "$work/$1/$i"
    cp -l "$photos"/* "$work/$1/$i/" 2>/dev/null || cp "$photos"/* "$work/$1/$i/"
  done
}

seconds() { # times
  "$here/../rechroma" ingest --input "$work/$1" --output "$work/tensors" --size "$size" --json 2>/dev/null |
    tail -n 1 | sed 's/.*"seconds":\([0-9.]*\).*/\1/'
}

bound=$(/usr/bin/python3 "$here/ingest_bound.py" "$photos" --size "$size")
count=$(find "$photos" -type f | wc -l)
repeated 20
repeated 60
peer_before=$(/usr/bin/python3 "$here/cv2_ingest.py" "$photos" --size "$size")
few=$(seconds 20)
many=$(seconds 60)
peer_after=$(/usr/bin/python3 "$here/cv2_ingest.py" "$photos" --size "$size")
echo "$bound"
echo "$peer_before"
echo "$peer_after"
awk -v n="$count" -v few="$few" -v many="$many" 'BEGIN {
  printf "{\"rechroma\": \"ingest\", \"images\": %d, \"seconds20\": %.2f, \"seconds60\": %.2f, \"imagesPerSecond\": %.1f}\n",
    40 * n, few, many, 40 * n / (many - few) }'
