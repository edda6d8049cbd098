#!/usr/bin/python3
"""The bound of ingest on this machine: one process a core does the peer's work (cv2_ingest.py) and writes the bytes of
a stored tensor, without a format, to a file. Nothing that stores as many bytes and computes like OpenCV is faster.

Needs Debian's python3-opencv. Prints one JSON line with images per second of all processes together.

    /usr/bin/python3 ingest_bound.py FOLDER --size 256 --bytes 6 --processes 2
"""
import argparse, json, multiprocessing, os, pathlib, tempfile, time
import cv2, numpy as np


def photos_in(seconds, files, size, blob):
    cv2.setNumThreads(1)
    done, start = 0, time.perf_counter()
    with tempfile.NamedTemporaryFile(buffering=0) as out:
        while time.perf_counter() - start < seconds:
            for f in files:
                bgr = cv2.imread(str(f))
                bgr = cv2.resize(bgr, (size, size), interpolation=cv2.INTER_AREA)
                cv2.cvtColor(bgr.astype(np.float32) / 255, cv2.COLOR_BGR2Lab)
                if len(blob):
                    out.write(blob)
                done += 1
        return done / (time.perf_counter() - start)


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("folder")
    p.add_argument("--size", type=int, default=256)
    p.add_argument("--bytes", type=int, default=6, help="stored bytes a pixel")
    p.add_argument("--processes", type=int, default=os.cpu_count())
    p.add_argument("--seconds", type=float, default=20)
    a = p.parse_args()
    files = sorted(f for f in pathlib.Path(a.folder).rglob("*") if f.suffix.lower() in (".jpg", ".jpeg", ".png"))
    work = (a.seconds, files, a.size, bytes(a.bytes * a.size * a.size))
    with multiprocessing.Pool(a.processes) as pool:
        rates = pool.starmap(photos_in, [work] * a.processes)
    print(json.dumps({"bound": "opencv " + cv2.__version__ + " and write", "processes": a.processes, "bytesPerPixel": a.bytes,
                      "imagesPerSecond": round(sum(rates), 1)}))
