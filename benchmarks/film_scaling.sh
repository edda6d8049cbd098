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
# shellcheck source-path=SCRIPTDIR
. "$here/cluster.sh"
start_cluster bound

for many in ${ORDER:-1 2 2 1}; do
  executors "$many"
  rm -rf "$work/out"
  "${RECHROMA:-$here/../rechroma}" video --master "$master" --input "$film" --output "$work/out" --json "$@" \
    >"$work/result.json" 2>"$work/log" || { tail "$work/log" >&2; exit 1; }
  printf '{"executors": %s, "result": %s}\n' "$many" "$(tail -n 1 "$work/result.json")"
done
