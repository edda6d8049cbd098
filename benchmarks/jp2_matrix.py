#!/usr/bin/env python3
"""Does colorize read every kind of JPEG 2000 right, or refuse it by name? Some hundred files of one small photo and a
ramp, made by OpenJPEG's opj_compress, imagecodecs and Pillow, go through `./rechroma colorize`; the lightness, alpha,
bits and container of each output, read by imagecodecs, are compared with what the file was made of. Then damaged copies
of them do (flipped bytes, holes, parts cut out, ends missing): each has to come out as a photo or with a reason.

    pip install numpy imagecodecs pillow; apt-get install libopenjp2-tools
    benchmarks/jp2_matrix.py NEW_FOLDER [--damaged 600] [--seed 1] [--command './rechroma colorize']

Prints a table by property; exits with 1 if an output is wrong, if less than 95 % of what is to be read was read, or if
a damaged file ended the process, took longer than 10 seconds or left no trace.
"""
import collections, itertools, pathlib, random, struct, subprocess, sys, tempfile
import imagecodecs, numpy as np
from PIL import Image
import matrix

WIDTH, HEIGHT = 90, 70
SRGB, GRAY, SYCC = 16, 17, 18


class Case(matrix.Case):
    """A file, what it shows (gray values of 0 to 1), and what the output has to keep."""

    def __init__(self, name, kinds, truth, alpha=None, bits=8, refused=None, tolerance=1.0):
        super().__init__(name, kinds, refused)
        self.truth, self.alpha, self.bits, self.tolerance = truth, alpha, bits, tolerance


def box(name, body=b""):
    return struct.pack(">I4s", 8 + len(body), name) + body


def jp2(codestream, color, channels, more=b"", brand=b"jp2 "):
    """The file around a codestream."""
    width, height = struct.unpack(">II", codestream[8:16])
    header = box(b"ihdr", struct.pack(">IIHBBBB", height, width, channels, codestream[42], 7, 0, 0))
    colr = b"" if color is None else box(b"colr", struct.pack(">BBBI", 1, 0, 0, color))
    return (box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", brand + b"\0\0\0\0jp2 ")
            + box(b"jp2h", header + colr + more) + box(b"jp2c", codestream))


def cdef(*entries):
    return box(b"cdef", struct.pack(">H", len(entries)) + b"".join(struct.pack(">HHH", *entry) for entry in entries))


class Matrix:
    def __init__(self, folder):
        self.folder, self.cases, self.unwritten = folder, [], 0
        self.photo = np.asarray(matrix.gray_photo(WIDTH, HEIGHT)) / 255
        self.ramp = np.linspace(0, 1, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH)

    def coded(self, planes, bits, *options, layout="", signed=False):
        """A codestream by opj_compress, or None."""
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder, "a.j2k")
            planes = [np.asarray(plane).astype(">u2" if bits > 8 else "u1") for plane in planes]
            if layout or signed or len(planes) > 4:
                picture = pathlib.Path(folder, "a.raw")
                picture.write_bytes(b"".join(plane.tobytes() for plane in planes))
                form = ["-F", f"{WIDTH},{HEIGHT},{len(planes)},{bits},{'s' if signed else 'u'}{layout}"]
            else:  # opj_compress does not take raw samples of some depths
                picture, form = pathlib.Path(folder, "a.pam"), []
                kind = ["GRAYSCALE", "GRAYSCALE_ALPHA", "RGB", "RGB_ALPHA"][len(planes) - 1]
                head = f"P7\nWIDTH {WIDTH}\nHEIGHT {HEIGHT}\nDEPTH {len(planes)}\nMAXVAL {2**bits - 1}\nTUPLTYPE {kind}\nENDHDR\n"
                picture.write_bytes(head.encode() + np.stack(planes, -1).astype(planes[0].dtype).tobytes())
            command = ["opj_compress", "-i", picture, *form, "-o", out, *map(str, options)]
            done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
            if done.returncode or not out.exists():
                self.unwritten += 1
                print("not written:", len(planes), bits, layout, *options, file=sys.stderr)
                return None
            return out.read_bytes()

    def add(self, name, kinds, file, truth, **expect):
        if file is not None:
            (self.folder / name).write_bytes(file)
            self.cases.append(Case(name, kinds, truth, **expect))


