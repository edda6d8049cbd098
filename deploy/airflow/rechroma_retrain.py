"""Trains Rechroma's models anew on photos that came in, and promotes those that got better.

new_photos -> ingest -> for each model: train -> evaluate -> gate -> promote | keep -> notify

Ingest, train, evaluate and promote are `rechroma retrain --stages ...` on the cluster of the connection
spark_default. Each may be run again at any time: what was done is found done. README.md tells what to set.
"""

import hashlib
import json
import logging
import os
import urllib.request
from datetime import datetime, timedelta

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Connection, ObjectStoragePath, Param, PokeReturnValue, TriggerRule, Variable, dag, task, task_group
from airflow.sdk.exceptions import AirflowNotFoundException

# What differs between the models; the same for all is in the file of the parameter config.
MODELS = {"lab": ["--variant", "lab"], "pix2pix": ["--variant", "pix2pix"]}
# Seconds to wait for new photos, and between two looks and two tries.
WAIT = float(os.environ.get("RECHROMA_WAIT", 3600))
PAUSE = float(os.environ.get("RECHROMA_PAUSE", 300))
SEEN = "rechroma_photos_seen"
WEBHOOK = "rechroma_webhook"
LOG = logging.getLogger(__name__)


def place(default, description):
    return Param(default, type="string", minLength=1, description=description)


PARAMS = {
    "input": place("/data/incoming", "Folder of photos; cluster and Airflow must see it."),
    "data": place("/data/tensors", "Data set that grows."),
    "test": place("/data/tensors", "Data set whose test photos decide: best one that stays as it is."),
    "models": place("/data/models", "Folder of the registries of models; cluster and Airflow must see it."),
    "config": place("/opt/rechroma/conf/cluster.conf", "Rechroma's settings, where the driver runs."),
    "jar": place("/opt/rechroma/rechroma.jar", "Rechroma's application jar, as the cluster sees it."),
    "properties": place("/opt/rechroma/deploy/spark/spark-defaults-cpu.conf", "Spark's settings, where Airflow runs."),
}


def at(url):
    """A place as Airflow reaches it. A plain path is on its own host."""
    return ObjectStoragePath(url if "://" in url else f"file://{url}")


def fingerprint(folder):
    """Of the names, lengths and times of all files in a folder tree; None where there are none."""
    found = hashlib.sha256()
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in sorted(files, key=str):
        status = path.stat()
        found.update(f"{path} {status.st_size} {status.st_mtime}\n".encode(errors="surrogateescape"))
    return found.hexdigest() if files else None


def tell(text):
    """To the log and, where there is a connection rechroma_webhook, to its address as {"text": ...}."""
    LOG.info("%s", text)
    try:
        webhook = Connection.get(WEBHOOK)
    except AirflowNotFoundException:
        return
    # Its get_uri() would escape the slashes of the path.
    host = f"{webhook.host}:{webhook.port}" if webhook.port else webhook.host
    address = f"{webhook.conn_type}://{host}/{webhook.schema or ''}"
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30):
        pass


def tell_failure(context):
    failed = context["ti"]
    tell(f"Rechroma: {failed.task_id} of {failed.run_id} failed: {failed.log_url}")


def stage(stage, model, **task_arguments):
    """A stage of `rechroma retrain`."""
    folders = ["input", "data", "test", "models"]
    return SparkSubmitOperator(
        name=f"rechroma-{stage}-{model}",
        application="{{ params.jar }}",
        java_class="dev.rechroma.cli.Main",
        properties_file="{{ params.properties }}",
        application_args=[
            "retrain",
            *("--stages", stage, "--exit-zero", "--by", "airflow, {{ run_id }}"),
            *("--config", "{{ params.config }}", "--name", model, *MODELS[model]),
            *(f"--{folder}={{{{ params.{folder} }}}}" for folder in folders),
        ],
        **task_arguments,
    )


@task.sensor(poke_interval=PAUSE, timeout=WAIT, mode="reschedule", soft_fail=True)
def new_photos(params):
    """Waits until the photos are others than at the last run that came to its end; skips the run if they stay."""
    now = fingerprint(at(params["input"]))
    return PokeReturnValue(now is not None and now != Variable.get(SEEN, default=None), now)


def train_and_promote(model):
    @task_group(group_id=model)
    def stages():
        @task.branch
        def gate(params):
            verdict = at(params["models"]) / model / "candidate" / "verdict.json"
            passed = verdict.exists() and json.loads(verdict.read_text())["verdict"] == "promoted"
            return f"{model}.promote" if passed else f"{model}.keep"

        # To keep the current version is a decision that the audit trail tells too.
        decided = [stage("promote", model, task_id="promote"), stage("promote", model, task_id="keep")]
        stage("train", model, task_id="train") >> stage("evaluate", model, task_id="evaluate") >> gate() >> decided

    return stages()


@task(trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS)
def notify(seen, params):
    """Tells what was decided. Only now the photos count as seen: a run that failed is done again."""
    lines = []
    for model in MODELS:
        registry = at(params["models"]) / model
        last = json.loads((registry / "promotions.jsonl").read_text().splitlines()[-1])
        current = (registry / "current").read_text().strip()
        lines.append(f"{model}: version {current} is current, the candidate was {last['verdict']}: {last['reason']}")
    tell("Rechroma was trained anew.\n" + "\n".join(lines))
    Variable.set(SEEN, seen)


@dag(
    schedule="@weekly",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    # Each training takes the whole cluster.
    max_active_tasks=1,
    params=PARAMS,
    default_args={
        "retries": 2,
        "retry_delay": timedelta(seconds=PAUSE),
        "on_failure_callback": tell_failure,
    },
    doc_md=__doc__,
    tags=["rechroma"],
)
def rechroma_retrain():
    seen = new_photos()
    ingested = stage("ingest", next(iter(MODELS)), task_id="ingest")
    seen >> ingested >> [train_and_promote(model) for model in MODELS] >> notify(seen)


rechroma_retrain()
