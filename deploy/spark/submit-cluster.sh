#!/usr/bin/env bash
# spark-submit in cluster mode on a standalone Master: waits for the driver, which runs on a Worker, and ends
# with 0 only if the driver ended so. By itself spark-submit ends with 0 whatever became of the driver.
#   SPARK_HOME=... deploy/spark/submit-cluster.sh --master spark://HOST:7077 [options] JAR COMMAND [options]
set -euo pipefail
: "${SPARK_HOME:?needs a Spark 3.5 distribution}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$SPARK_HOME/bin/spark-submit" --deploy-mode cluster --conf spark.standalone.submit.waitAppCompletion=true \
  --class dev.rechroma.cli.Main "$@" 2>&1 | tee "$log" >&2
# The states of org.apache.spark.deploy.master.DriverState.
state=$(sed -n 's/.*State of driver .* is \(FINISHED\|FAILED\|ERROR\|KILLED\).*/\1/p' "$log" | tail -n 1)
echo "driver: ${state:-in no known state}; its output is in the Worker's folder work/driver-*/, stdout and stderr" >&2
[[ $state == FINISHED ]]
