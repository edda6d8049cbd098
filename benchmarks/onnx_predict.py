#!/usr/bin/env python3
"""The time that ONNX Runtime takes for a prediction, as a line of JSON: the peer of `rechroma bench`.

    rechroma export --model MODEL --output model.onnx
    python onnx_predict.py model.onnx --size 128 --batch 4 --threads 1
"""
import argparse
import json
import statistics
import time

import numpy as np
import onnxruntime


def main():
    p = argparse.ArgumentParser()
    p.add_argument("model")
    p.add_argument("--size", type=int, default=128)
    p.add_argument("--batch", type=int, default=4)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--repeats", type=int, default=9)
    a = p.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = a.threads, 1
    session = onnxruntime.InferenceSession(a.model, options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    x = np.random.default_rng(0).random((a.batch, entry.shape[1], a.size, a.size), np.float32)
    times = []
    for i in range(3 + a.repeats):
        start = time.perf_counter()
        session.run(None, {entry.name: x})
        if i >= 3:
            times.append((time.perf_counter() - start) * 1e3 / a.batch)
    print(json.dumps({"peer": "onnxruntime " + onnxruntime.__version__, "size": a.size, "batch": a.batch,
                      "threads": a.threads, "inferMsPerImage": round(statistics.median(times), 2)}))


if __name__ == "__main__":
    main()
