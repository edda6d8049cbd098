"""Runs the DAG with `airflow dags test` against a standalone cluster of Spark on this machine.

    mvn -DskipTests package
    pip install -r deploy/airflow/requirements.txt -c deploy/airflow/constraints.txt
    SPARK_HOME=... pytest deploy/airflow     (a Spark 3.5; deploy/spark/smoke.sh tells where to get one)
"""

import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SPARK = pathlib.Path(os.environ["SPARK_HOME"])
JAR = ROOT / "jobs/target/rechroma.jar"
MODELS = ["lab", "pix2pix"]
SETTINGS = """
rechroma {
  lock.patience = 5
  ingest { size = 36, validation = 0.2, test = 0.2 }
  train { size = 32, epochs = 2, batch-size-per-worker = 4, warm-up-epochs = 0, generator-width = 8, discriminator-width = 8 }
}
"""
# Each process lives for seconds: to compile hot methods a second time would be most of its work.
QUICK = "-XX:TieredStopAtLevel=1"
SPARK_SETTINGS = f"""
spark.executor.cores 1
spark.executor.memory 1g
spark.driver.memory 1g
spark.ui.enabled false
spark.driver.defaultJavaOptions {QUICK}
spark.executor.defaultJavaOptions {QUICK}
"""
LIMIT = 600


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        return holder.getsockname()[1]


def end(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def eventually(condition, what):
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


@pytest.fixture
def webhook():
    told = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(200 if self.path == "/services/its/path" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/services/its/path", told
    server.shutdown()


@pytest.fixture
def environment(tmp_path, webhook):
    """That of Airflow, whose connections it holds, with a Master and a Worker at work."""
    port = free_port()
    (tmp_path / "no-conf").mkdir()
    environment = os.environ | {
        "PATH": f"{SPARK}/bin:{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
        "SPARK_CONF_DIR": str(tmp_path / "no-conf"),
        "SPARK_SCALA_VERSION": "2.12",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(tmp_path),
        "SPARK_WORKER_DIR": str(tmp_path / "work"),
        "SPARK_DAEMON_MEMORY": "512m",
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(HERE),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW_CONN_SPARK_DEFAULT": f"spark://127.0.0.1:{port}",
        "AIRFLOW_CONN_RECHROMA_WEBHOOK": webhook[0],
        "RECHROMA_WAIT": "0",
        "RECHROMA_PAUSE": "1",
    }
    start = [SPARK / "bin/spark-class", "org.apache.spark.deploy"]
    servers = [
        ["master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"],
        ["worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "2g",
         f"spark://127.0.0.1:{port}"],
    ]  # fmt: skip
    running = []
    for name, *arguments in servers:
        with open(tmp_path / f"{name}.log", "w") as log:
            running.append(
                subprocess.Popen(
                    [start[0], f"{start[1]}.{name}", *arguments],
                    env=environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )
    subprocess.run(["airflow", "db", "migrate"], env=environment, check=True, capture_output=True)
    yield environment
    for process in running:
        end(process)


class Dag:
    """The DAG on folders of its own; each run has a log."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.environment = environment
        self.runs = 0
        self.config = folder / "rechroma.conf"
        self.config.write_text(SETTINGS)
        properties = folder / "spark.conf"
        properties.write_text((ROOT / "deploy/spark/spark-defaults-cpu.conf").read_text() + SPARK_SETTINGS)
        self.incoming = folder / "incoming"
        self.incoming.mkdir()
        places = {name: folder / name for name in ("incoming", "tensors", "models")}
        self.parameters = {
            "input": str(places["incoming"]),
            "data": str(places["tensors"]),
            "test": str(places["tensors"]),
            "models": str(places["models"]),
            "config": str(self.config),
            "jar": str(JAR),
            "properties": str(properties),
        }

    def add(self, *photos):
        for photo in photos:
            shutil.copy(photo, self.incoming)

    def start(self):
        self.runs += 1
        with open(self.log(), "w") as log:
            return subprocess.Popen(
                ["airflow", "dags", "test", "rechroma_retrain", f"2026-01-{self.runs:02d}",
                 "--conf", json.dumps(self.parameters)],
                env=self.environment, stdout=log, stderr=log, start_new_session=True)  # fmt: skip

    def log(self):
        return self.folder / f"run-{self.runs}.log"

    def run(self):
        """The tasks that succeeded and that were skipped, without those that the run could not reach."""
        process = self.start()
        try:
            code = process.wait(LIMIT)
        finally:
            end(process)
        text = self.log().read_text()
        print(text[-20000:])
        assert code == 0
        return self.states()

    def states(self):
        listed = subprocess.run(
            ["airflow", "tasks", "states-for-dag-run", "rechroma_retrain", self.run_id(), "--output", "json"],
            env=self.environment, check=True, capture_output=True, text=True).stdout  # fmt: skip
        return {task["task_id"]: task["state"] for task in json.loads(listed[listed.index("[{") :])}

    def run_id(self):
        return re.search(r"manual__[0-9TZ:.+-]+", self.log().read_text()).group()

    def current(self):
        return [(self.folder / "models" / model / "current").read_text().strip() for model in MODELS]

    def decisions(self, model):
        trail = (self.folder / "models" / model / "promotions.jsonl").read_text()
        return [json.loads(line)["verdict"] for line in trail.splitlines()]


def succeeded(states):
    return {task for task, state in states.items() if state == "success"}


def skipped(states):
    return {task for task, state in states.items() if state == "skipped"}


def test_promotes_then_rests_then_survives_a_kill_and_keeps_what_is_no_better(tmp_path, environment, webhook):
    dag = Dag(tmp_path, environment)
    told = webhook[1]
    photos = sorted((ROOT / "data-samples").glob("*.jpg"))

    dag.add(*photos[:16])
    first = dag.run()
    assert skipped(first) == {"lab.keep", "pix2pix.keep"}
    assert succeeded(first) == set(first) - skipped(first)
    assert dag.current() == ["000001", "000001"]
    assert "lab: version 000001 is current, the candidate was promoted: the first model" in told[-1]

    second = dag.run()
    assert succeeded(second) == set(), "nothing is new"
    assert skipped(second) == set(second)
    assert len(told) == 1

    # A gate that nothing passes, and the machine goes down while the second of the models is trained.
    dag.config.write_text(SETTINGS + "rechroma.retrain.gate.margin = 0.99\n")
    dag.add(*photos[16:20])
    candidate = tmp_path / "models/pix2pix/candidate/history.csv"
    killed = dag.start()
    try:
        eventually(lambda: candidate.exists() or killed.poll() is not None, "no epoch was trained")
        assert killed.poll() is None, dag.log().read_text()
    finally:
        end(killed)
    assert dag.current() == ["000001", "000001"]

    healed = dag.run()
    assert skipped(healed) == {"lab.promote", "pix2pix.promote"}
    assert succeeded(healed) == set(healed) - skipped(healed)
    assert dag.current() == ["000001", "000001"]
    assert [dag.decisions(model) for model in MODELS] == [["promoted", "kept"]] * 2
    assert "pix2pix: version 000001 is current, the candidate was kept" in told[-1]

    assert succeeded(dag.run()) == set(), "what was decided is not asked again"
