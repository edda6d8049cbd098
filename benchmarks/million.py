#!/usr/bin/env python3
"""Rechroma on very many small photos: what lists, plans, manifests and data sets cost, and the driver's memory.

    benchmarks/million.py NEW_FOLDER 10000 100000 1000000 --csv million.csv --plot docs/images/million.svg
    benchmarks/million.py --csv million.csv --plot docs/images/million.svg            # draws what was measured before

Makes a tree of PNGs of 16 x 16 px, all different, 500 in a folder, and for each number of photos ingests them, adds nothing,
colorizes them with a model that is as small as can be, and colorizes again with nothing to do; then a hundredth of them changes,
a hundredth is new and a hundredth is gone, and both jobs run once more. Each step is a process of two cores with a heap of
RECHROMA_HEAP (2g); RECHROMA names another launcher. The table has its seconds with start-up, those of all cores together, the
most memory that the process had (rss), and the most that its heap had before and after a collection (heap, live).
A million photos need 3 million free inodes and 25 GB. The folder goes at the end. With --hdfs the photos and everything that comes
of them lie on HDFS, of one name node and one data node on this machine; Maven fetches Hadoop's servers (37 MB).
"""
import argparse, csv, hashlib, json, math, os, pathlib, re, shutil, struct, subprocess, sys, time, zlib
from hdfs import Hdfs

