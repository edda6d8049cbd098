#!/usr/bin/env bash
# Whether an exported model is sound, and docs/colorize_onnx.py gives a photo the colours that `rechroma colorize` gives it.
#   deploy/check-onnx.sh      needs the packages of deploy/requirements.txt (PYTHON names another interpreter) and a built jar
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
python=${PYTHON:-python3}
export ORT_DISABLE_TELEMETRY=1 # or Microsoft's builds report to Microsoft
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/rechroma" export --output "$work/model.onnx"
cp "$root/data-samples/chelsea.jpg" "$work/photo.jpg"
"$python" "$root/docs/colorize_onnx.py" "$work/model.onnx" "$work/photo.jpg" "$work/script.png"
"$root/rechroma" colorize --input "$work/photo.jpg" --output "$work/ours" --colored recolorize
"$python" - "$work" <<'PYTHON'
import sys
import cv2, numpy, onnx
work = sys.argv[1]
onnx.checker.check_model(work + "/model.onnx", full_check=True)
lab = [cv2.cvtColor(cv2.imread(work + name).astype(numpy.float32) / 255, cv2.COLOR_BGR2Lab) for name in
       ("/script.png", "/ours/photo.jpg", "/photo.jpg")]
script, ours, photo = [each[:, :, 1:] for each in lab]
difference, chroma = numpy.abs(script - ours).mean(), numpy.hypot(*numpy.moveaxis(ours, 2, 0)).mean()
print(f"a*, b* of the script and of colorize: mean difference {difference:.2f}, mean chroma {chroma:.1f}")
if not (difference < 2 and chroma > 4 * difference):
    sys.exit("check-onnx: the script's colours are others than those of colorize")
PYTHON
echo "check-onnx: PASS"
