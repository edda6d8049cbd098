#!/usr/bin/env python3
"""Colorizes a photo with an exported model (lab or unet), with nothing but ONNX Runtime and OpenCV.

    pip install onnxruntime opencv-python-headless
    rechroma export --output rechroma.onnx
    python colorize_onnx.py rechroma.onnx photo.jpg colour.png
"""
import sys

import cv2
import numpy
import onnxruntime

model, photo, output = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
facts = session.get_modelmeta().custom_metadata_map
size, multiple = int(facts["render-size"]), int(facts["multiple"])

bgr = cv2.imread(photo).astype(numpy.float32) / 255
height, width = bgr.shape[:2]
lightness = cv2.cvtColor(bgr, cv2.COLOR_BGR2Lab)[:, :, 0]

# What the model sees: the shorter side has the size at which its colours are best.
scale = size / min(height, width)
sides = [max(multiple, round(side * scale / multiple) * multiple) for side in (width, height)]
seen = cv2.resize(lightness, sides, interpolation=cv2.INTER_AREA)
ab = session.run(["ab"], {"lightness": seen[None, None]})[0][0]

# The photo keeps its own lightness.
stretched = [cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in ab]
coloured = cv2.cvtColor(cv2.merge([lightness, *stretched]), cv2.COLOR_Lab2BGR)
if not cv2.imwrite(output, (coloured * 255).round().clip(0, 255).astype(numpy.uint8)):
    sys.exit("cannot write " + output)
