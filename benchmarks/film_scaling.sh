#!/usr/bin/env bash
# `rechroma video` on 1 and on 2 executors of one core each: a standalone Master and two Workers on loopback, each bound to a
# core of its own with the programs that it starts, as it would be on a machine of its own.
#   SPARK_HOME=... benchmarks/film_scaling.sh FILM [options of rechroma video...]
# Prints one JSON line a run; the seconds are those of the job, without the start of Spark. RECHROMA names another launcher,
# ORDER other runs than "1 2 2 1".
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
film=$(readlink -f -- "${1:?usage: benchmarks/film_scaling.sh FILM [options of rechroma video]}")
shift
: "${SPARK_HOME:?needs a Spark 3.5 distribution}"
work=$(mktemp -d)
export SPARK_CONF_DIR=$work/conf SPARK_SCALA_VERSION=2.12 SPARK_LOG_DIR=$work SPARK_WORKER_DIR=$work/executors
mkdir -p "$SPARK_CONF_DIR"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
master=spark://127.0.0.1:17077
"$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 17077 --webui-port 0 \
  >"$work/master.log" 2>&1 & pids+=($!)
for core in 0 1; do
  taskset --cpu-list "$core" "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 \
    --webui-port 0 --cores 1 --memory 3g "$master" >"$work/worker-$core.log" 2>&1 & pids+=($!)
done
sleep 6

for executors in ${ORDER:-1 2 2 1}; do
  printf 'spark.executor.cores 1\nspark.executor.memory 2g\nspark.cores.max %s\n' "$executors" >"$SPARK_CONF_DIR/spark-defaults.conf"
  rm -rf "$work/out"
  "${RECHROMA:-$here/../rechroma}" video --master "$master" --input "$film" --output "$work/out" --json "$@" \
    >"$work/result.json" 2>"$work/log" || { tail "$work/log" >&2; exit 1; }
  printf '{"executors": %s, "result": %s}\n' "$executors" "$(tail -n 1 "$work/result.json")"
done
