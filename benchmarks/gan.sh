#!/usr/bin/env bash
# The LAB GAN's full adversarial step and painting against PyTorch, pair by pair, as a machine's speed
# drifts: Rechroma's JSON line, then PyTorch's (Debian's python3-torch with libopenblas0-pthread).
#   benchmarks/gan.sh 128 256
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for side in "${@:-128}"; do
  for threads in 1 "$(nproc)"; do
    "$here/../rechroma" bench --variant lab --size "$side" --batch 4 --threads "$threads" --json | tail -n 1
    OMP_NUM_THREADS=$threads /usr/bin/python3 "$here/torch_gan_step.py" --variant lab --size "$side" --batch 4
  done
done
