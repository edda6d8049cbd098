#!/usr/bin/env python3
"""Peer measurement: bulk colorization as a script of OpenCV and ONNX Runtime would do it, end to end on files.

decode -> Lab -> L at the model's size -> exported model -> ab resized to the photo -> merged with its own L -> JPEG. Photos are
shared among processes of one thread each, or with --processes 1 the libraries use as many threads as there are cores, whichever is
faster. Prints one JSON line with photos per second, without start-up and the first photo of each process, and the mean time of
each step, ms.

    rechroma export --output model.onnx
    python3 onnx_colorize.py model.onnx PHOTOS OUT --processes 2      needs onnxruntime, opencv-python-headless
"""
import argparse, json, multiprocessing, pathlib, time

STEPS = ["decode", "conversion", "prediction", "upsampling", "encode"]


def work(model, files, out, quality, threads, start, results):
    import cv2, numpy as np, onnxruntime
    cv2.setNumThreads(threads)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    facts = session.get_modelmeta().custom_metadata_map
    size, multiple = int(facts["render-size"]), int(facts["multiple"])
    sums = dict.fromkeys(STEPS, 0.0)

    def colorize(file):
        times = [time.perf_counter()]
        photo = cv2.imread(str(file))
        times.append(time.perf_counter())
        h, w = photo.shape[:2]
        l = cv2.cvtColor(photo.astype(np.float32) / 255, cv2.COLOR_BGR2Lab)[..., 0]
        sides = [max(multiple, round(s * size / min(h, w) / multiple) * multiple) for s in (w, h)]
        small = cv2.resize(l, sides, interpolation=cv2.INTER_AREA)
        times.append(time.perf_counter())
        ab = session.run(["ab"], {"lightness": small[None, None]})[0][0]
        times.append(time.perf_counter())
        up = cv2.resize(np.ascontiguousarray(ab.transpose(1, 2, 0)), (w, h), interpolation=cv2.INTER_LINEAR)
        bgr = cv2.cvtColor(np.dstack([l, up]), cv2.COLOR_Lab2BGR)
        bgr = np.clip(bgr * 255 + 0.5, 0, 255).astype(np.uint8)
        times.append(time.perf_counter())
        cv2.imwrite(str(out / (file.stem + ".jpg")), bgr, [cv2.IMWRITE_JPEG_QUALITY, quality,
                    cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444])
        times.append(time.perf_counter())
        for name, before, after in zip(STEPS, times, times[1:]):
            sums[name] += after - before

    colorize(files[0])
    sums = dict.fromkeys(STEPS, 0.0)
    start.wait()
    for file in files[1:]:
        colorize(file)
    results.put(sums)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model")
    p.add_argument("photos", type=pathlib.Path)
    p.add_argument("out", type=pathlib.Path)
    p.add_argument("--processes", type=int, default=2)
    p.add_argument("--quality", type=int, default=92)
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    files = sorted(f for f in a.photos.iterdir() if f.suffix.lower() in (".jpg", ".jpeg"))
    start, results = multiprocessing.Barrier(a.processes + 1), multiprocessing.Queue()
    threads = multiprocessing.cpu_count() if a.processes == 1 else 1
    shares = [files[i::a.processes] for i in range(a.processes)]
    processes = [multiprocessing.Process(target=work, args=(a.model, share, a.out, a.quality, threads, start, results))
                 for share in shares]
    for process in processes:
        process.start()
    start.wait()
    began = time.perf_counter()
    sums = [results.get() for _ in processes]
    seconds = time.perf_counter() - began
    timed = len(files) - a.processes
    print(json.dumps({"peer": "opencv + onnxruntime", "processes": a.processes, "photos": timed, "seconds": round(seconds, 2),
                      "photosPerSecond": round(timed / seconds, 3),
                      "milliseconds": {name: round(1000 * sum(s[name] for s in sums) / timed, 1) for name in STEPS}}))


if __name__ == "__main__":
    main()