def integers(values, bits):
    return np.round(values * (2**bits - 1)).astype(int)


def output_bits(bits):
    return 8 if bits <= 8 else 16


def depths(m):
    """Bits, components, filters, containers."""
    alpha = np.linspace(0.2, 1, WIDTH)[None, :].repeat(HEIGHT, 0)
    for bits, kind, filter_, raw in itertools.product(range(1, 17), ["gray", "rgb", "graya", "rgba"], ["5/3", "9/7"], [False, True]):
        source = m.photo if bits % 2 else m.ramp
        data, share = integers(source, bits), integers(alpha, bits)
        planes = [data] * (1 if kind.startswith("gray") else 3) + ([share] if kind.endswith("a") else [])
        options = ["-I", "-r", 2 if bits > 4 else 1] if filter_ == "9/7" else []
        # opj_compress takes neither raw samples nor PAM of all depths below 8.
        codestream = m.coded(planes, bits, *options) if bits >= 8 else fewer_bits(planes, bits, filter_ == "5/3")
        if codestream is None or (raw and kind.endswith("a") and bits != 8):
            continue
        colors = len(planes) - kind.endswith("a")
        entries = [(i, 0, i + 1) for i in range(colors)] + ([(colors, 1, 0)] if kind.endswith("a") else [])
        color = GRAY if colors == 1 else SRGB
        file = codestream if raw else jp2(codestream, color, len(planes), cdef(*entries) if kind.endswith("a") else b"")
        white = 2**bits - 1
        refused = "nothing defines" if raw and kind.endswith("a") else None
        m.add(f"depth-{kind}-{bits}-{filter_[0]}{'.j2k' if raw else '.jp2'}",
              {"bits": bits, "components": kind, "filter": filter_, "container": "raw" if raw else "jp2"}, file, data / white,
              alpha=share / white if kind.endswith("a") else None, bits=output_bits(bits), refused=refused,
              # Of the 9/7 filter's noise a step of few bits is much.
              tolerance=max(4, 40 / 2**bits * 4) if filter_ == "9/7" else 3 if kind.endswith("a") else 1)


def fewer_bits(planes, bits, reversible):
    pixels = np.stack(planes, -1).astype("u1")
    return imagecodecs.jpeg2k_encode(pixels[..., 0] if len(planes) == 1 else pixels, level=0, codecformat="j2k",
                                     bitspersample=bits, reversible=reversible)


def structures(m):
    """Progressions, tiles, precincts, layers, code-blocks, markers, tile-parts."""
    orders = ["LRCP", "RLCP", "RPCL", "PCRL", "CPRL"]
    tilings = {"one": [], "32x32": ["-t", "32,32"], "37x23": ["-t", "37,23", "-n", 4], "tiny": ["-t", "11,9", "-n", 2]}
    precincts = {"whole": [], "32": ["-c", "[32,32]"], "16": ["-c", "[32,32],[16,16]", "-n", 3], "wide": ["-c", "[64,32],[32,16]", "-n", 4]}
    for order, (tiling, tiles), (precinct, sizes) in itertools.product(orders, tilings.items(), precincts.items()):
        for layers in [[], ["-r", "30,10,3,1"]]:
            data = integers(m.photo, 8)
            kind = "rgb" if len(order + tiling + precinct) % 2 else "gray"
            planes = [data] * (3 if kind == "rgb" else 1)
            codestream = m.coded(planes, 8, "-p", order, *tiles, *sizes, *layers)
            name = f"structure-{order}-{tiling}-{precinct}-{'layers' if layers else 'layer'}"
            m.add(name + ".jp2", {"order": order, "tiles": tiling, "precincts": precinct, "layers": len(layers) * 2 or 1},
                  codestream and jp2(codestream, SRGB if kind == "rgb" else GRAY, len(planes)), data / 255)
    data = integers(m.photo, 8)
    for blocks, mode in itertools.product(["64,64", "32,32", "4,4", "8,64", "64,4", "16,16"], [0, 1, 2, 4, 8, 16, 32, 5, 9, 13, 63]):
        codestream = m.coded([data], 8, "-b", blocks, "-M", mode, *(["-r", "10,3,1"] if mode % 2 else []))
        m.add(f"mode-{mode}-{blocks.replace(',', 'x')}.jp2", {"code-blocks": blocks, "style": mode},
              codestream and jp2(codestream, GRAY, 1), data / 255)
    for levels in range(1, 8):
        codestream = m.coded([data], 8, "-n", levels)
        m.add(f"levels-{levels}.jp2", {"resolutions": levels}, codestream and jp2(codestream, GRAY, 1), data / 255)
    markers = [["-SOP"], ["-EPH"], ["-SOP", "-EPH"], ["-PLT"], ["-TLM"], ["-PLT", "-TLM"], ["-TP", "R"], ["-TP", "L", "-r", "9,3,1"],
               ["-TP", "C"], ["-GuardBits", 1], ["-GuardBits", 4], ["-C", "comment"], ["-mct", 0]]
    for marker, tiles in itertools.product(markers, [[], ["-t", "40,40"]]):
        codestream = m.coded([data] * 3, 8, *marker, *tiles)
        # With both, opj_compress 2.5.0 writes packets that it cannot read again itself.
        broken = "damaged" if marker[0] == "-TP" and tiles else None
        m.add(f"marker{''.join(map(str, marker))}{'-tiles' if tiles else ''}.jp2", {"marker": " ".join(map(str, marker))},
              codestream and jp2(codestream, SRGB, 3), data / 255, refused=broken)


