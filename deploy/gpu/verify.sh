#!/usr/bin/env bash
# Whether Rechroma works on this host's GPU: the driver, the GPU's compute capability, the CUDA backend, an epoch
# of training on the GPU against the same on the CPU, and a training that must learn. Or, of a build with -Port-gpu:
# predictions on the GPU against those on the CPU, and the same photos to the byte from two runs. Ends with PASS or with
# what failed. It has not been run on a GPU yet.
#   deploy/gpu/verify.sh [--redist | --predictions]
# --redist takes CUDA 11.6 and cuDNN 8.3 along (2 GB to download) where the host has the driver alone. Builds the
# checkout twice, and leaves the build for GPUs in jobs/target. Uses the first GPU, or CUDA_VISIBLE_DEVICES.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
step=start
claim="GPU and CPU agree, and the GPU learns"
finish() {
  local code=$?
  if ((code == 0)); then
    rm -rf "$work"
    echo "PASS: $claim"
  else
    echo "FAILED: $step (exit $code); logs: $work" >&2
    tail -n 15 "$work/log" >&2 || true
  fi
}
trap finish EXIT
begin() { step=$1 && echo "$step" && : >"$work/log"; }
build() { mvn -B -ntp -q -Dmaven.test.skip=true "$@" clean package >"$work/log" 2>&1; }
rechroma() { timeout 900 ./rechroma "$@" >"$work/log" 2>&1; }
train() { # model, epochs
  rechroma train --data "$work/tensors" --model "$1" --size 64 --batch 4 --epochs "$2" --seed 1 \
    --set train.generator-width=16 --set train.discriminator-width=16 --set train.warm-up-epochs=0
}
column() { # model, name of a column of history.csv, epoch
  awk -F, -v name="$2" -v epoch="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i }
    NR == epoch + 1 { print $c }' "$1/history.csv"
}
evaluate() { # report, engine
  rechroma evaluate --data "$work/tensors" --report "$1" --split train --engine "$2" --set evaluate.feature-photos=0
}
colorize() { # output
  rechroma colorize --input data-samples --output "$1" --colored recolorize --engine onnxruntime
}
psnr() { # report
  awk -F, '$1 == "" && $2 == "bundled" && $4 == "psnr" { print $5 }' "$1/metrics.csv"
}
predictions() {
  claim="GPU and CPU predict the same, and the GPU repeats itself"
  begin "the driver"
  deploy/gpu/discover-gpus.sh >"$work/log" 2>&1
  nvidia-smi --query-gpu=index,name,driver_version,compute_cap --format=csv || true

  begin "the build for predictions on GPUs"
  build -Port-gpu

  begin "predictions on the CPU and on the GPU"
  rechroma ingest --input data-samples --output "$work/tensors" --size 128
  evaluate "$work/cpu" onednn
  evaluate "$work/gpu" onnxruntime
  on_cpu=$(psnr "$work/cpu") on_gpu=$(psnr "$work/gpu")
  echo "PSNR: CPU $on_cpu, GPU $on_gpu"
  awk -v a="$on_cpu" -v b="$on_gpu" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a != "" && b != "" && d <= 0.001) }'

  begin "the same photos to the byte from two runs"
  colorize "$work/one"
  colorize "$work/other"
  diff -r --exclude=_rechroma --brief "$work/one" "$work/other"
}
if [[ ${1:-} == --predictions ]]; then
  predictions
  exit
fi
profiles=cuda
if [[ ${1:-} == --redist ]]; then profiles=cuda,cuda-redist; fi

begin "the driver"
deploy/gpu/discover-gpus.sh >"$work/log" 2>&1
nvidia-smi --query-gpu=index,name,driver_version,compute_cap --format=csv || true

begin "the build for CPUs, and an epoch on the CPU"
build
rechroma ingest --input data-samples --output "$work/tensors" --size 72
train "$work/cpu" 1

begin "the build for GPUs"
build -P"$profiles"

begin "the backend, the compute capability, and the same epoch on the GPU"
train "$work/gpu" 1
grep -q '"backend" *: *"JCublasBackend"' "$work/gpu/model.json"

begin "the same numbers on both"
for loss in generator_loss discriminator_loss; do
  on_cpu=$(column "$work/cpu" $loss 1) on_gpu=$(column "$work/gpu" $loss 1)
  echo "$loss: CPU $on_cpu, GPU $on_gpu"
  awk -v a="$on_cpu" -v b="$on_gpu" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a != "" && b != "" && d <= 0.01 * a) }'
done

begin "a training that learns"
train "$work/longer" 20
first=$(column "$work/longer" reconstruction_loss 1) last=$(column "$work/longer" reconstruction_loss 20)
echo "reconstruction: $first after one epoch, $last after 20"
awk -v a="$first" -v b="$last" 'BEGIN { exit !(b != "" && b < a) }'
