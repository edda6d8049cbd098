#!/usr/bin/env bash
# The GPUs of this host as Spark wants them told, for spark.{worker,executor,driver}.resource.gpu.discoveryScript:
#   {"name": "gpu", "addresses": ["0","1"]}
# Where CUDA_VISIBLE_DEVICES holds numbers (as Slurm sets it), only those: nvidia-smi itself shows all.
set -euo pipefail
fail() {
  echo "discover-gpus.sh: $1" >&2
  exit 1
}
found=$(timeout 60 nvidia-smi --query-gpu=index --format=csv,noheader 2>&1) ||
  fail "nvidia-smi failed: ${found:-not found}"
addresses=$(grep -xE '[0-9]+' <<<"$found") || fail "nvidia-smi names no GPU: $found"
if [[ ${CUDA_VISIBLE_DEVICES:-} =~ ^[0-9]+(,[0-9]+)*$ ]]; then
  addresses=$(grep -xF "${CUDA_VISIBLE_DEVICES//,/$'\n'}" <<<"$addresses") ||
    fail "CUDA_VISIBLE_DEVICES=$CUDA_VISIBLE_DEVICES names no GPU of this host"
fi
printf '{"name": "gpu", "addresses": ["%s"]}\n' "${addresses//$'\n'/\",\"}"