def others(m):
    """Independent writers, palettes, channel orders, colour spaces."""
    for bits, raw in itertools.product([8, 16], [False, True]):
        data = integers(m.photo, bits).astype(f"u{bits // 8}")
        for kind, pixels in [("gray", data), ("rgb", np.stack([data] * 3, -1))]:
            for level in [0, 60]:
                file = imagecodecs.jpeg2k_encode(pixels, level=level, codecformat="j2k" if raw else "jp2")
                m.add(f"imagecodecs-{kind}-{bits}-{level}{'.j2k' if raw else '.jp2'}",
                      {"writer": "imagecodecs", "bits": bits}, file, data / (2**bits - 1), bits=bits, tolerance=4 if level else 1)
    data = integers(m.photo, 8)
    for mode, more in itertools.product(["L", "RGB"], [{}, {"irreversible": True, "quality_layers": [4]}, {"tile_size": (32, 32)},
                                                       {"progression": "CPRL", "precinct_size": (32, 32)}, {"no_jp2": True}]):
        for ending in ["jp2", "j2k"]:
            name = f"pillow-{mode}-{'-'.join(more) or 'plain'}.{ending}"
            Image.fromarray(data.astype("u1")).convert(mode).save(m.folder / name, **more)
            m.cases.append(Case(name, {"writer": "Pillow"}, data / 255, tolerance=6 if "irreversible" in more else 1))
    for bits in [1, 2, 4, 8]:
        for depth in [4, 8, 12]:
            indexes = integers(m.photo, bits)
            colors = integers(np.linspace(0, 1, 2**bits), depth)
            shuffle = np.random.default_rng(2).permutation(2**bits)
            table = np.empty_like(colors)
            table[shuffle] = colors
            wide = table.astype(">u2" if depth > 8 else "u1")
            pclr = box(b"pclr", struct.pack(">HB3B", 2**bits, 3, *[depth - 1] * 3) + np.stack([wide] * 3, -1).astype(wide.dtype).tobytes())
            cmap = box(b"cmap", b"".join(struct.pack(">HBB", 0, 1, i) for i in range(3)))
            codestream = fewer_bits([shuffle[indexes]], bits, True)
            m.add(f"palette-{bits}-{depth}.jp2", {"palette": f"{bits} to {depth}"}, jp2(codestream, SRGB, 1, pclr + cmap),
                  colors[indexes] / (2**depth - 1), bits=output_bits(depth))
    half = np.full_like(data, 128)
    m.add("sycc.jp2", {"colour space": "sYCC"}, jp2(m.coded([data, half, half], 8, "-mct", 0), SYCC, 3), data / 255)
    m.add("sycc12.jp2", {"colour space": "sYCC"},
          jp2(m.coded([integers(m.photo, 12)] + [np.full_like(data, 2048)] * 2, 12, "-mct", 0), SYCC, 3),
          integers(m.photo, 12) / 4095, bits=16)
    share = integers(np.linspace(0.2, 1, WIDTH)[None, :].repeat(HEIGHT, 0), 8)
    for first, kind in itertools.product([True, False], [1, 2]):
        shown = np.round(data * share / 255) if kind == 2 else data
        planes = [share, shown, shown, shown] if first else [shown, shown, shown, share]
        entries = [(i + first, 0, i + 1) for i in range(3)] + [(0 if first else 3, kind, 0)]
        m.add(f"alpha-{'first' if first else 'last'}-{kind}.jp2", {"alpha": kind}, jp2(m.coded(planes, 8, "-mct", 0), SRGB, 4, cdef(*entries)),
              data / 255, alpha=share / 255, tolerance=3)


