"""What tiff_matrix.py, photo_matrix.py and jp2_matrix.py share: files of every kind go through `./rechroma colorize`, and each output is
compared with what the file shows, or the reason with the name that it is to be refused by."""
import argparse, collections, json, pathlib, shlex, subprocess, sys, time
import numpy as np
from PIL import Image, ImageOps

HOME = pathlib.Path(__file__).resolve().parent.parent
MEAN, MOST = 0.7, 3.0  # of L*, which is 0 to 100


class Case:
    """A file, its kinds, what the output has to be (for the verdict), and a part of the reason if it is to be refused."""

    def __init__(self, name, kinds, refused=None, **expect):
        self.name, self.kinds, self.refused, self.expect = name, kinds, refused, expect


def gray_photo(width, height):
    with Image.open(HOME / "data-samples" / "cat.jpg") as photo:
        return ImageOps.grayscale(ImageOps.exif_transpose(photo)).resize((width, height))


def lightness_of(gray):
    return lightness(np.repeat(np.asarray(gray)[..., None], 3, -1))


def lightness(rgb):
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    y = linear @ np.array([0.2126729, 0.7151522, 0.0721750])
    f = np.where(y > (6 / 29) ** 3, np.cbrt(y), y / (3 * (6 / 29) ** 2) + 4 / 29)
    return 116 * f - 16


def lightness_verdict(rgb, truth, tolerance):
    """What is wrong with the lightness of RGB of 0 to 1 beside gray values of 0 to 1, or None."""
    off = np.abs(lightness(rgb) - lightness_of(truth))
    if off.mean() > MEAN * tolerance or np.percentile(off, 99) > MOST * tolerance:
        return f"L* off by {off.mean():.2f}, up to {off.max():.1f}"
    bilevel = np.isin(truth, (0, 1)).all()  # black and white have no room for colour
    if not bilevel and truth.size > 256 and np.ptp(rgb.astype(float), axis=-1).mean() < 1e-4:
        return "no colour"
    return None


def judge(cases, verdict, output, failures):
    results = []
    for case in cases:
        written = output / case.name
        reason = failures.get(case.name)
        if written.exists():
            wrong = "was to be refused" if case.refused else verdict(case, written)
            results.append((case, "wrong" if wrong else "right", wrong))
        elif reason is None:
            results.append((case, "wrong", "neither written nor listed"))
        elif case.refused and case.refused not in reason:
            results.append((case, "wrong", "refused by another name: " + reason))
        else:
            results.append((case, "refused", reason))
    return results


def table(results):
    rows = collections.defaultdict(collections.Counter)
    for case, result, _ in results:
        for kind, value in case.kinds.items():
            rows[(kind, str(value))][result] += 1
    print(f"{'property':14} {'value':30} right refused wrong")
    for (kind, value), counts in sorted(rows.items()):
        print(f"{kind:14} {value:30} {counts['right']:5} {counts['refused']:7} {counts['wrong']:5}")


def colorize(command, source, output, *more):
    """Exit code, seconds, and by file name the reason of each that failed."""
    start = time.time()
    code = subprocess.run(shlex.split(command) + ["--input", str(source), "--output", str(output), *more]).returncode
    if code not in (0, 3):
        sys.exit(f"colorize ended with {code}")
    lines = (output / "_rechroma" / "failures.jsonl").read_text().splitlines()
    told = [json.loads(line) for line in lines]
    return code, time.time() - start, {pathlib.PurePath(line["path"]).name: line["reason"] for line in told}


def options_of(description):
    """A parser of the options that all have."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--command", default=str(HOME / "rechroma") + " colorize")
    return parser


def passed(results, unwritten):
    """Prints the table and what went wrong; whether nothing is wrong and nearly all was read that is to be read."""
    table(results)
    for case, result, reason in results:
        if result == "wrong" or (result == "refused" and not case.refused):
            print(f"{result}: {case.name}: {reason}")
    counts = collections.Counter(result for _, result, _ in results)
    readable = [result for case, result, _ in results if not case.refused]
    share = readable.count("right") / len(readable)
    print(f"{len(results)} files: {counts['right']} right, {counts['refused']} refused by name, {counts['wrong']} wrong; "
          f"{100 * share:.1f} % of {len(readable)} to be read are right ({unwritten} could not be written)")
    return not counts["wrong"] and share >= 0.95


def main(description, make, verdict):
    """Makes the files (`make` gets a folder and returns cases, and how many could not be written), runs, judges, exits."""
    options = options_of(description).parse_args()
    source = options.folder / "in"
    output = options.folder / "out"
    source.mkdir(parents=True)
    cases, unwritten = make(source)
    _, _, failures = colorize(options.command, source, output)
    sys.exit(0 if passed(judge(cases, verdict, output, failures), unwritten) else 1)
