#!/usr/bin/env python3
"""Makes the expected values that MetricTest reads: every metric once more, in another language.

Needs numpy and opencv-python (Debian: python3-opencv). Where scikit-image is there too, SSIM and PSNR
are checked against it. Run in this folder with the folder of sample photos:

    python3 make_expected.py ../../../../../../../data-samples

photo.png: a small photo, lossless. expected_metrics.csv: picture, metric, value. The pictures "waves",
"noise" and "small" follow formulas that the test repeats.
"""
import pathlib
import sys

import cv2
import numpy as np

TO_XYZ = np.array([[0.412453, 0.357580, 0.180423],
                   [0.212671, 0.715160, 0.072169],
                   [0.019334, 0.119193, 0.950227]])
WHITE = np.array([0.950456, 1, 1.088754])


def lab_of(rgb):
    rgb = rgb.astype(np.float64) / 255
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = light @ TO_XYZ.T / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def rgb_of(lab):
    y = (lab[..., 0] + 16) / 116
    f = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], -1)
    xyz = np.where(f > 6 / 29, f ** 3, (116 * f - 16) * 27 / 24389) * WHITE
    light = np.clip(xyz @ np.linalg.inv(TO_XYZ).T, 0, 1)
    rgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(255 * rgb).astype(np.uint8)


def psnr(painted, truth):
    return 10 * np.log10(255 ** 2 / np.mean((painted.astype(float) - truth.astype(float)) ** 2))


def ssim(painted, truth):
    if min(truth.shape[:2]) < 11:
        return np.nan

    def mean(values):
        return cv2.GaussianBlur(values, (11, 11), 1.5)[5:-5, 5:-5]

    x, y = painted.astype(np.float64), truth.astype(np.float64)
    mx, my = mean(x), mean(y)
    vx, vy, c = mean(x * x) - mx ** 2, mean(y * y) - my ** 2, mean(x * y) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    index = (2 * mx * my + c1) * (2 * c + c2) / ((mx ** 2 + my ** 2 + c1) * (vx + vy + c2))
    return index.mean()


def colorfulness(rgb):
    r, g, b = np.moveaxis(rgb.astype(float), -1, 0)
    rg, yb = r - g, (r + g) / 2 - b
    return np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean())


def bins(lab):
    return np.clip(np.floor(lab[..., 1:] / 10 + 0.5), -11, 11).reshape(-1, 2).astype(int)


def prior(pictures):
    """Probability of each point of the grid."""
    points, counts = np.unique(np.concatenate([bins(p) for p in pictures]), axis=0, return_counts=True)
    return {tuple(p): c / counts.sum() for p, c in zip(points, counts)}, 1 / counts.sum()


def accuracy(distances, weights):
    """Area under the share of weight within each threshold."""
    shares = [weights[distances <= t].sum() / weights.sum() for t in range(151)]
    return 100 * sum((a + b) / 2 for a, b in zip(shares, shares[1:])) / 150


def weights(truth, probabilities):
    known, unseen = probabilities
    return np.array([1 / known.get(tuple(p), unseen) for p in bins(truth)])


def distances(painted, truth):
    return np.sqrt(((painted - truth)[..., 1:] ** 2).sum(-1)).ravel()


def own_metrics(painted, truth):
    difference = (painted - truth)[..., 1:]
    colorful = [colorfulness(rgb_of(lab)) for lab in (painted, truth)]
    return {
        "psnr": psnr(rgb_of(painted), rgb_of(truth)),
        "ssim": ssim(rgb_of(painted), rgb_of(truth)),
        "ab-mae": np.abs(difference).mean(),
        "ab-rmse": np.sqrt((difference ** 2).mean()),
        "auc": accuracy(distances(painted, truth), np.ones(truth[..., 0].size)),
        "colorfulness": colorful[0],
        "colorfulness-photo-difference": abs(colorful[0] - colorful[1]),
        "signed": colorful[0] - colorful[1],
    }


def formula(width, height, terms):
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    return np.stack([low + ((p * x + q * y + r * x * y) % n) / 4 for p, q, r, n, low in terms], -1)


def pictures(samples):
    """Name to painted and truth; painted has the truth's lightness."""
    waves = formula(40, 28, [(3, 2, 0, 200, 30), (1, 2, 0, 160, -20), (2, 1, 0, 240, -30)])
    waves_ab = formula(40, 28, [(3, 2, 0, 200, 30), (1, 1, 0, 120, -12), (3, 1, 0, 200, -20)])
    noise = formula(33, 17, [(37, 91, 13, 241, 20), (53, 29, 7, 311, -40), (17, 71, 11, 353, -44)])
    noise_ab = formula(33, 17, [(37, 91, 13, 241, 20), (11, 43, 5, 97, -15), (23, 19, 3, 113, -9)])
    small = noise[:10, :12]
    return {
        "waves": (waves_ab, waves),
        "noise": (noise_ab, noise),
        "small": (small * [1, 0, 0], small),
        "photo": photo(samples),
    }


def photo(samples):
    file = cv2.imread(str(samples / "scarlet_macaw.jpg"))
    side = min(file.shape[:2])
    bgr = cv2.resize(file[:side, :side], (48, 48), interpolation=cv2.INTER_AREA)
    cv2.imwrite("photo.png", bgr)
    truth = lab_of(bgr[..., ::-1])
    return truth * [1, 1.2, 1.1] + [0, 4, -3], truth


def check(painted, truth):
    try:
        from skimage.metrics import peak_signal_noise_ratio, structural_similarity
    except ImportError:
        return
    x, y = rgb_of(painted), rgb_of(truth)
    np.testing.assert_allclose(psnr(x, y), peak_signal_noise_ratio(y, x, data_range=255))
    if min(truth.shape[:2]) >= 11:
        theirs = structural_similarity(
            y, x, channel_axis=-1, gaussian_weights=True, use_sample_covariance=False, data_range=255)
        np.testing.assert_allclose(ssim(x, y), theirs, rtol=1e-9)
        print("as scikit-image has it:", theirs)


def main(samples):
    rows = []
    pairs = pictures(samples)
    metrics = {}
    for name, (painted, truth) in pairs.items():
        check(painted, truth)
        metrics[name] = own_metrics(painted, truth)
        rows += [(name, key, value) for key, value in metrics[name].items() if key != "signed"]
    for key in metrics["waves"]:
        rows.append(("all", key, np.nanmean([each[key] for each in metrics.values()])))
    rows[-1] = ("all", "colorfulness-mean-difference", abs(rows[-1][2]))
    errors = np.concatenate([distances(*pair) for pair in pairs.values()])
    truths = [truth for _, truth in pairs.values()]
    for name, known in (("own prior", prior(truths)), ("other prior", prior([pairs["noise"][1]]))):
        rarity = np.concatenate([weights(truth, known) for truth in truths])
        rows.append((name, "balanced-auc", accuracy(errors, rarity)))
    with open("expected_metrics.csv", "w") as out:
        out.writelines(f"{name},{key},{value:.9g}\n" for name, key, value in rows)


main(pathlib.Path(sys.argv[1]))
