#!/usr/bin/env bash
# Damaged photos and archives by the thousand through colorize; ends with "passed", or with what went wrong; then other readers
# judge what was painted (damage_compare.py; PYTHON names an interpreter that has what it needs).
#   benchmarks/damage.sh NEW_FOLDER MODEL FILES SEED [PHOTOS]
# They are made from data-samples, and from the folder PHOTOS. Needs `mvn -DskipTests package`.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
((${#} >= 4)) || { sed -n 2,5p "benchmarks/damage.sh" >&2; exit 2; }
mapfile -t opens < <(grep -oE -- '--add-opens=\S+' rechroma)
export OPENCV_LOG_LEVEL=SILENT LC_ALL=C.UTF-8
java "${opens[@]}" -Xmx1g -Dlog4j2.configurationFile=conf/log4j2.properties \
  -cp "jobs/target/test-classes:jobs/target/rechroma.jar:jobs/target/spark-jars/*" dev.rechroma.cli.DamageTrial "$@"
exec "${PYTHON:-python3}" benchmarks/damage_compare.py "$1"
