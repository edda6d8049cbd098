#!/usr/bin/env bash
# What can be told of deploy/ without a cluster and a container daemon: the scripts, the Dockerfile (and that
# what it copies exists and is let through by .dockerignore), the manifests, and with SPARK_HOME the pods that Spark
# makes of them.
#   pip install -r deploy/requirements.txt; deploy/check.sh [--crd FILE ...]
# The options are those of deploy/kubernetes/validate.py.
set -euo pipefail
cd "$(dirname "$0")/.."

shellcheck rechroma .ci/run benchmarks/*.sh deploy/*.sh deploy/*/*.sh notebooks/*.sh
hadolint deploy/docker/Dockerfile

copied=$(sed -n 's/^COPY \([^- ][^ ]*\) .*/\1/p' deploy/docker/Dockerfile)
[[ -n $copied ]]
for source in $copied; do
  [[ -e $source ]] || { echo "deploy/docker/Dockerfile copies $source, which does not exist" >&2; exit 1; }
  grep -qx "!${source%%/*}" .dockerignore || { echo ".dockerignore leaves $source out" >&2; exit 1; }
done
# What is built in the first stage must be what the build makes.
built=$(sed -n 's/^COPY --from=build \/build\/\([^ ]*\) .*/\1/p' deploy/docker/Dockerfile)
[[ -f $built ]] || { echo "the build makes no $built" >&2; exit 1; }

python3 deploy/kubernetes/validate.py "$@"
if [[ -n ${SPARK_HOME:-} ]]; then
  python3 deploy/kubernetes/pods.py
else
  echo "pods: not checked, SPARK_HOME is not set"
fi
