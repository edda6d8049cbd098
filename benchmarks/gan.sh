#!/usr/bin/env bash
# A GAN's full adversarial step and painting against PyTorch, pair by pair, as a machine's speed
# drifts: Rechroma's JSON line, then PyTorch's (Debian's python3-torch with libopenblas0-pthread).
#   benchmarks/gan.sh 128 256
#   VARIANT=pix2pix BATCH=1 benchmarks/gan.sh 256
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
variant=${VARIANT:-lab}
batch=${BATCH:-4}
for side in "${@:-128}"; do
  for threads in 1 "$(nproc)"; do
    "$here/../rechroma" bench --variant "$variant" --size "$side" --batch "$batch" --threads "$threads" --json | tail -n 1
    OMP_NUM_THREADS=$threads /usr/bin/python3 "$here/torch_gan_step.py" --variant "$variant" --size "$side" --batch "$batch"
  done
done
