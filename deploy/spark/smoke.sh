#!/usr/bin/env bash
# The jobs through spark-submit on a real cluster on this machine: HDFS (a NameNode, a DataNode), with Spark's
# standalone Master and two Workers, or YARN's ResourceManager and a NodeManager, all on loopback. In client mode the
# driver runs here, in cluster mode in the cluster, and everything lies on HDFS, the application jar too.
#   SPARK_HOME=... deploy/spark/smoke.sh [client|cluster|yarn-client|yarn-cluster|yarn ...]
# Without a mode: client cluster. yarn is both of its modes.
# A Spark 3.5 without an installation: pip install pyspark==3.5.7; SPARK_HOME is then the folder that
#   python3 -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))'   prints.
# Needs 6 GB of memory and Maven, which builds Rechroma if need be and fetches Hadoop's servers (42 MB). Ends
# with PASS, or with what failed and where its logs are.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
: "${SPARK_HOME:?needs a Spark 3.5 distribution: see the head of this file}"
modes=()
if (($# == 0)); then set -- client cluster; fi
for mode; do
  case $mode in
    yarn) modes+=(yarn-client yarn-cluster) ;;
    client | cluster | yarn-client | yarn-cluster) modes+=("$mode") ;;
    *) echo "$mode is no mode: see the head of $0" >&2; exit 2 ;;
  esac
