#!/usr/bin/env bash
# Large photos: `rechroma colorize` and `ingest` against scripts on the same cores, in turn.
#   benchmarks/big.sh PHOTOS [RUNS]          PHOTOS is a folder of some 40 JPEGs of 12 megapixels
# Colorizing: onnx_colorize.py (OpenCV and ONNX Runtime) with the exported bundled model. Ingesting at 256 px on one core:
# one process of OpenCV that decodes whole photos (cv2_ingest.py). The rates of Rechroma are those of its job, with start-up
# and compiling of the first photos, so photos are taken 12 times over for colorizing and 24 times for ingesting. PYTHON names
# an interpreter with onnxruntime and opencv-python-headless, RECHROMA another launcher.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
photos=$(readlink -f -- "${1:?usage: benchmarks/big.sh PHOTOS [RUNS]}")
rechroma=${RECHROMA:-$here/../rechroma}
python=${PYTHON:-python3}
export ORT_DISABLE_TELEMETRY=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/few" "$work/many"
cp -r "$photos" "$work/few/1"
for i in {2..12}; do cp -rl "$work/few/1" "$work/few/$i"; done
for i in {1..24}; do cp -rl "$work/few/1" "$work/many/$i"; done
"$rechroma" export --output "$work/model.onnx" >/dev/null

for ((run = 1; run <= ${2:-2}; run++)); do
  "$python" "$here/onnx_colorize.py" "$work/model.onnx" "$photos" "$work/script"
  rm -rf "$work/out"
  "$rechroma" colorize --input "$work/few" --output "$work/out" --colored recolorize --json --set colorize.gallery-photos=0 2>/dev/null | tail -n 1
  "$python" "$here/cv2_ingest.py" "$photos" --size 256 --repeats 1
  rm -rf "$work/tensors"
  "$rechroma" ingest --master 'local[1]' --input "$work/many" --output "$work/tensors" --size 256 --json 2>/dev/null | tail -n 1
done
