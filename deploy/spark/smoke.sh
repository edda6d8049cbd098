#!/usr/bin/env bash
# The jobs through spark-submit on a real cluster on this machine: HDFS (a NameNode, a DataNode) and Spark's
# standalone Master with two Workers, all on loopback. First in client mode, then again in cluster mode, where
# the driver runs on a Worker and everything lies on HDFS, the application jar too.
#   SPARK_HOME=... deploy/spark/smoke.sh [client|cluster]
# A Spark 3.5 without an installation: pip install pyspark==3.5.7; SPARK_HOME is then the folder that
#   python3 -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))'   prints.
# Needs 6 GB of memory and Maven, which builds Rechroma if need be and fetches Hadoop's servers (37 MB). Ends
# with PASS, or with what failed and where its logs are.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
: "${SPARK_HOME:?needs a Spark 3.5 distribution: see the head of this file}"
jar=$root/jobs/target/rechroma.jar
version=$(basename "$(compgen -G "$SPARK_HOME/jars/hadoop-client-api-*.jar")" .jar)
version=${version#hadoop-client-api-}
tools=$root/target/smoke
work=$(mktemp -d)
step=start
# Seconds for a step.
limit=${SMOKE_LIMIT:-300}
pids=()

finish() {
  local code=$?
  for pid in "${pids[@]}"; do kill -- "-$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  if ((code == 0)); then
    rm -rf "$work"
    echo "PASS in $SECONDS s"
  else
    echo "FAILED: $step (exit $code); logs: $work" >&2
    find "$work/workers" -path '*/driver-*/stderr' -exec grep -hE '^(rechroma|Caused by|Exception)' {} + >&2 || true
    if [[ -f $work/$step.err ]]; then tail -n 15 "$work/$step.err" >&2; fi
  fi
}
trap finish EXIT
trap 'exit 130' INT TERM

server() { # name, command: in a process group of its own, so that its children end with it
  local name=$1
  shift
  setsid "$@" >"$work/$name.log" 2>&1 </dev/null &
  pids+=($!)
}

run() { # name, command: its stdout and stderr are kept
  step=$1
  shift
  printf '%4d s  %s\n' "$SECONDS" "$step"
  "$@" >"$work/$step.out" 2>"$work/$step.err" </dev/null
}

expect() { # file of a step, text that it must hold
  grep -qE -- "$2" "$work/$1" || { echo "not in $work/$1: $2" >&2; return 1; }
}

retry() {
  for _ in {1..30}; do
    if "$@"; then return 0; fi
    sleep 1
  done
  return 1
}

if [[ ! -f $jar ]]; then run build mvn -f "$root/pom.xml" -B -ntp -q -Dmaven.test.skip=true package; fi
run servers mvn -f "$root/pom.xml" -N -B -ntp -q dependency:copy -DoutputDirectory="$tools" \
  -Dartifact="org.apache.hadoop:hadoop-client-minicluster:$version"

# Real daemons; ports that are free, so that nothing else is disturbed.
read -r hdfs_port spark_port < <(python3 -c '
import socket
holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(holder.getsockname()[1] for holder in holders))')
hdfs=hdfs://127.0.0.1:$hdfs_port
master=spark://127.0.0.1:$spark_port
property() { printf '<property><name>%s</name><value>%s</value></property>\n' "$1" "$2"; }
mkdir "$work/hadoop" "$work/spark"
{
  echo '<configuration>'
  property fs.defaultFS "$hdfs"
  property dfs.replication 1
  property dfs.namenode.name.dir "$work/hadoop/name"
  property dfs.datanode.data.dir "$work/hadoop/data"
  for address in dfs.namenode.http-address dfs.datanode.address dfs.datanode.http.address dfs.datanode.ipc.address; do
    property "$address" 127.0.0.1:0
  done
  echo '</configuration>'
} | tee "$work/hadoop/core-site.xml" >"$work/hadoop/hdfs-site.xml"
# Each process lives for a minute: to compile hot methods a second time would be most of its work.
quick=-XX:TieredStopAtLevel=1
export SPARK_DAEMON_JAVA_OPTS=$quick SPARK_SUBMIT_OPTS=$quick
# They end by themselves should this script be killed.
hadoop=(timeout 3600 java "$quick" -Xmx512m -cp "$work/hadoop:$tools/*:$SPARK_HOME/jars/*")
node=org.apache.hadoop.hdfs.server
run format "${hadoop[@]}" $node.namenode.NameNode -format -nonInteractive
server namenode "${hadoop[@]}" $node.namenode.NameNode
server datanode "${hadoop[@]}" $node.datanode.DataNode

export SPARK_CONF_DIR=$work/spark SPARK_SCALA_VERSION=2.12 SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS=$work
export SPARK_WORKER_DIR=$work/workers SPARK_DAEMON_MEMORY=512m
# Kryo, which a site may have as its default, and Rechroma must not take.
cat "$here/spark-defaults-cpu.conf" - >"$work/spark/spark-defaults.conf" <<CONF
spark.executor.cores 1
spark.cores.max 2
spark.executor.memory 1g
spark.driver.memory 1g
spark.serializer org.apache.spark.serializer.KryoSerializer
spark.eventLog.enabled true
spark.eventLog.dir $hdfs/events
spark.executor.defaultJavaOptions $quick -Dorg.bytedeco.javacpp.cachedir=$work/javacpp
spark.driver.defaultJavaOptions $quick -Dorg.bytedeco.javacpp.cachedir=$work/javacpp
CONF
server master "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master \
  --host 127.0.0.1 --port "$spark_port" --webui-port 0
for i in 1 2; do # room for an executor on each and for a driver on one
  server "worker-$i" "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker \
    --host 127.0.0.1 --webui-port 0 --cores 2 --memory 3g "$master"
done

files=("${hadoop[@]}" org.apache.hadoop.fs.FsShell)
retry run events "${files[@]}" -mkdir -p /events
retry run upload "${files[@]}" -put -f "$root/data-samples" /photos
# Three seconds over data-samples/coffee.jpg, with a tone.
run upload-film "${files[@]}" -put "$here/film.mp4" /film.mp4
run upload-jar "${files[@]}" -put "$jar" /rechroma.jar

client() { timeout "$limit" "$SPARK_HOME/bin/spark-submit" --master "$master" --class dev.rechroma.cli.Main "$jar" "$@" --json; }

# What the driver prints lies where it ran.
cluster() {
  local code=0
  timeout "$limit" "$here/submit-cluster.sh" --master "$master" "$hdfs/rechroma.jar" "$@" --json || code=$?
  find "$work/workers" -path '*/driver-*/stdout' -newer "$work/$step.out" -exec cat {} +
  return $code
}

photos=$(find "$root/data-samples" -name '*.jpg' | wc -l)

jobs_in() { # client or cluster
  local mode=$1 out=$hdfs/$1
  run "$mode-ingest" "$mode" ingest --input "$hdfs/photos" --output "$out/tensors" --size 36
  expect "$mode-ingest.out" "\"failed\":0,\"images\":$photos,"
  run "$mode-train" "$mode" train --data "$out/tensors" --model "$out/model" --workers 2 --size 32 --epochs 2 --batch 4 \
    --set train.generator-width=8 --set train.discriminator-width=8 --set train.warm-up-epochs=1
  expect "$mode-train.out" '"epochs":2,.*"executors":2,.*"workers":2'
  run "$mode-evaluate" "$mode" evaluate --model "$out/model" --data "$out/tensors" --split train --report "$out/report"
  expect "$mode-evaluate.out" '"photos":[1-9]'
  run "$mode-colorize" "$mode" colorize --input "$hdfs/photos" --output "$out/colour" --model "$out/model" --colored recolorize
  expect "$mode-colorize.out" "\"colorized\":$photos,.*\"failed\":0,"
  run "$mode-files" "${files[@]}" -ls "$out/colour/*.jpg"
  (($(grep -c '\.jpg$' "$work/$mode-files.out") == photos))
  run "$mode-video" "$mode" video --input "$hdfs/film.mp4" --output "$out/film" --model "$out/model" --set video.segment-seconds=1
  expect "$mode-video.out" '"colorized":1,.*"frames":36,'
}

if (($# == 0)); then set -- client cluster; fi
for mode; do jobs_in "$mode"; done

# A driver that fails is seen to fail.
if run cluster-failure cluster train --data "$hdfs/nowhere" --model "$hdfs/cluster/none"; then exit 1; fi
expect cluster-failure.err 'driver: FAILED'
step=end
