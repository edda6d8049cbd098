#!/usr/bin/env python3
"""Do other readers believe the damaged photos that colorize believed? For damage.sh: each file that was painted without a
word in the manifest goes through Pillow (its warnings count), and through djpeg -strict, libpng, dwebp or tifffile.

    pip install numpy pillow imagecodecs tifffile
    apt-get install libjpeg-turbo-progs webp
    benchmarks/damage_compare.py FOLDER_OF_DAMAGE_SH

Files in archives are left out. Exits with 1 if a file disagrees whose kind is not one of KNOWN.
"""
import io, json, logging, pathlib, subprocess, sys, warnings
import imagecodecs, tifffile
from PIL import Image

# Doubts that are none, or that cannot be helped, by a part of their reason.
KNOWN = {
    "Unsupported BMP bitfields layout": "Pillow knows a few masks only",
    "Unsupported BMP compression (6)": "masks with alpha behind the shortest header",
    "Unsupported BMP pixel depth (2)": "BMP of 2 bits",
    "malformed MPO file": "the list of further pictures is damaged, the first one is whole",
    "failed to read next frame": "lossy WebP has no sums; newer versions of libwebp than OpenCV's notice some flipped bits",
}


def pillow(data):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Image.open(io.BytesIO(data)) as image:
            image.load()


def program(*command):
    def judge(data):
        run = subprocess.run(command, input=data, capture_output=True)
        if run.returncode:
            raise ValueError(run.stderr.decode(errors="replace").strip().splitlines()[-1:] or run.returncode)
    return judge


def all_pages(data):
    heard = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())
    logging.getLogger("tifffile").addHandler(handler)
    try:
        with tifffile.TiffFile(io.BytesIO(data)) as tiff:
            for page in tiff.pages:
                page.asarray()
    finally:
        logging.getLogger("tifffile").removeHandler(handler)
    if heard:
        raise ValueError(heard[0])


JUDGES = {b"\xff\xd8": {"Pillow": pillow, "djpeg": program("djpeg", "-strict", "-outfile", "/dev/null")},
          b"\x89P": {"Pillow": pillow, "libpng": imagecodecs.png_decode},
          b"RI": {"Pillow": pillow, "dwebp": program("dwebp", "-quiet", "-o", "/dev/null", "--", "-")},
          b"BM": {"Pillow": pillow}, b"\0\0": {"Pillow": pillow}, b"\xff\x4f": {"Pillow": pillow},
          b"II": {"Pillow": pillow, "tifffile": all_pages}, b"MM": {"Pillow": pillow, "tifffile": all_pages}}


def disagreements(path):
    data = path.read_bytes()
    for name, judge in JUDGES[data[:2]].items():
        try:
            judge(data)
        except Exception as reason:
            yield f"{name}: {type(reason).__name__}: {str(reason)[:160]}"


def main():
    folder = pathlib.Path(sys.argv[1])
    logging.getLogger("tifffile").propagate = False
    compared = known = 0
    unknown = []
    for line in (folder / "outcomes.jsonl").read_text().strip("\n").split("\n"):
        outcome = json.loads(line)
        believed = outcome["status"] in ("colorized", "recolorized") and not outcome.get("error")
        if not believed or "!/" in outcome["input"]:
            continue
        compared += 1
        path = pathlib.Path(outcome["input"].removeprefix("file:"))
        for reason in disagreements(path):
            if any(part in reason for part in KNOWN):
                known += 1
            else:
                unknown.append(f"{path.name!r}: {reason}")
    print(*unknown, sep="\n")
    print(f"{compared} painted photos compared: {len(unknown)} doubts of other readers, and {known} that are known to be none")
    sys.exit(1 if unknown else 0)


if __name__ == "__main__":
    main()
