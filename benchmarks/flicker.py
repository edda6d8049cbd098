#!/usr/bin/env python3
"""How much do the colours of a painted film flicker, and how far are they from the true ones?

    pip install numpy opencv-python-headless
    benchmarks/flicker.py truth/pan.mkv painted/pan.mkv [MORE...] [--json]
    benchmarks/flicker.py --check

Flicker is the mean of |change of a*| and |change of b*| (CIELAB of sRGB, D65) of a point from one frame to the next. The points
are followed by the optical flow (DIS) of the truth's lightness, which the painted films share; those count whose way back
leads home and whose lightness stays. Still points move less than half a pixel. Scene cuts are left out. The error is the mean of
|a* - true a*| and |b* - true b*|, chroma the mean length of (a*, b*), both over all pixels. The truth's own flicker is noise,
real change of light, and what the flow gets wrong: the scale to compare with. Rounding counts: of a pan whose colours are
steady, 8 bits make 0.4 in yuv444p, 0.3 in yuv420p and 0.2 in bgr0; 10 bits 0.1.
--check measures pans whose flicker is known, and fails if one is off by more than a tenth.
"""
import argparse, itertools, json, pathlib, subprocess, sys, tempfile
import cv2, numpy as np

HOME = pathlib.Path(__file__).resolve().parent.parent
STILL = 0.5  # pixels
HOMECOMING = 0.5  # pixels
LIGHTNESS = 4.0  # of L*, smoothed: what grain changes is no other thing
CUT = 0.1  # share of points that are found again: 0.00 at cuts, 0.3 and more in fast motion


# Light of the 65536 values of sRGB. OpenCV's own L*a*b* is interpolated: 0.1 wrong, more than steady colours change.
VALUES = np.arange(65536) / 65535
LIGHT = np.where(VALUES <= 0.04045, VALUES / 12.92, ((VALUES + 0.055) / 1.055) ** 2.4).astype(np.float32)
# To X, Y, Z as shares of white's (D65).
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
XYZ = (XYZ / XYZ.sum(1, keepdims=True)).astype(np.float32)


def lab(rgb16):
    """L*, a*, b* of pixels of red, green, blue of 16 bits."""
    share = LIGHT[rgb16] @ XYZ.T
    x, y, z = np.moveaxis(np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1).astype(np.float32)


def rgb(lab_picture):
    """The way back, of 0 to 1, for --check."""
    y = (lab_picture[..., 0] + 16) / 116
    f = np.stack([y + lab_picture[..., 1] / 500, y, y - lab_picture[..., 2] / 200], -1)
    light = np.where(f > 6 / 29, f ** 3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) @ np.linalg.inv(XYZ).T
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


def size_of(film):
    out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "json",
                          film], check=True, capture_output=True).stdout
    stream = json.loads(out)["streams"][0]
    return stream["width"], stream["height"]


def lab_frames(film, size):
    """L*, a*, b* of the frames of a film as they are stored."""
    width, height = size
    command = ["ffmpeg", "-v", "error", "-nostdin", "-noautorotate", "-i", film, "-map", "0:v:0", "-fps_mode", "passthrough", "-vf",
               f"scale={width}:{height}:flags=bilinear+accurate_rnd+full_chroma_int+full_chroma_inp", "-pix_fmt", "rgb48le",
               "-f", "rawvideo", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as decoder:
        while len(data := decoder.stdout.read(width * height * 6)) == width * height * 6:
            yield lab(np.frombuffer(data, np.uint16).reshape(height, width, 3))
    if decoder.returncode:
        sys.exit(f"{film} cannot be decoded")


class Flow:
    """Where the points of one frame are in the next."""

    def __init__(self):
        self.dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self.grid = None

    def __call__(self, before, after):
        """The flow, and the points that are found again, of two L*."""
        smooth = [cv2.GaussianBlur(l, (0, 0), 1.0) for l in (before, after)]
        bytes_ = [np.clip(l * 2.55 + 0.5, 0, 255).astype(np.uint8) for l in smooth]
        there, back = self.dis.calc(*bytes_, None), self.dis.calc(*bytes_[::-1], None)
        away = np.linalg.norm(there + self.follow(back, there), axis=-1)
        same = np.abs(self.follow(smooth[1], there) - smooth[0]) < LIGHTNESS
        return there, same & (away < HOMECOMING) & self.inside(there)

    def positions(self, flow):
        if self.grid is None or self.grid.shape != flow.shape:
            height, width = flow.shape[:2]
            self.grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), -1).astype(np.float32)
        return self.grid + flow

    def follow(self, picture, flow):
        return cv2.remap(picture, self.positions(flow), None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)

    def inside(self, flow):
        """Points that do not leave the picture; the rim of 2 pixels is where the cubic has no neighbours."""
        height, width = flow.shape[:2]
        to = self.positions(flow)
        rim = np.zeros((height, width), bool)
        rim[2:-2, 2:-2] = True
        return rim & (to[..., 0] >= 2) & (to[..., 0] <= width - 3) & (to[..., 1] >= 2) & (to[..., 1] <= height - 3)


