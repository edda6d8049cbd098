#!/usr/bin/env python3
"""Has Spark's own client make the pods of the manifests in this folder, and compares them with what these promise.

    pip install pyspark==3.5.7 PyYAML; mvn -DskipTests package
    SPARK_HOME=... deploy/kubernetes/pods.py

The API server is fabric8's mock, of the version of Spark's client: it keeps what it is sent, and runs nothing. Drivers run
here as their pods would start them, until Spark has asked for all executors; one of the CronJob's is started too, as Spark's
image would, and has to do the work. What the operator's webhook adds to pods is not in them: see UNPROVEN.
"""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SPARK = pathlib.Path(os.environ["SPARK_HOME"])
JAR = ROOT / "jobs/target/rechroma.jar"
LIBRARIES = ROOT / "target/kubernetes"
NEEDED = "kubernetes-server-mock,mockwebserver,servicecatalog-client,servicecatalog-model,junit"
PATIENCE_S = 120

# Fields of the operator's manifests that its webhook puts into pods, and Spark does not know.
UNPROVEN = "env, envFrom, securityContext, volumeMounts of driver and executors, and volumes"


class Api:
    """The API server, as long as the context lasts."""

    def __enter__(self):
        if not LIBRARIES.is_dir():
            copy = ["dependency:copy-dependencies", f"-DoutputDirectory={LIBRARIES}", f"-DincludeArtifactIds={NEEDED}"]
            subprocess.run(["mvn", "-q", "-B", "-ntp", "-f", HERE / "api-server/pom.xml", *copy], check=True)
        command = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{LIBRARIES}/*:{SPARK}/jars/*"]
        self.process = subprocess.Popen(
            [*command, HERE / "api-server/ApiServer.java"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            sys.exit("the API server did not start: remove target/kubernetes, and see whether SPARK_HOME is Spark 3.5.7")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def send(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def all(self, kind, **labels):
        """Objects of the namespace with these labels."""
        found = self.send("GET", f"/api/v1/namespaces/rechroma/{kind}")["items"]
        return [each for each in found if labels.items() <= each["metadata"].get("labels", {}).items()]


def submit(arguments, folder, **settings):
    """Starts spark-submit in a folder, which gets its log; the settings come last, so that they count."""
    conf = [f"--conf={name.replace('__', '.')}={value}" for name, value in settings.items()]
    at = next(i for i, each in enumerate(arguments) if each.startswith("--class"))
    command = [str(SPARK / "bin/spark-submit"), *arguments[:at], *conf, *arguments[at:]]
    environment = os.environ | {"SPARK_HOME": str(SPARK), "SPARK_CONF_DIR": f"{folder}/none"}
    with open(log(folder), "w") as output:
        return subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=environment)


def log(folder):
    return pathlib.Path(folder, "submit.log")


def fail(reason, folder):
    sys.exit("\n".join([reason, *(each.read_text()[-4000:] for each in sorted(pathlib.Path(folder).glob("*.log")))]))


@contextlib.contextmanager
def driver(arguments, executors, api, work):
    """A driver that has asked for its executors, and the pods of these."""
    process = submit(
        arguments,
        work,
        spark__driver__host="127.0.0.1",
        spark__driver__defaultJavaOptions=f"-Dorg.bytedeco.javacpp.cachedir={work}/cache",
        spark__driver__port="0",
        spark__driver__blockManager__port="0",
        spark__kubernetes__driver__master=api.url,
        spark__scheduler__maxRegisteredResourcesWaitingTime="1s",
        spark__ui__enabled="false",
    )
    try:
        end = time.monotonic() + PATIENCE_S
        pods = []
        while len(pods) < executors:
            if time.monotonic() > end or process.poll() is not None:
                fail(f"the driver asked for {len(pods)} executors, not {executors}", work)
            time.sleep(0.2)
            pods = api.all("pods", **{"spark-role": "executor"})
        yield process, pods
    finally:
        process.kill()
        process.wait()


def running(pod, api):
    """Says what the cluster would say of a pod that has started."""
    path = f"/api/v1/namespaces/rechroma/pods/{pod['metadata']['name']}"
    api.send("PUT", path, pod | {"status": {"phase": "Running", "podIP": "127.0.0.1"}})


def work_off(process, pod, work):
    """Starts an executor as the image of Spark does, and waits for the driver's job."""
    (container,) = pod["spec"]["containers"]
    given = environment(container)
    options = {
        "driver-url": "SPARK_DRIVER_URL",
        "executor-id": "SPARK_EXECUTOR_ID",
        "cores": "SPARK_EXECUTOR_CORES",
        "app-id": "SPARK_APPLICATION_ID",
        "resourceProfileId": "SPARK_RESOURCE_PROFILE_ID",
    }
    memory = given["SPARK_EXECUTOR_MEMORY"]
    command = ["java", *(each.replace("/cache", f"{work}/cache") for each in java_options(container))]
    command += [f"-Xms{memory}", f"-Xmx{memory}", "-cp", f"{SPARK}/jars/*"]
    command += ["org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend", "--hostname", "127.0.0.1"]
    command += [word for name, key in options.items() for word in (f"--{name}", given[key])]
    command += ["--podName", pod["metadata"]["name"]]
    values = {name: value for name, value in given.items() if isinstance(value, str)}
    with open(pathlib.Path(work, "executor.log"), "w") as output:
        executor = subprocess.Popen(command, cwd=work, stdout=output, stderr=subprocess.STDOUT, env=os.environ | values)
    try:
        code = process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        code = f"none after {PATIENCE_S} s"
    finally:
        executor.kill()
        executor.wait()
    if code != 0:
        fail(f"exit code of a job with an executor that was started as its pod says: {code}", work)


def here(text, api):
    """What is elsewhere in a pod."""
    return (
        text.replace("https://kubernetes.default.svc", api.url)
        .replace("local:///opt/rechroma/rechroma.jar", str(JAR))
        .replace("/opt/rechroma/", f"{ROOT}/")
        .replace("$(POD_IP)", "127.0.0.1")
        .replace("$(POD_NAME)", "driver")
    )


def job(work):
    """A job that waits for its executors."""
    return ["ingest", f"--input={ROOT}/data-samples", f"--output={work}/tensors"]


class Problems:
    def __init__(self):
        self.found = []

    def same(self, what, actual, promised):
        if actual != promised:
            self.found.append(f"{what} is {actual}, not {promised}")

    def has(self, what, actual, promised):
        for each in promised:
            if each not in actual:
                self.found.append(f"{what} lacks {each}")


def environment(container):
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container.get("env", [])}


def java_options(container):
    return [value for name, value in environment(container).items() if name.startswith("SPARK_JAVA_OPT_")]


def common(problems, pod, promised):
    """What every pod of Spark must have."""
    (container,) = pod["spec"]["containers"]
    role = pod["metadata"]["labels"]["spark-role"]
    problems.same(f"{role}'s image", container["image"], promised["image"])
    problems.same(f"{role}'s namespace", pod["metadata"]["namespace"], "rechroma")
    problems.same(f"{role}'s restartPolicy", pod["spec"]["restartPolicy"], "Never")
    gpus = {"nvidia.com/gpu": "1"} if promised["gpu"] else {}
    cpu, memory = promised["cpu"], promised["memory"]
    problems.same(f"{role}'s requests", container["resources"]["requests"], {"cpu": cpu, "memory": memory})
    problems.same(f"{role}'s limits", container["resources"]["limits"], {"cpu": cpu, "memory": memory} | gpus)
    return container


def gibibytes(heap, overhead):
    return int(heap.rstrip("g")) + int(overhead.rstrip("g"))


def mebibytes(heap, overhead):
    return f"{1024 * gibibytes(heap, overhead)}Mi"


ON_EXECUTORS = ["-Dorg.bytedeco.javacpp.cachedir=/cache", "-Dorg.bytedeco.javacpp.logger=slf4j", "-XX:+UseParallelGC"]


def cronjob(manifest, api, work):
    """A pod of the job is the driver; Spark makes its executors."""
    template = manifest["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = template["containers"]
    ready = {"phase": "Running", "podIP": "127.0.0.1", "conditions": [{"type": "Ready", "status": "True"}]}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "driver", "namespace": "rechroma"}}
    api.send("POST", "/api/v1/namespaces/rechroma/pods", pod | {"spec": template, "status": ready})
    command = [here(each, api) for each in container["command"]]
    conf = dict(each[7:].split("=", 1) for each in container["command"] if each.startswith("--conf="))
    of_file = properties(ROOT / "deploy/spark/spark-defaults-cpu.conf")
    promised = {
        "image": container["image"],
        "cpu": of_file["spark.executor.cores"],
        "memory": mebibytes(of_file["spark.executor.memory"], of_file["spark.executor.memoryOverhead"]),
        "gpu": False,
    }
    instances = int(conf["spark.executor.instances"])
    problems = Problems()
    needed = gibibytes(of_file["spark.driver.memory"], of_file["spark.driver.memoryOverhead"])
    problems.same("driver's memory", container["resources"]["requests"]["memory"], f"{needed}Gi")
    with driver(command[1 : command.index(str(JAR)) + 1] + job(work), instances, api, work) as (process, pods):
        for pod in pods:
            cronjob_executor(problems, pod, promised, template)
        for pod in pods:
            running(pod, api)
        work_off(process, pods[0], work)
    return problems.found


def cronjob_executor(problems, pod, promised, template):
    """It has what the driver of the job has."""
    (container,) = template["containers"]
    same = problems.same
    executor = common(problems, pod, promised)
    owner = pod["metadata"].get("ownerReferences", [{}])[0]
    same("executor's owner", owner.get("name"), "driver")
    problems.has("executor's Java", java_options(executor), ON_EXECUTORS)
    same("executor's OMP_NUM_THREADS", environment(executor).get("OMP_NUM_THREADS"), promised["cpu"])
    same("executor's security context", pod["spec"].get("securityContext"), template["securityContext"])
    same("executor's container's", executor.get("securityContext"), container["securityContext"])
    same("executor's envFrom", executor.get("envFrom"), container["envFrom"])
    mounts = {each["name"]: each["mountPath"] for each in executor["volumeMounts"]}
    volumes = {each["name"]: each for each in pod["spec"]["volumes"]}
    for mount in container["volumeMounts"]:
        same(f"executor's mount {mount['name']}", mounts.get(mount["name"]), mount["mountPath"])
    for volume in template["volumes"]:
        same(f"executor's volume {volume['name']}", source(volumes.get(volume["name"])), source(volume))


def source(volume):
    """Without what Kubernetes would take as its default."""
    if volume is None:
        return None
    kept = {key: value for key, value in volume.items() if key != "name"}
    text = json.dumps(kept).replace(', "readOnly": false', "").replace('"medium": "", ', "")
    return json.loads(text)


def properties(file):
    lines = [line.split(None, 1) for line in file.read_text().splitlines() if line.startswith("spark.")]
    return {name: value.strip() for name, value in lines}


def operator(manifest, api, work):
    """The operator runs spark-submit with these settings, which makes the driver; that makes the executors."""
    spec = manifest["spec"].get("template", manifest["spec"])
    name = manifest["metadata"]["name"]
    conf = spec["sparkConf"] | {
        "spark.kubernetes.namespace": manifest["metadata"]["namespace"],
        "spark.kubernetes.container.image": spec["image"],
        "spark.kubernetes.driver.pod.name": f"{name}-driver",
        "spark.kubernetes.submission.waitAppCompletion": "false",
        "spark.kubernetes.authenticate.driver.serviceAccountName": spec["driver"]["serviceAccount"],
        "spark.driver.extraJavaOptions": spec["driver"]["javaOptions"],
        "spark.executor.instances": spec["executor"]["instances"],
    }
    for role in ("driver", "executor"):
        conf |= {
            f"spark.{role}.cores": spec[role]["cores"],
            f"spark.{role}.memory": spec[role]["memory"],
            f"spark.{role}.memoryOverhead": spec[role]["memoryOverhead"],
            f"spark.kubernetes.{role}.limit.cores": spec[role]["coreLimit"],
        }
    submission = [f"--master=k8s://{api.url}", "--deploy-mode=cluster", f"--name={name}"]
    submission += [f"--conf={key}={value}" for key, value in conf.items()]
    submission += [f"--class={spec['mainClass']}", spec["mainApplicationFile"], *spec["arguments"]]
    code = submit(submission, work).wait(PATIENCE_S)
    if code != 0:
        fail(f"spark-submit ended with {code}", work)

    problems = Problems()
    (pod,) = [each for each in api.all("pods") if each["metadata"]["name"] == f"{name}-driver"]
    container = check(problems, pod, spec)
    problems.same("driver's service account", pod["spec"]["serviceAccountName"], spec["driver"]["serviceAccount"])
    problems.same("driver's arguments", container["args"][-len(spec["arguments"]):], spec["arguments"])
    (settings,) = [each for each in api.all("configmaps") if "spark.properties" in each["data"]]
    lines = here(settings["data"]["spark.properties"].replace("\\:", ":"), api)
    options = next(line for line in lines.splitlines() if line.startswith("spark.driver.extraJavaOptions="))
    problems.has("driver's Java", options.replace("\\=", "="), ["-Dorg.bytedeco.javacpp.logger=slf4j", "cachedir=/cache"])

    # This machine has no /cache, and need not have a GPU.
    ours = ("spark.driver.extraJavaOptions", "spark.driver.resource.gpu")
    file = pathlib.Path(work, "spark.properties")
    file.write_text("\n".join(line for line in lines.splitlines() if not line.startswith(ours)))
    command = ["--deploy-mode=client", f"--properties-file={file}", f"--master=k8s://{api.url}"]
    command += [f"--class={spec['mainClass']}", str(JAR), *job(work)]
    with driver(command, spec["executor"]["instances"], api, work) as (_, pods):
        for pod in pods:
            problems.has("executor's Java", java_options(check(problems, pod, spec)), ON_EXECUTORS)
    return problems.found


def check(problems, pod, spec):
    role = spec[pod["metadata"]["labels"]["spark-role"]]
    return common(problems, pod, {
        "image": spec["image"],
        "cpu": role["coreLimit"],
        "memory": mebibytes(role["memory"], role["memoryOverhead"]),
        "gpu": "gpu" in role,
    })


MAKERS = {"CronJob": cronjob, "SparkApplication": operator, "ScheduledSparkApplication": operator}


def main():
    if not JAR.is_file():
        sys.exit(f"{JAR} does not exist: mvn -DskipTests package")
    wrong = 0
    for file in sorted(HERE.glob("*.yaml")):
        for manifest in yaml.safe_load_all(file.read_text()):
            if manifest["kind"] in MAKERS:
                with Api() as api, tempfile.TemporaryDirectory() as work:
                    found = sorted(set(MAKERS[manifest["kind"]](manifest, api, work)))
                wrong += bool(found)
                print(f"{file.name}: {manifest['kind']} {manifest['metadata']['name']}: {'; '.join(found) or 'ok'}", flush=True)
    print(f"not seen, since the operator's webhook adds it: {UNPROVEN}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