done
jar=$root/jobs/target/rechroma.jar
version=$(basename "$(compgen -G "$SPARK_HOME/jars/hadoop-client-api-*.jar")" .jar)
version=${version#hadoop-client-api-}
tools=$root/target/smoke
work=$(mktemp -d)
step=start
# Seconds for a step.
limit=${SMOKE_LIMIT:-300}
groups=()
running=

finish() {
  local code=$?
  trap '' INT TERM HUP
  if [[ -n $running ]]; then groups+=("$running"); fi
  end
  if ((code == 0)); then
    rm -rf "$work"
    echo "PASS in $SECONDS s"
  else
    echo "FAILED: $step (exit $code); logs: $work" >&2
    find "$work/workers" "$work/nodemanager/logs" -name stderr \
      -exec grep -hE '^(rechroma|Caused by|Exception)' {} + 2>/dev/null | sort -u | head -n 20 >&2 || true
    if [[ -f $work/$step.err ]]; then tail -n 15 "$work/$step.err" >&2; fi
  fi
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

end() { # all processes: they get a while to end by themselves
  local group
  for group in "${groups[@]}"; do kill -- "-$group" 2>/dev/null || true; done
  for _ in {1..50}; do
    for group in "${groups[@]}"; do
      if kill -0 -- "-$group" 2>/dev/null; then
        sleep 0.2
        continue 2
      fi
    done
    break
  done
  for group in "${groups[@]}" $(containers); do kill -KILL -- "-$group" 2>/dev/null || true; done
  wait 2>/dev/null || true
}

containers() { # of the NodeManager, in process groups of their own, as long as they run
  find "$work/nodemanager/local/nmPrivate" -name '*.pid' -exec cat {} + 2>/dev/null || true
}

server() { # name, command: in a process group of its own, so that its children end with it
  local name=$1
  shift
  setsid "$@" >"$work/$name.log" 2>&1 </dev/null &
  groups+=($!)
}

run() { # name, command: its stdout and stderr are kept; in a process group of its own, which ctrl-C ends
  local code=0
  step=$1
  shift
  printf '%4d s  %s\n' "$SECONDS" "$step"
  set -m
  "$@" >"$work/$step.out" 2>"$work/$step.err" </dev/null &
  running=$!
  set +m
  wait "$running" || code=$?
  running=
  return "$code"
}

expect() { # file of a step, text that it must hold
  grep -qE -- "$2" "$work/$1" || { echo "not in $work/$1: $2" >&2; return 1; }
}

expect_code() { # exit code, then as run
  local code=0 wanted=$1
  shift
  run "$@" || code=$?
  ((code == wanted)) || { echo "$step ended with $code instead of $wanted" >&2; return 1; }
}

retry() {
  for _ in {1..30}; do
    if "$@"; then return 0; fi
    sleep 1
  done
  return 1
}

is_among() { # word, words
  [[ " ${*:2} " == *" $1 "* ]]
}

if [[ ! -f $jar ]]; then run build mvn -f "$root/pom.xml" -B -ntp -q -Dmaven.test.skip=true package; fi
# Of the last two, which the first one leaves out, the ResourceManager makes its keys.
for artifact in "org.apache.hadoop:hadoop-client-minicluster:$version" org.bouncycastle:bc{prov,pkix}-jdk15on:1.60; do
  run servers mvn -f "$root/pom.xml" -N -B -ntp -q dependency:copy -DoutputDirectory="$tools" -Dartifact="$artifact"
done

# Real daemons; ports that are free, so that nothing else is disturbed.
read -r hdfs_port spark_port rm_port scheduler_port tracker_port web_port < <(python3 -c '
import socket
holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(6)]
print(*(holder.getsockname()[1] for holder in holders))')
hdfs=hdfs://127.0.0.1:$hdfs_port
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
  # A file is complete when the DataNode has said so: on one machine that takes no 400 ms.
  property dfs.client.block.write.locateFollowingBlock.initial.delay.ms 10
  property yarn.resourcemanager.hostname 127.0.0.1
  property yarn.resourcemanager.address "127.0.0.1:$rm_port"
  property yarn.resourcemanager.scheduler.address "127.0.0.1:$scheduler_port"
  property yarn.resourcemanager.resource-tracker.address "127.0.0.1:$tracker_port"
  property yarn.resourcemanager.webapp.address "127.0.0.1:$web_port"
  property yarn.resourcemanager.admin.address 127.0.0.1:0
  property yarn.nodemanager.hostname 127.0.0.1
  for address in yarn.nodemanager.address yarn.nodemanager.localizer.address yarn.nodemanager.webapp.address; do
    property "$address" 127.0.0.1:0
  done
  property yarn.nodemanager.local-dirs "$work/nodemanager/local"
  property yarn.nodemanager.log-dirs "$work/nodemanager/logs"
  # Three executors and a driver, whose memory is checked; Java reserves far more addresses than it uses.
  property yarn.nodemanager.resource.memory-mb 7168
  property yarn.nodemanager.resource.cpu-vcores 4
  property yarn.nodemanager.vmem-check-enabled false
  property yarn.scheduler.minimum-allocation-mb 128
  property yarn.scheduler.capacity.root.queues default
  property yarn.scheduler.capacity.root.default.capacity 100
  property yarn.scheduler.capacity.maximum-am-resource-percent 1
  # How full the disk is, is the machine's own affair.
  property yarn.nodemanager.disk-health-checker.enable false
  property yarn.log-aggregation-enable true
  property yarn.nodemanager.remote-app-log-dir /logs
  # What is here when a step fails; it goes with the folder.
  property yarn.nodemanager.delete.debug-delay-sec 3600
  echo '</configuration>'
} | tee "$work/hadoop/core-site.xml" "$work/hadoop/yarn-site.xml" "$work/hadoop/capacity-scheduler.xml" \
  >"$work/hadoop/hdfs-site.xml"
# Each process lives for a minute: to compile hot methods a second time would be most of its work.
quick=-XX:TieredStopAtLevel=1
export SPARK_DAEMON_JAVA_OPTS=$quick SPARK_SUBMIT_OPTS=$quick
# They end by themselves should this script be killed. YARN's pages need the inside of Java.
hadoop_java=(java "$quick" -Xmx512m --add-opens=java.base/java.lang=ALL-UNNAMED
  -cp "$work/hadoop:$tools/*:$SPARK_HOME/jars/*")
hadoop=(timeout 3600 "${hadoop_java[@]}")
node=org.apache.hadoop.hdfs.server
run format "${hadoop_java[@]}" $node.namenode.NameNode -format -nonInteractive
server namenode "${hadoop[@]}" $node.namenode.NameNode
server datanode "${hadoop[@]}" $node.datanode.DataNode

export SPARK_CONF_DIR=$work/spark SPARK_LOCAL_IP=127.0.0.1
# Kryo, which a site may have as its default, and Rechroma must not take.
cat "$here/spark-defaults-cpu.conf" - >"$work/spark/spark-defaults.conf" <<CONF
spark.executor.cores 1
spark.cores.max 2
spark.executor.memory 1g
spark.executor.memoryOverhead 640m
spark.driver.memory 1g
spark.driver.memoryOverhead 640m
spark.serializer org.apache.spark.serializer.KryoSerializer
spark.eventLog.enabled true
spark.eventLog.dir $hdfs/events
spark.executor.defaultJavaOptions $quick -Dorg.bytedeco.javacpp.cachedir=$work/javacpp
spark.driver.defaultJavaOptions $quick -Dorg.bytedeco.javacpp.cachedir=$work/javacpp
spark.yarn.archive $hdfs/spark.zip
spark.yarn.appMasterEnv.SPARK_LOCAL_IP 127.0.0.1
spark.executorEnv.SPARK_LOCAL_IP 127.0.0.1
CONF

files=("${hadoop_java[@]}" org.apache.hadoop.fs.FsShell)
submit() { timeout --foreground "$limit" "$SPARK_HOME/bin/spark-submit" --class dev.rechroma.cli.Main "$@" --json; }

start_standalone() {
  local daemons=org.apache.spark.deploy
  master=spark://127.0.0.1:$spark_port
  export SPARK_SCALA_VERSION=2.12 SPARK_LOCAL_DIRS=$work SPARK_WORKER_DIR=$work/workers SPARK_DAEMON_MEMORY=512m
  server master "$SPARK_HOME/bin/spark-class" $daemons.master.Master \
    --host 127.0.0.1 --port "$spark_port" --webui-port 0
  for i in 1 2; do # room for an executor on each and for a driver on one
    server "worker-$i" "$SPARK_HOME/bin/spark-class" $daemons.worker.Worker \
      --host 127.0.0.1 --webui-port 0 --cores 2 --memory 3g "$master"
  done
  retry has_workers
}

has_workers() {
  (($(grep -c 'Registering worker' "$work/master.log") == 2))
}

client() { submit --master "$master" "$jar" "$@"; }

# What the driver prints lies where it ran.
cluster() {
  local code=0
  timeout --foreground "$limit" "$here/submit-cluster.sh" --master "$master" "$hdfs/rechroma.jar" "$@" --json || code=$?
  find "$work/workers" -path '*/driver-*/stdout' -newer "$work/$step.out" -exec cat {} +
  return $code
}

start_yarn() {
  local yarn=org.apache.hadoop.yarn
  export HADOOP_CONF_DIR=$work/hadoop
  if [[ -z ${JAVA_HOME:-} ]]; then JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")"); fi
  export JAVA_HOME
  server resourcemanager "${hadoop[@]}" $yarn.server.resourcemanager.ResourceManager
  server nodemanager "${hadoop[@]}" $yarn.server.nodemanager.NodeManager
  # What yarn logs, yarn application and yarn node call.
  logs=("${hadoop_java[@]}" "$yarn".client.cli.LogsCLI)
  applications=("${hadoop_java[@]}" "$yarn".client.cli.ApplicationCLI application)
  nodes=("${hadoop_java[@]}" "$yarn".client.cli.NodeCLI)
  # Spark itself, which each container has from the cache of its node.
  run zip jar -c0f "$work/spark.zip" -C "$SPARK_HOME/jars" .
  run upload-spark "${files[@]}" -put -f "$work/spark.zip" /spark.zip
  rm "$work/spark.zip"
  retry has_node
}

