#!/bin/bash
# What Spark starts on Kubernetes (driver, executor) goes to Spark's own entry point; all else is a command of
# Rechroma on this container's cores. RECHROMA_HEAP is its Java heap.
set -euo pipefail
case ${1:-} in
  driver | executor) exec /opt/entrypoint.sh "$@" ;;
  /*) exec "$@" ;;
esac
exec /opt/spark/bin/spark-submit --properties-file /opt/rechroma/deploy/spark/spark-defaults-cpu.conf \
  --driver-memory "${RECHROMA_HEAP:-4g}" \
  --conf "spark.driver.defaultJavaOptions=-Dorg.bytedeco.javacpp.cachedir=/cache -Drechroma.home=/opt/rechroma" \
  --class dev.rechroma.cli.Main /opt/rechroma/rechroma.jar "$@"
