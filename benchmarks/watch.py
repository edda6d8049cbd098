#!/usr/bin/env python3
"""A watch over many photos: what it costs at rest, what a round with a few new photos costs, and whether its memory grows.

    benchmarks/watch.py NEW_FOLDER 1000 --rounds 300 --csv rounds.csv
    benchmarks/watch.py NEW_FOLDER 1000000 --rounds 3 --rest 600

Makes PNGs of 16 x 16 px as million.py does, and watches them with a model that is as small as can be. The first round
colorizes all of them. Then it rests for --rest seconds, and in each further round --arrivals photos come; at the end SIGTERM,
and everything is in colour once. Prints, and adds to the table, the seconds from the arrival to the end of the round, those of
all cores in that time, and the memory of the process then (rss), MB. RECHROMA and RECHROMA_HEAP (2g) as in million.py.
"""
import argparse, csv, json, os, pathlib, shutil, signal, subprocess, sys, time
import million

TICKS = os.sysconf("SC_CLK_TCK")
COLUMNS = ["round", "photos", "seconds", "cpu_seconds", "rss_mb", "threads"]


class Watch:
    def __init__(self, folder, photos, trained, interval):
        environment = dict(os.environ)
        environment.setdefault("RECHROMA_HEAP", "2g")
        command = [million.RECHROMA, "colorize", "--watch", "--input", photos, "--output", folder / "colour", "--model", trained,
                   "--colored", "recolorize", "--master", "local[2]", "--json",
                   "--set", f"colorize.watch-interval={interval}"]
        self.errors = folder / "err"
        with open(self.errors, "wb") as err:
            self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=err, env=environment, text=True)
        self.java = None

    def round(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"the watch ended with {self.process.wait()}:\n{self.errors.read_text()[-2000:]}")
        self.java = self.java or self.child()
        return json.loads(line)

    def child(self):
        """Java's process: the launcher stays before it."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else self.process.pid

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.java}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def status(self, key):
        lines = pathlib.Path(f"/proc/{self.java}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(key + ":"))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        last = json.loads(self.process.stdout.read().splitlines()[-1])
        if self.process.wait() != 0:
            sys.exit(f"ended with {self.process.returncode}")
        return last


def arrive(photos, numbers):
    """Each file appears complete, as from a program that renames."""
    for number in numbers:
        file = million.path(photos, number)
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(".part")
        beside.write_bytes(million.photo(number * 16))
        beside.rename(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, metavar="NEW_FOLDER")
    parser.add_argument("photos", type=int, metavar="PHOTOS")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--arrivals", type=int, default=5, help="photos that come in a round")
    parser.add_argument("--interval", type=int, default=1, help="colorize.watch-interval")
    parser.add_argument("--rest", type=float, default=60, help="seconds without arrivals after the first round")
    parser.add_argument("--csv", type=pathlib.Path, help="the table of all rounds")
    arguments = parser.parse_args()
    folder = arguments.folder
    photos = folder / "photos"
    folder.mkdir()
    million.write(folder / "first", range(1000))
    trained = million.model(folder, folder / "first")
    million.write(photos, range(arguments.photos))
    table = []

    def record(number, count, seconds, cpu):
        row = dict(zip(COLUMNS, [number, count, round(seconds, 1), round(cpu, 2), watch.status("VmRSS") // 1024, watch.status("Threads")]))
        table.append(row)
        print(*row.values(), flush=True)

    started = time.monotonic()
    watch = Watch(folder, photos, trained, arguments.interval)
    done = watch.round()["colorized"]
    record(0, done, time.monotonic() - started, watch.cpu())
    begun = watch.cpu()
    time.sleep(arguments.rest)
    record("rest", 0, arguments.rest, watch.cpu() - begun)
    for number in range(1, arguments.rounds + 1):
        first = arguments.photos + (number - 1) * arguments.arrivals
        started, begun = time.monotonic(), watch.cpu()
        arrive(photos, range(first, first + arguments.arrivals))
        came = 0
        while came < arguments.arrivals:
            came += watch.round()["colorized"]
        done += came
        record(number, came, time.monotonic() - started, watch.cpu() - begun)
    last = watch.end()
    wanted = arguments.photos + arguments.rounds * arguments.arrivals
    files = sum(len(names) for at, _, names in os.walk(folder / "colour") if "_rechroma" not in at)
    if not done == last["colorized"] == files == wanted:
        sys.exit(f"{wanted} photos came, {done} were told, {last['colorized']} at the end, {files} files are there")
    if arguments.csv:
        with open(arguments.csv, "w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(table)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