has_node() {
  run node "${nodes[@]}" -list
  grep -q RUNNING "$work/node.out"
}

# With the launcher, which goes through spark-submit where SPARK_HOME is set.
yarn-client() { RECHROMA_HEAP=1g timeout --foreground "$limit" "$root/rechroma" "$1" --master yarn "${@:2}" --json; }

# The driver's working folder is its container's, to which --files sends the settings.
yarn-cluster() {
  submit --master yarn --deploy-mode cluster --files "$root/conf/cluster.conf" "${conf[@]}" "$hdfs/rechroma.jar" "$@" \
    --config cluster.conf || return
  retry logs_hold '^\{' "$step" -log_files stdout # collected a moment after the end
}
conf=()

application() { # of a step
  grep -oE 'application_[0-9]+_[0-9]+' "$work/$1.err" | tail -n 1
}

logs_hold() { # text, step, options of yarn logs
  "${logs[@]}" -applicationId "$(application "$2")" "${@:3}" >"$work/$2.logs" 2>&1 || return
  grep -E -- "$1" "$work/$2.logs"
}

photos=$(find "$root/data-samples" -name '*.jpg' | wc -l)

jobs_in() { # mode, workers
  local mode=$1 workers=$2 out=$hdfs/$1
  run "$mode-ingest" "$mode" ingest --input "$hdfs/photos" --output "$out/tensors" --size 36
  expect "$mode-ingest.out" "\"failed\":0,\"images\":$photos,"
  run "$mode-train" "$mode" train --data "$out/tensors" --model "$out/model" --workers "$workers" --epochs 2 "${tiny[@]}"
  expect "$mode-train.out" "\"epochs\":2,.*\"executors\":$workers,.*\"workers\":$workers"
  run "$mode-evaluate" "$mode" evaluate --model "$out/model" --data "$out/tensors" --split train --report "$out/report"
  expect "$mode-evaluate.out" '"photos":[1-9]'
  run "$mode-colorize" "$mode" colorize --input "$hdfs/photos" --output "$out/colour" --model "$out/model" --colored recolorize
  expect "$mode-colorize.out" "\"colorized\":$photos,.*\"failed\":0,"
  run "$mode-files" "${files[@]}" -ls "$out/colour/*.jpg"
  (($(grep -c '\.jpg$' "$work/$mode-files.out") == photos))
  run "$mode-video" "$mode" video --input "$hdfs/film.mp4" --output "$out/film" --model "$out/model" --set video.segment-seconds=1
  expect "$mode-video.out" '"colorized":1,.*"frames":36,'
}
tiny=(--size 32 --batch 4 --set train.generator-width=8 --set train.discriminator-width=8 --set train.warm-up-epochs=1)

