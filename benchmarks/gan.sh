#!/usr/bin/env bash
# A GAN's full adversarial step and its inference against PyTorch, pair by pair, as a machine's speed drifts: Rechroma's
# JSON line, then PyTorch's. lab and pix2pix: Debian's python3-torch with libopenblas0-pthread, or the Python that
# PYTHON names; unet: that too, with PyTorch 2 in its best mode, channels last.
#   benchmarks/gan.sh 128 256
#   VARIANT=pix2pix BATCH=1 benchmarks/gan.sh 256
#   VARIANT=unet BATCH=16 PYTHON=venv/bin/python benchmarks/gan.sh 128
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
variant=${VARIANT:-lab}
batch=${BATCH:-4}
python=${PYTHON:-/usr/bin/python3}
if [[ $variant == unet ]]; then
  peer=("$here/torch_unet.py" --channels-last) weights=(--set train.adversarial-weight=1)
else
  peer=("$here/torch_gan_step.py" --variant "$variant") weights=()
fi
for side in "${@:-128}"; do
  for threads in 1 "$(nproc)"; do
    "$here/../rechroma" bench --variant "$variant" --size "$side" --batch "$batch" --threads "$threads" "${weights[@]}" --json |
      tail -n 1
    OMP_NUM_THREADS=$threads "$python" "${peer[@]}" --size "$side" --batch "$batch"
  done
done