class Mean:
    def __init__(self):
        self.sum, self.count = 0.0, 0

    def add(self, values):
        self.sum += float(values.sum(dtype=np.float64))
        self.count += values.size

    def value(self, digits=4):
        return round(self.sum / self.count, digits) if self.count else None


class Measures:
    """What is told of one film."""

    def __init__(self, name):
        self.name, self.before = name, None
        self.still, self.moving, self.all, self.error, self.chroma = Mean(), Mean(), Mean(), Mean(), Mean()

    def frame(self, ab, true):
        self.error.add(np.abs(ab - true))
        self.chroma.add(np.linalg.norm(ab, axis=-1))

    def step(self, flow, way, found, ab):
        change = np.abs(flow.follow(ab, way) - self.before)[found]
        slow = (np.linalg.norm(way, axis=-1) < STILL)[found]
        self.still.add(change[slow])
        self.moving.add(change[~slow])
        self.all.add(change)

    def row(self):
        return {"film": str(self.name), "flicker": self.all.value(), "still": self.still.value(), "moving": self.moving.value(),
                "abError": self.error.value(), "chroma": self.chroma.value()}


def measure(truth, painted):
    """The truth's row and those of the painted films, of [name, frames of Lab]."""
    flow, rows = Flow(), [Measures(name) for name, _ in [truth, *painted]]
    frames, cuts, lightness = 0, [], None
    found_share = Mean()
    for pictures in itertools.zip_longest(truth[1], *(film for _, film in painted)):
        missing = [str(row.name) for row, picture in zip(rows, pictures) if picture is None]
        if missing:
            sys.exit(f"frame {frames} is missing in {', '.join(missing)}")
        colours = [np.ascontiguousarray(picture[..., 1:]) for picture in pictures]
        if lightness is not None:
            way, found = flow(lightness, pictures[0][..., 0])
            if found.mean() < CUT:
                cuts.append(frames)
            else:
                found_share.add(found)
                for row, ab in zip(rows, colours):
                    row.step(flow, way, found, ab)
        for row, ab in zip(rows, colours):
            row.frame(ab, colours[0])
            row.before = ab
        lightness, frames = np.ascontiguousarray(pictures[0][..., 0]), frames + 1
    return {"frames": frames, "cuts": cuts, "found": found_share.value(), "truth": rows[0].row(),
            "painted": [row.row() for row in rows[1:]]}


def measure_files(truth, painted):
    size = size_of(truth)
    return measure((truth, lab_frames(truth, size)), [(film, lab_frames(film, size)) for film in painted])


def table(result):
    cuts = ", ".join(map(str, result["cuts"])) or "none"
    print(f"{result['frames']} frames, cuts before frames {cuts}; {100 * (result['found'] or 0):.0f} % of points followed")
    print(f"{'film':40} flicker   still  moving abError  chroma")
    for row in [result["truth"], *result["painted"]]:
        numbers = [row[key] for key in ("flicker", "still", "moving", "abError", "chroma")]
        print(f"{row['film'][-40:]:40}" + "".join("       -" if n is None else f"{n:8.3f}" for n in numbers))