# Executors as they are needed: none at the start, at most two.
grows_in_yarn() {
  conf=(--conf spark.dynamicAllocation.enabled=true --conf spark.dynamicAllocation.maxExecutors=2
    --conf spark.dynamicAllocation.shuffleTracking.enabled=true)
  run yarn-cluster-dynamic yarn-cluster ingest --input "$hdfs/photos" --output "$hdfs/dynamic" --size 36
  conf=()
  expect yarn-cluster-dynamic.out "\"failed\":0,\"images\":$photos,"
  run yarn-cluster-growth logs_hold 'ExecutorAllocationManager: Requesting . new executor' yarn-cluster-dynamic \
    -log_files stderr
}

# yarn logs has those of all containers, after the end.
logs_of_yarn() {
  run yarn-cluster-logs logs_hold 'Executor: Finished task' yarn-cluster-ingest -log_files stderr
  expect yarn-cluster-ingest.logs 'Final app status: SUCCEEDED'
  # Each container has the jar from YARN: none is sent by the driver.
  if grep -q 'Fetching spark://.*[.]jar' "$work/yarn-cluster-ingest.logs"; then return 1; fi
}

# What an orchestrator is told: in client mode Rechroma's exit code; in cluster mode 0 or 1, and the code in a line.
outcomes_of_yarn() {
  expect_code 2 yarn-client-usage yarn-client train --epochs many
  expect_code 2 yarn-client-mistake yarn-client train --data "$hdfs/nowhere" --model "$hdfs/none"
  expect yarn-client-mistake.err 'rechroma: folder .*/nowhere does not exist'
  # That ran an application, which has failed too.
  run yarn-state "${applications[@]}" -list -appStates FINISHED
  expect yarn-state.out 'rechroma train.* FAILED'
  # YARN has no room for such executors.
  expect_code 2 yarn-client-room submit --master yarn --conf spark.executor.memory=64g "$jar" ingest \
    --input "$hdfs/photos" --output "$hdfs/none"
  expect yarn-client-room.err 'rechroma: .*Required executor memory .65536 MB'
  expect_code 1 yarn-cluster-usage yarn-cluster train --epochs many
  expect yarn-cluster-usage.err 'User application exited with status 2'
  expect_code 1 yarn-cluster-mistake yarn-cluster train --data "$hdfs/nowhere" --model "$hdfs/none"
  expect yarn-cluster-mistake.err 'diagnostics message: User application exited with status 2'
}

retrain_in_yarn() {
  local retrain=(yarn-cluster retrain --input "$hdfs/photos" --data "$hdfs/retrain/tensors" --models "$hdfs/models" --name lab
    --epochs 1 --set ingest.size=36 "${tiny[@]}")
  run yarn-cluster-retrain "${retrain[@]}"
  expect yarn-cluster-retrain.out '"verdict":"promoted"'
  expect_code 1 yarn-cluster-again "${retrain[@]}"
  expect yarn-cluster-again.err 'User application exited with status 4'
  # A command that has no Spark session.
  run yarn-cluster-models yarn-cluster models --models "$hdfs/models" --name lab
  expect yarn-cluster-models.out '"current":"000001"'
}

retry run events "${files[@]}" -mkdir -p /events
retry run upload "${files[@]}" -put -f "$root/data-samples" /photos
# Three seconds over data-samples/coffee.jpg, with a tone.
run upload-film "${files[@]}" -put "$here/film.mp4" /film.mp4
run upload-jar "${files[@]}" -put "$jar" /rechroma.jar

if is_among client "${modes[@]}" || is_among cluster "${modes[@]}"; then start_standalone; fi
if is_among yarn-client "${modes[@]}" || is_among yarn-cluster "${modes[@]}"; then start_yarn; fi
for mode in "${modes[@]}"; do
  case $mode in
    client | cluster) jobs_in "$mode" 2 ;;
    yarn-*) jobs_in "$mode" 3 ;; # Spark's own number of executors is 2
  esac
done

if is_among cluster "${modes[@]}"; then # a driver that fails is seen to fail
  expect_code 1 cluster-failure cluster train --data "$hdfs/nowhere" --model "$hdfs/cluster/none"
  expect cluster-failure.err 'driver: FAILED'
fi
if is_among yarn-cluster "${modes[@]}"; then
  retrain_in_yarn
  grows_in_yarn
  logs_of_yarn
  outcomes_of_yarn
fi
step=end
