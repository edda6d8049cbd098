#!/usr/bin/env bash
# A GAN's full adversarial step and its inference against PyTorch, in turn, as a machine's speed drifts: Rechroma's JSON
# line, then PyTorch's for each of MODES, by commas: eager, channels-last, compile (a C++ compiler), compile+channels-last.
# PYTHON is an interpreter with torch. onnx_predict.py is the same for ONNX Runtime.
#   benchmarks/gan.sh 128 256
#   VARIANT=pix2pix BATCH=1 MODES=eager,channels-last PYTHON=venv/bin/python benchmarks/gan.sh 256
#   VARIANT=unet BATCH=16 PYTHON=venv/bin/python benchmarks/gan.sh 128
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
variant=${VARIANT:-lab}
batch=${BATCH:-4}
python=${PYTHON:-/usr/bin/python3}
if [[ $variant == unet ]]; then
  peer=("$here/torch_unet.py") weights=(--set train.adversarial-weight=1) modes=channels-last
else
  peer=("$here/torch_gan_step.py" --variant "$variant") weights=() modes=eager
fi
IFS=, read -ra modes <<<"${MODES:-$modes}"
for side in "${@:-128}"; do
  for threads in 1 "$(nproc)"; do
    "$here/../rechroma" bench --variant "$variant" --size "$side" --batch "$batch" --threads "$threads" "${weights[@]}" --json |
      tail -n 1
    for mode in "${modes[@]}"; do
      options=()
      if [[ $mode != eager ]]; then IFS=+ read -ra options <<<"$mode"; fi
      OMP_NUM_THREADS=$threads "$python" "${peer[@]}" "${options[@]/#/--}" --size "$side" --batch "$batch"
    done
  done
done
