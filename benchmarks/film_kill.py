#!/usr/bin/env python3
"""kill -9 in the middle of a film: of an executor, which Spark replaces while the run goes on, and of the driver, after which the
same command must colorize only what is missing. The frames must be those of an undisturbed run, byte for byte.

    SPARK_HOME=... benchmarks/film_kill.py FILM

Starts a standalone Master and two Workers of one core each on loopback. RECHROMA names another launcher; needs ffmpeg. Ends with
exit code 1 if anything was found.
"""
import argparse, os, pathlib, shutil, signal, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RECHROMA = os.environ.get("RECHROMA", str(ROOT / "rechroma"))
MASTER = "spark://127.0.0.1:17078"
LIMIT_SECONDS = 1800


class Cluster:
    def __init__(self, work):
        spark = pathlib.Path(os.environ["SPARK_HOME"]) / "bin/spark-class"
        conf = work / "conf"
        conf.mkdir()
        (conf / "spark-defaults.conf").write_text("spark.executor.cores 1\nspark.executor.memory 2g\n")
        os.environ.update(SPARK_CONF_DIR=str(conf), SPARK_SCALA_VERSION="2.12", SPARK_WORKER_DIR=str(work / "executors"))
        host = ["--host", "127.0.0.1", "--webui-port", "0"]
        self.processes = [self.start(work, spark, "master.Master", *host, "--port", MASTER.split(":")[-1])]
        for _ in range(2):
            self.processes.append(self.start(work, spark, "worker.Worker", *host, "--cores", "1", "--memory", "3g", MASTER))
        time.sleep(6)

    @staticmethod
    def start(work, spark, name, *options):
        log = open(work / "spark.log", "a")
        return subprocess.Popen([spark, f"org.apache.spark.deploy.{name}", *options], stdout=log, stderr=log)

    def stop(self):
        for process in self.processes:
            process.kill()


def start(film, output):
    log = open(f"{output}.log", "a")
    command = [RECHROMA, "video", "--master", MASTER, "--input", str(film), "--output", str(output), "--codec", "ffv1"]
    return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def segments(output):
    """The finished segments, and when each was written."""
    return {p.name: p.stat().st_mtime_ns for p in output.glob("_rechroma/video/*/[0-9]*") if p.suffix in (".mov", ".mp4")}


def wait_for_segments(output, many, process):
    end = time.time() + LIMIT_SECONDS
    while len(segments(output)) < many:
        if process.poll() is not None or time.time() > end:
            sys.exit(f"the run ended with {process.poll()} before there were {many} segments: give a longer film")
        time.sleep(0.05)


def frames(output):
    film = next(p for p in output.iterdir() if p.is_file())
    return subprocess.run(["ffmpeg", "-v", "error", "-i", film, "-map", "0:v", "-f", "framemd5", "-"], capture_output=True,
                          check=True).stdout


def executor():
    found = subprocess.run(["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, text=True).stdout.split()
    return int(found[0])


def rerun_writes_only_new(film, output, before):
    """Segments that were there keep their time of writing until the film is joined; returns what was found."""
    process = start(film, output)
    again = set()
    while process.poll() is None:
        try:
            now = segments(output)
        except FileNotFoundError:
            continue
        again |= {name for name, written in now.items() if before.get(name, written) != written}
        time.sleep(0.02)
    return process.returncode, again


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", type=pathlib.Path)
    options = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="film-kill-"))
    cluster, faults = Cluster(work), []
    try:
        undisturbed = start(options.film, work / "undisturbed")
        if undisturbed.wait(LIMIT_SECONDS):
            sys.exit(f"the undisturbed run ended with {undisturbed.returncode}: see {work}")
        wanted = frames(work / "undisturbed")

        process = start(options.film, work / "executor")
        wait_for_segments(work / "executor", 2, process)
        os.kill(executor(), signal.SIGKILL)
        code = process.wait(LIMIT_SECONDS)
        same = code == 0 and frames(work / "executor") == wanted
        print(f"executor killed: exit code {code}, frames {'as undisturbed' if same else 'differ'}", flush=True)
        faults += [] if same else ["executor"]

        process = start(options.film, work / "driver")
        wait_for_segments(work / "driver", 2, process)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(15)  # executors notice, and end
        before = segments(work / "driver")
        code, again = rerun_writes_only_new(options.film, work / "driver", before)
        same = code == 0 and frames(work / "driver") == wanted
        print(f"driver killed with {len(before)} segments done: exit code {code}, {len(again)} of them written again, "
              f"frames {'as undisturbed' if same else 'differ'}")
        faults += [] if same and not again else ["driver"]
    finally:
        cluster.stop()
    if not faults:
        shutil.rmtree(work)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
