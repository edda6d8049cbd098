# shellcheck shell=bash
# To be sourced: a cluster of this machine for a benchmark, which ends with it. It needs SPARK_HOME; $work is a folder that goes too.
: "${SPARK_HOME:?needs a Spark 3.5 distribution}"
work=$(mktemp -d)
export SPARK_CONF_DIR=$work/conf SPARK_SCALA_VERSION=2.12 SPARK_LOG_DIR=$work SPARK_WORKER_DIR=$work/executors
mkdir -p "$SPARK_CONF_DIR"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
master=spark://127.0.0.1:17077

# A standalone Master and two Workers of one core each on loopback; with "bound" each Worker has a core of its own.
start_cluster() {
  "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 17077 --webui-port 0 \
    >"$work/master.log" 2>&1 & pids+=($!)
  local core on
  for core in 0 1; do
    on=(${1:+taskset --cpu-list "$core"})
    "${on[@]}" "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port 0 \
      --cores 1 --memory 3g "$master" >"$work/worker-$core.log" 2>&1 & pids+=($!)
  done
  sleep 6
}

# How many executors the next commands get, each of one core.
executors() {
  printf 'spark.executor.cores 1\nspark.executor.memory 2g\nspark.cores.max %s\n' "$1" >"$SPARK_CONF_DIR/spark-defaults.conf"
}
