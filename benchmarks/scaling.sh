#!/usr/bin/env bash
# Training on 1 and on 2 executors of one core each: a standalone Master and two Workers on loopback.
#   SPARK_HOME=... benchmarks/scaling.sh TENSORS [--set KEY=VALUE ...]
# TENSORS is a data set that `rechroma ingest` wrote. The rate is that of the epochs after the first five (SKIP),
# which hold start-up and compiling, of 20 (EPOCHS), at 64 px (SIZE). Further options go to `rechroma train`.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
data=$(readlink -f -- "${1:?usage: benchmarks/scaling.sh TENSORS [options of train]}")
shift
# shellcheck source-path=SCRIPTDIR
. "$here/cluster.sh"
start_cluster

for workers in ${WORKERS:-1 2}; do
  executors "$workers"
  "$here/../rechroma" train --master "$master" --data "$data" --model "$work/model-$workers" --workers "$workers" \
    --size "${SIZE:-64}" --epochs "${EPOCHS:-20}" --set train.warm-up-epochs=0 --set train.checkpoint-every=1000 \
    --set train.samples-every=1000 --set train.metrics-every=1000 "$@" >"$work/train-$workers.log" 2>&1 || { tail "$work/train-$workers.log"; exit 1; }
  awk -F, -v workers="$workers" -v first="$((${SKIP:-5} + 1))" '
    NR == first { images = $3 }
    NR > first { n = $3; rounds += $10; if ($12 > executors) executors = $12; mb += $14
             compute += $15; broadcast += $16; input += $17; aggregation += $18 }
    END { all = compute + broadcast + input + aggregation
      printf "{\"workers\": %d, \"executors\": %d, \"imagesPerSecond\": %.2f, \"rounds\": %d, ", workers, executors, (n - images) / all, rounds
      printf "\"megabytesPerRound\": %.1f, \"secondsPerRound\": {\"compute\": %.3f, \"broadcast\": %.3f, \"input\": %.3f, \"aggregation\": %.3f}}\n",
        mb / rounds, compute / rounds, broadcast / rounds, input / rounds, aggregation / rounds }' "$work/model-$workers/history.csv"
done
