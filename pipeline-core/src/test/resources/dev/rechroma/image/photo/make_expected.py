#!/usr/bin/env python3
"""Makes the expected values and small odd files that the tests of this package read.

Needs numpy, opencv-python and Pillow. Run in this folder with the folder of sample photos:

    python3 make_expected.py ../../../../../../data-samples

expected_lab.csv: photo, fit, size, then L, a, b of every pixel, row-major. The resize is OpenCV's on
8 bits; the conversion is CIE's definition in double precision.
"""
import pathlib
import sys

import cv2
import numpy as np
from PIL import Image

SIZE = 8


def lab(bgr):
    rgb = bgr[..., ::-1].astype(np.float64) / 255
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.412453, 0.357580, 0.180423],
                       [0.212671, 0.715160, 0.072169],
                       [0.019334, 0.119193, 0.950227]])
    xyz = light @ to_xyz.T / np.array([0.950456, 1, 1.088754])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def centre_square(image):
    height, width = image.shape[:2]
    side = min(width, height)
    x, y = (width - side) // 2, (height - side) // 2
    return image[y:y + side, x:x + side]


def expected_lab(samples):
    with open("expected_lab.csv", "w") as out:
        for name in ("cat.jpg", "scarlet_macaw.jpg"):
            photo = cv2.imread(str(samples / name))
            for fit, part in (("CROP", centre_square(photo)), ("STRETCH", photo)):
                small = cv2.resize(part, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
                values = ",".join(f"{v:.3f}" for v in lab(small).ravel())
                out.write(f"{name},{fit},{SIZE},{values}\n")


def odd_files():
    """Four quadrants, red, green, blue and white, in forms that the project itself never writes."""
    quadrants = np.zeros((32, 32, 3), np.uint8)
    quadrants[:16, :16] = 255, 0, 0
    quadrants[:16, 16:] = 0, 255, 0
    quadrants[16:, :16] = 0, 0, 255
    quadrants[16:, 16:] = 255, 255, 255
    rgb = Image.fromarray(quadrants)
    rgb.convert("CMYK").save("quadrants_cmyk.jpg", quality=95)
    rgb.quantize(8).save("quadrants_palette.png")
    rgb.save("quadrants_progressive.jpg", quality=95, progressive=True, subsampling=0)
    rgb.save("quadrants_deflate.tif", compression="tiff_adobe_deflate")
    ramp = np.tile(np.arange(0, 256, 8, dtype=np.uint8), (32, 1))
    Image.merge("LA", [Image.fromarray(ramp), Image.fromarray(ramp.T.copy())]).save("ramp_gray_alpha.png")
    Image.fromarray(ramp > 127).save("halves_1_bit.png")
    Image.fromarray(ramp > 127).save("halves_1_bit.tif")


expected_lab(pathlib.Path(sys.argv[1]))
odd_files()