def refusals(m):
    data = integers(m.photo, 8)
    gray, rgb = m.coded([data], 8), m.coded([data] * 3, 8)
    add = lambda name, file, text: m.add(name, {"refused": text}, file, data / 255, refused=text)
    for step in ["1x1:2x2:2x2", "1x1:2x1:2x1"]:
        dx, dy = (int(n) for n in step[4:7].split("x"))
        layout = m.coded([data, np.full((-(-HEIGHT // dy), -(-WIDTH // dx)), 128), np.full((-(-HEIGHT // dy), -(-WIDTH // dx)), 128)],
                         8, "-mct", 0, layout="@" + step)
        add(f"subsampled-{dx}{dy}.jp2", layout and jp2(layout, SYCC, 3), "subsampling")
    add("signed.jp2", jp2(m.coded([data], 8, signed=True), GRAY, 1), "signed")
    add("offset.jp2", jp2(m.coded([data], 8, "-d", "3,5"), GRAY, 1), "begin at 0, 0")
    add("roi.jp2", jp2(m.coded([data] * 3, 8, "-ROI", "c=0,U=5"), SRGB, 3), "region of interest")
    add("poc.jp2", jp2(m.coded([data] * 3, 8, "-p", "LRCP", "-POC", "T1=0,0,1,6,3,CPRL"), SRGB, 3), "changes of progression")
    five = m.coded([data] * 5, 8)
    add("five.jp2", five and jp2(five, SRGB, 5), "5 components")
    add("undefined.jp2", jp2(m.coded([data] * 4, 8), SRGB, 4), "nothing defines")
    for number, text in [(12, "CMYK"), (14, "CIELab"), (20, "e-sRGB"), (24, "e-sYCC")]:
        add(f"space-{number}.jp2", jp2(rgb, number, 3), text)
    add("no-space.jp2", jp2(rgb, None, 3), "without a colour space")
    add("jpx.jpx", jp2(gray, GRAY, 1, brand=b"jpx "), "JPX")
    add("jpm.jpm", jp2(gray, GRAY, 1, brand=b"jpm "), "JPM")
    add("mj2.mj2", jp2(gray, GRAY, 1, brand=b"mjp2"), "MJ2")
    try:
        add("htj2k.j2k", imagecodecs.htj2k_encode(data.astype("u1")), "HTJ2K")
    except Exception as reason:
        print("not written: HTJ2K", reason, file=sys.stderr)
    for name, file in [("gray", jp2(gray, GRAY, 1)), ("rgb", jp2(rgb, SRGB, 3)), ("raw", rgb),
                       ("layers", jp2(m.coded([data], 8, "-r", "9,3,1", "-t", "40,40"), GRAY, 1))]:
        for percent in [10, 30, 50, 70, 90, 99]:
            add(f"cut-{name}-{percent}.{'j2k' if name == 'raw' else 'jp2'}", file[:len(file) * percent // 100], "truncated")


def verdict(case, output):
    """What is wrong with an output, or None."""
    file = output.read_bytes()
    if (file[:2] == b"\xff\x4f") != (case_bytes(case)[:2] == b"\xff\x4f"):
        return "another container"
    pixels = imagecodecs.jpeg2k_decode(file)
    if pixels.shape[:2] != case.truth.shape:
        return f"shape {pixels.shape}"
    bits = 8 * pixels.dtype.itemsize
    if bits != case.bits:
        return f"{bits} bits"
    values = pixels / (2**bits - 1)
    if values.shape[2] != (3 if case.alpha is None else 4):
        return f"{values.shape[2]} channels"
    rgb = values[..., :3]
    if case.alpha is not None:
        if np.abs(values[..., 3] - case.alpha).max() > 0.02 * case.tolerance:
            return "alpha differs"
        if b"\0\3\0\2\0\0" in file[:200]:
            rgb = np.clip(rgb / np.maximum(values[..., 3:], 1e-6), 0, 1)
    return matrix.lightness_verdict(rgb, case.truth, case.tolerance)


def case_bytes(case):
    return (SOURCE / case.name).read_bytes()


def damage(file, rng):
    """A damaged copy, and how it was damaged."""
    data = bytearray(file)
    kind = rng.choice(["header byte", "byte", "bytes", "zeros", "noise", "cut out", "cut short", "doubled"])
    at = rng.randrange(len(data))
    length = rng.randrange(1, max(2, len(data) // 4))
    if kind == "header byte":
        data[rng.randrange(min(len(data), 240))] = rng.randrange(256)
    elif kind == "byte":
        data[at] ^= 1 << rng.randrange(8)
    elif kind == "bytes":
        for _ in range(rng.randrange(2, 30)):
            data[rng.randrange(len(data))] = rng.randrange(256)
    elif kind == "zeros":
        data[at:at + length] = bytes(len(data[at:at + length]))
    elif kind == "noise":
        data[at:at + length] = rng.randbytes(len(data[at:at + length]))
    elif kind == "cut out":
        del data[at:at + length]
    elif kind == "cut short":
        del data[at:]
    else:
        data[at:at] = data[at:at + length]
    return kind, bytes(data)


def damaged(options, cases):
    """Damaged copies through the command; how many of each kind ended in which way."""
    rng = random.Random(options.seed)
    source, output = options.folder / "damaged", options.folder / "damaged-out"
    source.mkdir()
    kinds, truths = {}, {}
    readable = [case for case in cases if not case.refused]
    for number in range(options.damaged):
        case = rng.choice(readable)
        kind, data = damage(case_bytes(case), rng)
        name = f"{number:05}-{case.name}"
        (source / name).write_bytes(data)
        kinds[name], truths[name] = kind, case
    code, seconds, failures = matrix.colorize(options.command, source, output, "--colored=recolorize")
    ends = collections.defaultdict(collections.Counter)
    lost, others = [], []
    for name, kind in kinds.items():
        if (output / name).exists():
            wrong = verdict(truths[name], output / name)
            end = "other picture" if wrong else "same picture"
            others += [f"{name}: {kind}: {wrong}"] if wrong else []
        else:
            end = "refused" if name in failures else "other"
        if end == "other":
            # A file without its signature is no photo by content; its name makes it one.
            lost.append(name)
        ends[kind][end] += 1
    crashed = [name for name, reason in failures.items() if "crashed" in reason or "not done within" in reason]
    print(f"\n{'damage':14} refused same-picture other-picture")
    for kind, counts in sorted(ends.items()):
        print(f"{kind:14} {counts['refused']:7} {counts['same picture']:12} {counts['other picture']:13}")
    print(f"{options.damaged} damaged files in {seconds:.0f} s, exit code {code}, {len(crashed)} crashed or hung, {len(lost)} without a trace")
    print("other pictures (nothing in the format tells):", *others, sep="\n  ")
    for name in crashed + lost:
        print(name, failures.get(name))
    return not crashed and not lost


def main():
    global SOURCE
    parser = matrix.options_of(__doc__)
    parser.add_argument("--damaged", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    SOURCE = options.folder / "in"
    output = options.folder / "out"
    SOURCE.mkdir(parents=True)
    m = Matrix(SOURCE)
    for make in [depths, structures, others, refusals]:
        make(m)
    _, _, failures = matrix.colorize(options.command, SOURCE, output)
    right = matrix.passed(matrix.judge(m.cases, verdict, output, failures), m.unwritten)
    whole = damaged(options, m.cases) if options.damaged else True
    sys.exit(0 if right and whole else 1)


if __name__ == "__main__":
    main()