# Pans for --check: factors of the photo's colours and what is added to a*, frame by frame.
CHECKS = {"steady": ([1.0], [0]), "uniform": ([0.0], [8]), "brighter and paler": ([1.0, 0.6], [0]), "reddish": ([1.0], [0, 5]),
          "both": ([1.0, 0.7, 0.85], [0, 4, -4]), "small": ([1.0, 0.95], [0, 0.7])}
SPEEDS = ((0.0, 0.0), (0.37, 0.0), (1.37, -0.41))


def check_pan(photo, speed, frames=8, width=256, height=192):
    """L*, a*, b* of a camera's way over a photo, by frame; the photo's colours are made smooth and pale, so that nothing
    leaves sRGB and sampling between the pixels costs nothing."""
    soft = lab(photo[..., ::-1].astype(np.uint16) * 257)
    soft[..., 0] = 35 + 0.4 * cv2.GaussianBlur(soft[..., 0], (0, 0), 0.8)
    soft[..., 1:] = 0.4 * cv2.GaussianBlur(soft[..., 1:], (0, 0), 2.0)
    for i in range(frames):
        at = np.float32([[1, 0, 40 + i * speed[0]], [0, 1, 40 + i * speed[1]]])
        yield cv2.warpAffine(soft, at, (width, height), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP)


def tinted(frames, factors, offsets):
    for i, picture in enumerate(frames):
        picture = picture.copy()
        picture[..., 1:] *= factors[i % len(factors)]
        picture[..., 1] += offsets[i % len(offsets)]
        yield picture


def known_flicker(frames, factors, offsets):
    """A point's colour c is factor * c + offset: from frame to frame it changes by (change of factor) * c + change of offset."""
    mean = Mean()
    for i, picture in enumerate(frames[:-1]):
        factor = factors[(i + 1) % len(factors)] - factors[i % len(factors)]
        offset = offsets[(i + 1) % len(offsets)] - offsets[i % len(offsets)]
        mean.add(np.abs(factor * picture[..., 1:] + np.float32([offset, 0])))
    return mean.value()


def write(frames, path):
    """A film of 16 bits a channel, so that rounding adds nothing."""
    pictures = [rgb(picture) for picture in frames]
    assert all(-0.001 < p.min() and p.max() < 1.001 for p in pictures), "colours that sRGB has not"
    height, width = pictures[0].shape[:2]
    data = b"".join(np.clip(p * 65535 + 0.5, 0, 65535).astype(np.uint16).tobytes() for p in pictures)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb48le", "-s", f"{width}x{height}", "-i", "-",
                    "-pix_fmt", "gbrp16le", "-c:v", "ffv1", str(path)], input=data, check=True)


def check():
    photo = cv2.imread(str(HOME / "data-samples" / "citrus-fruits.jpg"))
    photo = cv2.resize(photo, None, fx=1.2, fy=1.2, interpolation=cv2.INTER_CUBIC)
    wrong = 0
    print(f"{'pan':22} {'speed':14} known measured")
    with tempfile.TemporaryDirectory() as work:
        for speed in SPEEDS:
            frames = list(check_pan(photo, speed))
            names = [pathlib.Path(work) / f"{i}.mkv" for i in range(len(CHECKS))]
            for name, (factors, offsets) in zip(names, CHECKS.values()):
                write(list(tinted(frames, factors, offsets)), name)
            rows = measure_files(names[0], names)["painted"]
            for (kind, change), row in zip(CHECKS.items(), rows):
                known = known_flicker(frames, *change)
                off = abs(row["flicker"] - known) > max(0.1 * known, 0.05)
                wrong += off
                print(f"{kind:22} {str(speed):14} {known:5.3f} {row['flicker']:8.3f}{'  WRONG' if off else ''}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", nargs="?")
    parser.add_argument("painted", nargs="*")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        sys.exit(1 if check() else 0)
    if not options.truth:
        parser.error("name the film in true colours")
    result = measure_files(options.truth, options.painted)
    if options.json:
        print(json.dumps(result))
    else:
        table(result)


if __name__ == "__main__":
    main()