HERE = pathlib.Path(__file__).resolve().parent
RECHROMA = os.environ.get("RECHROMA", str(HERE.parent / "rechroma"))
IN_A_FOLDER = 500
SIDE = 16
COLUMNS = ["photos", "step", "seconds", "cpu_seconds", "rss_mb", "heap_mb", "live_mb"]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def photo(seed):
    """A PNG of two colours that fade into each other, with noise."""
    random = hashlib.shake_128(seed.to_bytes(8, "big")).digest(6 + 3 * SIDE * SIDE)
    fade = [[(a * (2 * SIDE - at) + b * at) // (2 * SIDE) & 0xF8 for a, b in zip(random[:3], random[3:6])] for at in range(2 * SIDE)]
    noise = iter(random[6:])
    rows = b"".join(b"\0" + bytes(level | next(noise) & 7 for x in range(SIDE) for level in fade[x + y]) for y in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


def path(root, number):
    folder = number // IN_A_FOLDER
    return root / f"{folder // 100:03}" / f"{folder % 100:02}" / f"{number:08}.png"


def write(root, numbers, version=0):
    for number in numbers:
        file = path(root, number)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(photo(number * 16 + version))


def change(root, count, version):
    """A hundredth is new, a hundredth changes, a hundredth goes."""
    few = count // 100
    written = [*range(count, count + few), *range(0, count, 100)]
    gone = range(50, count, 100)
    write(root, written[:few])
    write(root, written[few:], version)
    for number in gone:
        path(root, number).unlink()
    return [path(root, number) for number in written], [path(root, number) for number in gone]


def heap(log):
    """The most megabytes in use before and after a collection."""
    pauses = re.findall(r"Pause .* (\d+)M->(\d+)M\(", log.read_text()) if log.exists() else []
    return [max(map(int, sizes)) for sizes in zip(*pauses)] or [0, 0]


class Run:
    def __init__(self, folder, count, table):
        self.folder, self.count, self.table = folder, count, table

    def step(self, name, *arguments):
        """Runs a command in a process of its own, and adds what it took to the table."""
        log = self.folder / "gc.log"
        log.unlink(missing_ok=True)
        environment = dict(os.environ, JAVA_TOOL_OPTIONS=f"{os.environ.get('JAVA_TOOL_OPTIONS', '')} -Xlog:gc:file={log}:none:filecount=0")
        environment.setdefault("RECHROMA_HEAP", "2g")
        started = time.monotonic()
        with open(self.folder / "err", "wb") as err, open(self.folder / "out", "wb") as out:
            child = subprocess.Popen([RECHROMA, *map(str, arguments), "--master", "local[2]", "--json"], stdout=out, stderr=err,
                                     env=environment)
            _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - started
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"{name} of {self.count} photos failed:\n{(self.folder / 'err').read_text()[-2000:]}")
        result = json.loads((self.folder / "out").read_text().splitlines()[-1])
        used, live = heap(log)
        row = dict(zip(COLUMNS, [self.count, name, round(seconds, 1), round(usage.ru_utime + usage.ru_stime, 1), usage.ru_maxrss // 1024, used, live]))
        self.table.append(row)
        print(*row.values(), {key: value for key, value in result.items() if isinstance(value, int) and value}, flush=True)
        return result


def expect(result, **wanted):
    for key, value in wanted.items():
        if result.get(key) != value:
            sys.exit(f"expected {key} = {value}, not {result.get(key)}: {result}")


def model(folder, photos):
    run = Run(folder, 0, [])
    run.step("tensors", "ingest", "--input", photos, "--output", folder / "few", "--size", 32)
    run.step("train", "train", "--data", folder / "few", "--model", folder / "model", "--size", 32, "--epochs", 1,
             "--set", "train.generator-width=4", "--set", "train.generator-depth=2", "--set", "train.discriminator-width=4",
             "--set", "train.warm-up-epochs=0")
    return folder / "model"


def measure(folder, count, trained, table, hdfs):
    made = folder / "photos"
    run = Run(folder, count, table)
    few = count // 100
    started = time.monotonic()
    write(made, range(count))
    if hdfs:
        hdfs.upload("photos", made)
    print(f"{count} photos made in {time.monotonic() - started:.0f} s", flush=True)
    photos, tensors, colour = [hdfs.path(name) if hdfs else folder / name for name in ("photos", "tensors", "colour")]
    ingest = ["ingest", "--input", photos, "--output", tensors, "--size", 32]
    paint = ["colorize", "--input", photos, "--output", colour, "--model", trained, "--colored", "recolorize",
             "--engine", "onednn"]
    expect(run.step("ingest", *ingest), images=count)
    expect(run.step("ingest --add, nothing new", *ingest[:-2], "--add"), images=count)
    expect(run.step("colorize", *paint), colorized=count)
    expect(run.step("colorize, nothing to do", *paint), colorized=0, doneBefore=count)
    run.step("colorize --dry-run", *paint, "--dry-run")
    written, gone = change(made, count, 1)
    if hdfs:
        for file in written:
            hdfs.write(f"photos/{file.relative_to(made)}", file.read_bytes())
        for file in gone:
            hdfs.delete(f"photos/{file.relative_to(made)}")
    expect(run.step("ingest --add, 3% differ", *ingest[:-2], "--add"), images=count + few)
    expect(run.step("colorize, 3% differ", *paint), colorized=2 * few, doneBefore=count - 2 * few)
    for name in ("photos", "tensors", "colour"):
        shutil.rmtree(folder / name, ignore_errors=True)
        if hdfs:
            hdfs.delete(name)


COLOURS = ["#1b6ca8", "#d1495b", "#3a7d44", "#8d5a97", "#e08e0b", "#444444", "#00798c"]


def plot(table, file):
    """Seconds of all cores against photos, both logarithmic, as an SVG."""
    width, height, left, bottom, top, right = 760, 430, 60, 40, 20, 230
    steps = list(dict.fromkeys(row["step"] for row in table))
    xs = sorted({int(row["photos"]) for row in table})
    most = max(float(row["cpu_seconds"]) for row in table)
    decades = math.ceil(math.log10(most))
    low, high = math.log10(xs[0]), max(math.log10(xs[-1]), math.log10(xs[0]) + 1e-9)

    def x(n):
        return left + (math.log10(n) - low) / (high - low) * (width - left - right)

    def y(s):
        return height - bottom - math.log10(max(s, 1)) / decades * (height - bottom - top)

    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
           'font-family="sans-serif" font-size="12">', f'<rect width="{width}" height="{height}" fill="white"/>']
    for n in range(decades + 1):
        svg.append(f'<line x1="{left}" x2="{width - right}" y1="{y(10 ** n):.1f}" y2="{y(10 ** n):.1f}" stroke="#ddd"/>')
        svg.append(f'<text x="{left - 8}" y="{y(10 ** n) + 4:.1f}" text-anchor="end">{10 ** n:,} s</text>')
    for n in xs:
        svg.append(f'<line x1="{x(n):.1f}" x2="{x(n):.1f}" y1="{top}" y2="{height - bottom}" stroke="#ddd"/>')
        svg.append(f'<text x="{x(n):.1f}" y="{height - bottom + 18}" text-anchor="middle">{n:,} photos</text>')
    svg.append(f'<text x="{left + 8}" y="{top + 12}" fill="#666">seconds of all cores, with start-up</text>')
    for step, colour in zip(steps, COLOURS):
        points = [(x(int(row["photos"])), y(float(row["cpu_seconds"]))) for row in table if row["step"] == step]
        svg.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in points)}"/>')
        svg += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        line = top + 12 + 20 * steps.index(step)
        svg.append(f'<rect x="{width - right + 20}" y="{line - 9}" width="10" height="10" fill="{colour}"/>')
        svg.append(f'<text x="{width - right + 36}" y="{line}">{step}</text>')
    pathlib.Path(file).write_text("\n".join(svg + ["</svg>"]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, metavar="NEW_FOLDER")
    parser.add_argument("photos", nargs="*", type=int, metavar="PHOTOS")
    parser.add_argument("--hdfs", action="store_true", help="photos, tensors and colours on HDFS")
    parser.add_argument("--csv", required=True, type=pathlib.Path, help="the table; rows of other numbers of photos stay")
    parser.add_argument("--plot", type=pathlib.Path, help="an SVG of the table")
    arguments = parser.parse_args()
    table = []
    if arguments.csv.exists():
        with open(arguments.csv, newline="") as file:
            table = [row for row in csv.DictReader(file) if int(row["photos"]) not in arguments.photos]
    if arguments.folder:
        folder = arguments.folder
        folder.mkdir()
        write(folder / "first", range(1000))
        trained = model(folder, folder / "first")
        hdfs = Hdfs(str(folder / "hdfs")) if arguments.hdfs else None
        for count in arguments.photos:
            measure(folder, count, trained, table, hdfs)
            table.sort(key=lambda row: int(row["photos"]))
            with open(arguments.csv, "w", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS)
                writer.writeheader()
                writer.writerows(table)
        if hdfs:
            hdfs.stop()
        shutil.rmtree(folder)
    if arguments.plot:
        plot(table, arguments.plot)


if __name__ == "__main__":
    main()
