#!/usr/bin/env python3
"""Does colorize read every kind of JPEG, PNG, WebP and BMP right, or refuse it by name? Some hundred files of one small
photo, made by Pillow, imagecodecs, OpenCV, cjpeg and cwebp, and by hand where none of them makes such, go through
`./rechroma colorize`; the lightness, alpha, bits and sides of each output are compared with what the file was made of, or
with what Pillow reads in it, as a viewer shows it (upright, with the tones of gray profiles, gAMA and cICP).

    pip install numpy pillow imagecodecs opencv-python-headless
    apt-get install libjpeg-turbo-progs webp
    benchmarks/photo_matrix.py NEW_FOLDER [--command './rechroma colorize']

Prints a table by property; exits with 1 if an output is wrong, or if less than 95 % of what is to be read was read.
"""
import io, itertools, random, struct, subprocess, sys, tempfile, pathlib, zlib
import cv2, imagecodecs, numpy as np
from PIL import Image, ImageCms, ImageOps
import matrix

WIDTH, HEIGHT = 90, 70
LOSSY = 2.5


class Case(matrix.Case):
    """A file, the gray values of 0 to 1 that a viewer shows, and what the output has to keep."""

    def __init__(self, name, kinds, truth, alpha=None, bits=8, refused=None, tolerance=1.0):
        super().__init__(name, kinds, refused)
        self.truth, self.alpha, self.bits, self.tolerance = truth, alpha, bits, tolerance


class Matrix:
    def __init__(self, folder):
        self.folder, self.cases, self.unwritten = folder, [], 0
        self.image = matrix.gray_photo(WIDTH, HEIGHT)
        self.photo = np.asarray(self.image) / 255

    def add(self, name, kinds, data, truth=None, **expect):
        """A file; without a truth it is what Pillow reads."""
        if data is None:
            self.unwritten += 1
            print("not written:", name, file=sys.stderr)
            return
        (self.folder / name).write_bytes(data)
        if truth is None and "refused" not in expect:
            truth = seen_by_pillow(data)
        self.cases.append(Case(name, kinds, truth, **expect))


def seen_by_pillow(data):
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))[..., 1] / 255


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def tool(command, data):
    """What a program makes of a file, or None where it is missing or cannot."""
    try:
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as reason:
        print(*command, getattr(reason, "stderr", reason), file=sys.stderr)
        return None


def pnm(image):
    return saved(image, "PPM")


def exif(orientation, order="<"):
    start = b"II*\0" if order == "<" else b"MM\0*"
    return start + struct.pack(order + "IHHHIHHI", 8, 1, 274, 3, 1, orientation, 0, 0)


def turned(image, orientation):
    """The picture as it is stored so that it is seen upright."""
    back = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90", 7: "TRANSVERSE",
            8: "ROTATE_270"}
    return image.transpose(Image.Transpose[back[orientation]]) if orientation > 1 else image


def icc(space, tags):
    """A small profile of a display or of gray (ICC.1:2022): tags are names with bodies."""
    table, bodies, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, body in tags.items():
        body += b"\0" * (-len(body) % 4)
        table += name.encode() + struct.pack(">II", at, len(body))
        bodies += body
        at += len(body)
    head = struct.pack(">I4sI4s4s4s", at, b"none", 0x02400000, b"mntr", space, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + bodies


def xyz(*values):
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(65536 * v) for v in values))


def gamma_curve(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(256 * gamma))


def text_tag(text):
    return b"text\0\0\0\0" + text.encode() + b"\0"


DESCRIPTION = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(79)
WHITE = xyz(0.9642, 1, 0.8249)


def gray_profile(curve):
    return icc(b"GRAY", {"desc": DESCRIPTION, "cprt": text_tag("none"), "wtpt": WHITE, "kTRC": curve})


def dot_gain():
    """Prints get darker than their plate: 20 % at the half."""
    plate = np.linspace(0, 1, 64)
    ink = (1 - plate) + 0.2 * 4 * plate * (1 - plate)
    values = np.round(65535 * np.clip(1 - ink, 0, 1)).astype(int)
    return b"curv\0\0\0\0" + struct.pack(">I64H", 64, *values)


def wide_gamut():
    return icc(b"RGB ", {"desc": DESCRIPTION, "cprt": text_tag("none"), "wtpt": WHITE,
                         "rXYZ": xyz(0.60974, 0.31111, 0.01947), "gXYZ": xyz(0.20528, 0.62567, 0.06087),
                         "bXYZ": xyz(0.14919, 0.06322, 0.74457),
                         "rTRC": gamma_curve(2.19922), "gTRC": gamma_curve(2.19922), "bTRC": gamma_curve(2.19922)})


def by_profile(image, profile):
    """Gray values in sRGB, by LittleCMS."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    seen = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB",
                                     renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC)
    return np.asarray(seen)[..., 1] / 255


# ---------------------------------------------------------------- JPEG


def segments(jpeg):
    """Marker, start and end of what stands before the first scan's data."""
    at = 2
    while True:
        marker = jpeg[at + 1]
        end = at + 2 + int.from_bytes(jpeg[at + 2:at + 4], "big")
        yield marker, at, end
        if marker == 0xDA:
            return
        at = end


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def before(jpeg, marker, inserted):
    at = next(start for code, start, _ in segments(jpeg) if code == marker)
    return jpeg[:at] + inserted + jpeg[at:]


def without(jpeg, *markers):
    spans = [(start, end) for code, start, end in segments(jpeg) if code in markers]
    for start, end in reversed(spans):
        jpeg = jpeg[:start] + jpeg[end:]
    return jpeg


def with_frame(jpeg, change):
    """The file with its frame header, marker and all, changed."""
    start, end = next((start, end) for code, start, end in segments(jpeg) if 0xC0 <= code <= 0xC2)
    return jpeg[:start] + bytes(change(bytearray(jpeg[start:end]))) + jpeg[end:]


def data_start(jpeg):
    return max(end for _, _, end in segments(jpeg))


def adobe(transform):
    return segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))


def jpegs(m):
    rgb = m.image.convert("RGB")
    gray = m.image
    jfif = lambda kind, value, writer: {"format": "JPEG", kind: value, "writer": writer}
    lossy = {"tolerance": LOSSY}

    for sampling, quality, progressive in itertools.product(["4:4:4", "4:2:2", "4:2:0"], [30, 75, 95, 100], [False, True]):
        data = saved(rgb, "JPEG", subsampling=sampling, quality=quality, progressive=progressive)
        m.add(f"pillow-{sampling.replace(':', '')}-{quality}{'-progressive' if progressive else ''}.jpg",
              jfif("sampling", sampling, "Pillow"), data, **lossy)
    for name in ["411", "420", "422", "440", "444"]:
        for extra in [[], [cv2.IMWRITE_JPEG_PROGRESSIVE, 1], [cv2.IMWRITE_JPEG_RST_INTERVAL, 3], [cv2.IMWRITE_JPEG_OPTIMIZE, 1]]:
            factor = getattr(cv2, f"IMWRITE_JPEG_SAMPLING_FACTOR_{name}")
            ok, data = cv2.imencode(".jpg", np.asarray(rgb), [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor, *extra])
            m.add(f"opencv-{name}-{'-'.join(map(str, extra)) or 'plain'}.jpg", jfif("sampling", name, "OpenCV"),
                  data.tobytes() if ok else None, **lossy)
    samplings = {"410": "4x2", "411": "4x1", "440": "1x2", "441": "1x4", "442": "2x4", "chroma finer": "1x1,2x2,2x2",
                 "uneven": "2x2,2x1,1x2"}
    for (name, factors), extra in itertools.product(samplings.items(), [[], ["-progressive"], ["-arithmetic"], ["-restart", "1"]]):
        data = tool(["cjpeg", "-quality", "95", "-sample", factors, *extra], pnm(rgb))
        m.add(f"cjpeg-{name.replace(' ', '')}-{'-'.join(extra).replace('-', '') or 'plain'}.jpg", jfif("sampling", name, "cjpeg"), data, **lossy)

    codings = {"progressive": ["-progressive"], "arithmetic": ["-arithmetic"], "progressive arithmetic": ["-arithmetic", "-progressive"],
               "optimized": ["-optimize"], "restart 1 row": ["-restart", "1"], "restart 1 block": ["-restart", "1B"],
               "restart 7 blocks": ["-restart", "7B"], "float": ["-dct", "float"],
               "16-bit tables": ["-quality", "3"], "progressive restart": ["-progressive", "-restart", "2B"],
               "arithmetic restart": ["-arithmetic", "-restart", "2B"]}
    for name, options in codings.items():
        for kind, image in [("gray", gray), ("rgb", rgb)]:
            data = tool(["cjpeg", "-quality", "95", *options], pnm(image))
            m.add(f"coding-{name.replace(' ', '-')}-{kind}.jpg", jfif("coding", name, "cjpeg"), data, **lossy)
    scripts = {"scans of one": "0;1;2;", "chroma last": "0;1 2;", "fine progressive":
               "0,1,2:0-0,0,2;0:1-5,0,2;2:1-63,0,2;1:1-63,0,2;0:6-63,0,2;0,1,2:0-0,2,1;0:1-63,2,1;1:1-63,2,1;2:1-63,2,1;"
               "0,1,2:0-0,1,0;2:1-63,1,0;1:1-63,1,0;0:1-63,1,0;", "spectral": "0:0-0,0,0;1:0-0,0,0;2:0-0,0,0;0:1-63,0,0;1:1-63,0,0;2:1-63,0,0;"}
    for name, script in scripts.items():
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(script)
            file.flush()
            for sampling in ["1x1", "2x2"]:
                data = tool(["cjpeg", "-quality", "95", "-sample", sampling, "-scans", file.name], pnm(rgb))
                m.add(f"scans-{name.replace(' ', '-')}-{sampling}.jpg", jfif("coding", "scans: " + name, "cjpeg"), data, **lossy)
    for blocks in [1, 2, 5]:
        m.add(f"pillow-restart-{blocks}.jpg", jfif("coding", "restart", "Pillow"),
              saved(gray, "JPEG", restart_marker_blocks=blocks, quality=95), **lossy)

    m.add("rgb-adobe.jpg", jfif("colour", "RGB", "Pillow"), saved(rgb, "JPEG", keep_rgb=True, quality=95), **lossy)
    ids = tool(["cjpeg", "-rgb", "-quality", "95"], pnm(rgb))
    m.add("rgb-cjpeg.jpg", jfif("colour", "RGB", "cjpeg"), ids, **lossy)
    if ids:
        m.add("rgb-ids-alone.jpg", jfif("colour", "RGB by names", "cjpeg"), without(ids, 0xEE, 0xE0), **lossy)
    m.add("gray.jpg", jfif("colour", "gray", "Pillow"), saved(gray, "JPEG", quality=95), m.photo, **lossy)
    m.add("ycc-no-jfif.jpg", jfif("colour", "YCbCr without JFIF", "Pillow"), without(saved(rgb, "JPEG", quality=95), 0xE0), m.photo, **lossy)
    for kind, inks in {"black": [0, 0, 0, 1], "three inks": [1, 1, 1, 0]}.items():
        ink = np.asarray(inks)[None, None] * (255 - np.asarray(gray))[..., None]
        image = Image.fromarray(ink.astype("uint8"), "CMYK")
        data = saved(image, "JPEG", quality=98)
        name = kind.replace(" ", "-")
        m.add(f"cmyk-{name}.jpg", jfif("colour", "CMYK", "Pillow"), data, m.photo, **lossy)
        m.add(f"cmyk-{name}-no-adobe.jpg", jfif("colour", "CMYK without Adobe", "Pillow"), without(data, 0xEE), m.photo, **lossy)
        m.add(f"cmyk-{name}-progressive.jpg", jfif("colour", "CMYK", "Pillow"), saved(image, "JPEG", quality=98, progressive=True), m.photo, **lossy)
        try:
            ycck = imagecodecs.jpeg8_encode(255 - ink.astype("uint8"), level=98, colorspace="CMYK", outcolorspace="YCCK")
        except Exception as reason:
            print(reason, file=sys.stderr)
            ycck = None
        m.add(f"ycck-{name}.jpg", jfif("colour", "YCCK", "imagecodecs"), ycck, m.photo, **lossy)

    for orientation, order in itertools.product(range(1, 9), "<>"):
        stored = turned(gray, orientation)
        for kind, image in [("gray", stored), ("rgb", stored.convert("RGB"))]:
            m.add(f"orientation-{orientation}-{'le' if order == '<' else 'be'}-{kind}.jpg", jfif("orientation", orientation, "Pillow"),
                  saved(image, "JPEG", quality=95, exif=b"Exif\0\0" + exif(orientation, order)), m.photo, **lossy)
    for width, height in [(1, 1), (1, 2), (2, 1), (3, 5), (7, 9), (8, 8), (9, 7), (15, 16), (16, 15), (17, 33), (33, 17), (1, 64), (64, 1)]:
        small = gray.resize((width, height))
        for sampling, progressive in itertools.product(["4:4:4", "4:2:0"], [False, True]):
            m.add(f"size-{width}x{height}-{sampling.replace(':', '')}{'-progressive' if progressive else ''}.jpg", jfif("size", "odd", "Pillow"),
                  saved(small.convert("RGB"), "JPEG", quality=95, subsampling=sampling, progressive=progressive), **lossy)
        m.add(f"size-{width}x{height}-gray.jpg", jfif("size", "odd", "Pillow"), saved(small, "JPEG", quality=95), **lossy)

    for name, curve in [("dot-gain", dot_gain()), ("gamma-1.8", gamma_curve(1.8)), ("linear", gamma_curve(1)), ("gamma-2.2", gamma_curve(2.2))]:
        profile = gray_profile(curve)
        data = saved(gray, "JPEG", quality=98, icc_profile=profile)
        with Image.open(io.BytesIO(data)) as read:
            truth = by_profile(read.copy(), profile)
        m.add(f"icc-gray-{name}.jpg", jfif("profile", "gray " + name, "Pillow"), data, truth, **lossy)
    m.add("icc-wide.jpg", jfif("profile", "wide gamut", "Pillow"), saved(rgb, "JPEG", quality=95, icc_profile=wide_gamut()), **lossy)
    m.add("icc-wide-on-gray.jpg", jfif("profile", "RGB's on gray", "Pillow"), saved(gray, "JPEG", quality=95, icc_profile=wide_gamut()), **lossy)
    long = wide_gamut() + bytes(200_000)
    m.add("icc-long.jpg", jfif("profile", "in pieces", "Pillow"),
          saved(rgb, "JPEG", quality=95, icc_profile=struct.pack(">I", len(long)) + long[4:]), **lossy)

    plain = saved(rgb, "JPEG", quality=95)
    flat = saved(gray, "JPEG", quality=95)
    progressive = saved(rgb, "JPEG", quality=95, progressive=True)
    thumbnail = saved(rgb.resize((32, 24)), "JPEG")
    block = b"Exif\0\0" + struct.pack("<4sIHHHII", b"II*\0", 8, 1, 274, 3, 1, 1) + struct.pack("<I", 26)
    block += struct.pack("<HHHIIHHIII", 2, 513, 4, 1, 56, 514, 4, 1, len(thumbnail), 0) + thumbnail
    dressed = {"thumbnail in EXIF": before(plain, 0xDB, segment(0xE1, block)),
               "trailing text": plain + b"<!-- a strange program -->", "trailing zeros": plain + bytes(5000),
               "trailing JPEG": plain + thumbnail, "trailing noise": plain + random.Random(1).randbytes(3000),
               "fill bytes": before(before(plain, 0xC0, b"\xff"), 0xDB, b"\xff\xff\xff"), "two APP0": before(plain, 0xDB, segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")),
               "JFIF and Adobe": before(plain, 0xDB, adobe(1)), "two Adobe": before(without(plain, 0xE0), 0xDB, adobe(1) + adobe(1)),
               "JFXX": before(plain, 0xDB, segment(0xE0, b"JFXX\0\x10" + thumbnail)), "comment": before(plain, 0xDB, segment(0xFE, b"a" * 60_000)),
               "no DHT (Motion JPEG)": without(plain, 0xC4), "padding before the end": plain[:-2] + bytes(18) + plain[-2:],
               "fill before the end": plain[:-2] + b"\xff\xff\xff" + plain[-2:]}
    for name, data in dressed.items():
        truth = seen_by_pillow(plain)
        m.add(f"dressed-{name.replace(' ', '-').replace('(', '').replace(')', '')}.jpg", jfif("dress", name, "by hand"), data, truth, **lossy)
    m.add("mpo.jpg", jfif("dress", "MPO", "Pillow"), saved(rgb, "MPO", save_all=True, append_images=[rgb.resize((60, 50))], quality=95), **lossy)

    ended = {"no EOI": plain[:-2], "no EOI gray": flat[:-2], "no EOI progressive": progressive[:-2], "half an EOI": plain[:-1],
             "no EOI, trailer": flat[:-2] + bytes(300) + b"SEFT", "no EOI, restarts": saved(rgb, "JPEG", quality=95, restart_marker_blocks=3)[:-2]}
    for name, data in ended.items():
        truth = seen_by_pillow(progressive if "progressive" in name else flat if "gray" in name or "trailer" in name else plain)
        m.add(f"end-{name.replace(' ', '-').replace(',', '')}.jpg", jfif("end", name, "by hand"), data, truth, **lossy)

    refused_jpegs(m, plain, flat, progressive)


def refused_jpegs(m, plain, flat, progressive):
    kinds = lambda value: {"format": "JPEG", "refused": value}
    wide = np.asarray(m.image).astype("uint16") * 16
    for name, options, text in [("12-bit", {"bitspersample": 12}, "12-bit"), ("lossless", {"lossless": True}, "lossless")]:
        try:
            data = imagecodecs.jpeg_encode(wide, **options)
        except Exception as reason:
            print(reason, file=sys.stderr)
            data = None
        m.add(f"refused-{name}.jpg", kinds(name), data, refused=text)
    m.add("refused-ljpeg.jpg", kinds("lossless"), imagecodecs.ljpeg_encode(np.asarray(m.image)), refused="lossless")
    m.add("refused-jpegls.jpg", kinds("JPEG-LS"), imagecodecs.jpegls_encode(np.asarray(m.image)), refused="JPEG-LS")
    for marker in [0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF]:
        data = with_frame(flat, lambda frame: bytes([0xFF, marker]) + frame[2:])
        m.add(f"refused-hierarchical-{marker:x}.jpg", kinds("hierarchical"), data, refused="hierarchical")
    m.add("refused-dhp.jpg", kinds("hierarchical"), before(flat, 0xC0, segment(0xDE, struct.pack(">BHHB3B", 8, HEIGHT, WIDTH, 1, 1, 0x11, 0))), refused="hierarchical")
    dnl = with_frame(flat, lambda frame: frame[:5] + b"\0\0" + frame[7:])[:-2] + segment(0xDC, struct.pack(">H", HEIGHT)) + flat[-2:]
    m.add("refused-dnl.jpg", kinds("DNL"), dnl, refused="height in a DNL segment is not supported")
    two = with_frame(flat, lambda frame: segment(0xC0, bytes(frame[4:9]) + b"\2" + b"\1\x11\0\2\x11\0"))
    m.add("refused-two-components.jpg", kinds("components"), two, refused="2 components")

    m.add("refused-garbage.jpg", kinds("garbage between segments"), before(flat, 0xDB, b"what is this"), refused="no segment")
    restarts = saved(m.image.convert("RGB"), "JPEG", quality=95, restart_marker_blocks=4)
    for name, data in {"baseline": plain, "gray": flat, "progressive": progressive, "restarts": restarts}.items():
        start, end = data_start(data), len(data) - 2
        for share in [0.1, 0.5, 0.9, 0.99]:
            cut = start + int(share * (end - start))
            m.add(f"refused-cut-{name}-{share}.jpg", kinds("cut"), data[:cut], refused="truncated")
            # Zeros as padding are legal: what is left must not look complete.
            m.add(f"refused-cut-ended-{name}-{share}.jpg", kinds("cut, with an end"), data[:cut] + b"\xff\xd9", refused="damaged")
        for share in [0.3, 0.7]:
            at = start + int(share * (end - start))
            m.add(f"refused-hole-{name}-{share}.jpg", kinds("hole"), data[:at] + data[at + 200:], refused="JPEG")
        m.add(f"refused-last-byte-{name}.jpg", kinds("cut"), data[:end - 2], refused="truncated")
    marks = [i for i in range(data_start(restarts), len(restarts) - 2) if restarts[i] == 0xFF and 0xD0 <= restarts[i + 1] <= 0xD7]
    a, b, c = marks[3], marks[4], marks[5]
    m.add("refused-restart-lost.jpg", kinds("restart lost"), restarts[:a] + restarts[b:], refused="restart")
    m.add("refused-restart-swapped.jpg", kinds("restart swapped"), restarts[:a] + restarts[b:c] + restarts[a:b] + restarts[c:], refused="restart")
    arithmetic = tool(["cjpeg", "-quality", "95", "-arithmetic"], pnm(m.image))
    m.add("refused-cut-arithmetic.jpg", kinds("cut"), arithmetic and arithmetic[:len(arithmetic) // 2], refused="truncated")
    for name, script in {"one component alone": "0;"}.items():
        data = tool(["cjpeg", "-quality", "95"], pnm(m.image.convert("RGB")))
        scan = next(start for code, start, _ in segments(plain) if code == 0xDA)
        alone = plain[:scan] + segment(0xDA, b"\1\1\0\0\x3f\0") + flat[data_start(flat):]
        m.add("refused-one-component.jpg", kinds(name), alone, refused="JPEG")


# ---------------------------------------------------------------- PNG

SIGNATURE = b"\x89PNG\r\n\x1a\n"
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(name, body):
    named = name.encode() + body
    return struct.pack(">I", len(body)) + named + struct.pack(">I", zlib.crc32(named))


def png(samples, depth, color, ancillary=b"", interlaced=False, idat=1 << 20, between=b""):
    """By hand: samples of height x width x channels, unpacked."""
    height, width = samples.shape[:2]
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    rows = b""
    for x, y, dx, dy in passes:
        part = samples[y::dy, x::dx]
        if part.size:
            rows += b"".join(b"\0" + packed(row, depth) for row in part)
    data = zlib.compress(rows)
    head = chunk("IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced)))
    pieces = [chunk("IDAT", data[i:i + idat]) for i in range(0, len(data), idat)]
    return SIGNATURE + head + ancillary + b"".join(pieces) + between + chunk("IEND", b"")


def packed(row, depth):
    flat = row.reshape(-1)
    if depth == 16:
        return flat.astype(">u2").tobytes()
    bits = (flat.astype(int)[:, None] >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.reshape(-1).astype("uint8")).tobytes()


def levels(gray, depth):
    data = np.round(gray * (2**depth - 1)).astype("uint16")
    return data, data / (2**depth - 1)


def pngs(m):
    kinds = lambda kind, value: {"format": "PNG", kind: value, "writer": "by hand"}
    bits_of = lambda depth: 16 if depth == 16 else 8
    soft = lambda depth: 4 if depth == 1 else 1
    share = np.linspace(0, 1, WIDTH)[None].repeat(HEIGHT, 0)
    for depth, interlaced in itertools.product([1, 2, 4, 8, 16], [False, True]):
        data, truth = levels(m.photo, depth)
        tail = f"-{depth}{'-interlaced' if interlaced else ''}.png"
        expect = {"bits": bits_of(depth), "tolerance": soft(depth)}
        m.add("gray" + tail, kinds("type", f"gray {depth}"), png(data[..., None], depth, 0, interlaced=interlaced), truth, **expect)
        seen = int(data[10, 10])
        alpha = (data != seen).astype(float)
        m.add("gray-trns" + tail, kinds("type", f"gray {depth} tRNS"), png(data[..., None], depth, 0, chunk("tRNS", struct.pack(">H", seen)), interlaced),
              truth, alpha=alpha, **expect)
        if depth >= 8:
            rgb = np.stack([data] * 3, -1)
            white = 2**depth - 1
            shares = np.round(share * white).astype("uint16")
            m.add("rgb" + tail, kinds("type", f"RGB {depth}"), png(rgb, depth, 2, interlaced=interlaced), truth, **expect)
            m.add("rgb-trns" + tail, kinds("type", f"RGB {depth} tRNS"), png(rgb, depth, 2, chunk("tRNS", struct.pack(">3H", seen, seen, seen)), interlaced),
                  truth, alpha=alpha, **expect)
            m.add("graya" + tail, kinds("type", f"gray alpha {depth}"), png(np.stack([data, shares], -1), depth, 4, interlaced=interlaced), truth,
                  alpha=shares / white, **expect)
            m.add("rgba" + tail, kinds("type", f"RGB alpha {depth}"), png(np.dstack([rgb, shares]), depth, 6, interlaced=interlaced), truth,
                  alpha=shares / white, **expect)
        if depth <= 8:
            count = 2**depth
            shuffle = np.random.default_rng(depth).permutation(count)
            table = np.zeros((count, 3), "uint8")
            grays = np.round(np.arange(count) * 255 / (count - 1)).astype("uint8")
            table[shuffle] = grays[:, None]
            palette = chunk("PLTE", table.tobytes())
            indices = shuffle[data]
            m.add("palette" + tail, kinds("type", f"palette {depth}"), png(indices[..., None], depth, 3, palette, interlaced), truth, **expect)
            alphas = np.arange(count)[::-1].astype("uint8")[:max(1, count // 2)]
            whole = np.concatenate([alphas, np.full(count - len(alphas), 255)])
            m.add("palette-trns" + tail, kinds("type", f"palette {depth} tRNS"), png(indices[..., None], depth, 3, palette + chunk("tRNS", alphas.tobytes()), interlaced),
                  truth, alpha=whole[indices] / 255, **expect)
    for mode, image in {"L": m.image, "RGB": m.image.convert("RGB"), "LA": m.image.convert("LA"), "P": m.image.convert("P"), "1": m.image.convert("1")}.items():
        m.add(f"pillow-{mode}.png", {"format": "PNG", "writer": "Pillow"}, saved(image, "PNG"), alpha=np.ones_like(m.photo) if mode == "LA" else None,
              tolerance=4 if mode == "1" else 1)
    for dtype in ["uint8", "uint16"]:
        data = np.round(m.photo * np.iinfo(dtype).max).astype(dtype)
        m.add(f"imagecodecs-{dtype}.png", {"format": "PNG", "writer": "imagecodecs"}, imagecodecs.png_encode(data), m.photo, bits=8 * data.itemsize)
        m.add(f"opencv-{dtype}.png", {"format": "PNG", "writer": "OpenCV"}, cv2.imencode(".png", data)[1].tobytes(), m.photo, bits=8 * data.itemsize)
    for width, height in [(1, 1), (1, 9), (9, 1), (2, 3), (5, 5), (17, 33)]:
        small = np.asarray(m.image.resize((width, height)))
        for interlaced in [False, True]:
            m.add(f"size-{width}x{height}{'-interlaced' if interlaced else ''}.png", kinds("size", "odd"), png(small[..., None], 8, 0, interlaced=interlaced), small / 255)

    png_tones(m, kinds)
    png_chunks(m, kinds)


def png_tones(m, kinds):
    srgb, chrm = chunk("sRGB", b"\0"), chunk("cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))
    adobe_chrm = chunk("cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000))
    for gamma, depth, form in itertools.product([45455, 45000, 55556, 65909, 100000, 35000, 0], [8, 16], ["gray", "rgb", "palette", "graya"]):
        if form == "palette" and depth == 16:
            continue
        data, truth = levels(m.photo, depth)
        head, samples, color, alpha = b"", data[..., None], 0, None
        if form == "rgb":
            samples, color = np.stack([data] * 3, -1), 2
        elif form == "palette":
            head, color = chunk("PLTE", np.repeat(np.arange(256, dtype="uint8"), 3).tobytes()), 3
        elif form == "graya":
            shares = np.full_like(data, 2**depth // 2)
            samples, color, alpha = np.dstack([data, shares]), 4, shares / (2**depth - 1)
        file = png(samples, depth, color, chunk("gAMA", struct.pack(">I", gamma)) + head)
        # 8 bits of linear light have few steps in the dark: neither has the output.
        m.add(f"gama-{gamma}-{depth}-{form}.png", kinds("gAMA", gamma), file, by_gamma(truth, gamma), bits=depth, alpha=alpha)
    data, truth = levels(m.photo, 8)
    gama = lambda gamma: chunk("gAMA", struct.pack(">I", gamma))
    profile = lambda body: chunk("iCCP", b"test\0\0" + zlib.compress(body))
    dot = gray_profile(dot_gain())
    gray = data[..., None]
    rgb = np.stack([data] * 3, -1)
    dotted = by_profile(m.image, dot)
    cicp = lambda transfer: chunk("cICP", bytes([1, transfer, 0, 1]))
    cases = {"sRGB": (gray, 0, srgb, truth), "sRGB and gAMA": (gray, 0, srgb + gama(100000), truth), "cHRM": (rgb, 2, chrm, truth),
             "Adobe cHRM and gAMA": (rgb, 2, adobe_chrm + gama(45455), truth), "cHRM and linear gAMA": (rgb, 2, chrm + gama(100000), by_gamma(truth, 100000)),
             "iCCP gray": (gray, 0, profile(dot), dotted), "iCCP gray and gAMA": (gray, 0, gama(100000) + profile(dot), dotted),
             "iCCP wide": (rgb, 2, profile(wide_gamut()), truth), "iCCP wide and gAMA": (rgb, 2, gama(100000) + profile(wide_gamut()), truth),
             "cICP sRGB": (gray, 0, cicp(13), truth), "cICP BT.709": (gray, 0, cicp(1), truth), "cICP linear": (gray, 0, cicp(8), by_gamma(truth, 100000)),
             "cICP sRGB and gAMA": (gray, 0, cicp(13) + gama(100000), truth)}
    for name, (samples, color, head, seen) in cases.items():
        m.add(f"tones-{name.replace(' ', '-')}.png", kinds("tones", name), png(samples, 8, color, head), seen)
    for transfer, name in [(16, "PQ"), (18, "HLG")]:
        m.add(f"refused-{name}.png", kinds("refused", "cICP " + name), png(gray, 8, 0, cicp(transfer)), refused="transfer function")


def by_gamma(gray, gamma):
    """What a viewer that honours gAMA shows, in sRGB."""
    if gamma == 0 or abs(45455 / gamma - 1) < 0.05:
        return gray
    light = gray ** (1e5 / gamma)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def png_chunks(m, kinds):
    data, truth = levels(m.photo, 8)
    gray, rgb = data[..., None], np.stack([data] * 3, -1)
    broken = lambda name, body: chunk(name, body)[:-1] + b"\x00"
    frame = lambda number: chunk("fcTL", struct.pack(">5IHHBB", number, WIDTH, HEIGHT, 0, 0, 1, 10, 0, 0))
    text = b"Comment\0" + b"word " * 1000
    read = {"bKGD": (gray, 0, chunk("bKGD", b"\0\x80")), "sBIT gray": (gray, 0, chunk("sBIT", b"\5")), "sBIT RGB": (rgb, 2, chunk("sBIT", b"\5\6\5")),
            "text": (gray, 0, chunk("tEXt", text)), "text of 20 MB": (gray, 0, chunk("tEXt", b"Comment\0" + b"x" * (20 << 20))),
            "text that unpacks to 100 MB": (gray, 0, chunk("zTXt", b"Comment\0\0" + zlib.compress(bytes(100 << 20)))),
            "damaged text": (gray, 0, broken("tEXt", text)), "damaged pHYs": (gray, 0, broken("pHYs", bytes(9))),
            "private": (gray, 0, chunk("prVt", b"?")), "hIST": (gray, 0, chunk("hIST", b"\0\1")), "tIME": (gray, 0, chunk("tIME", struct.pack(">H5B", 1950, 1, 2, 3, 4, 5))),
            "APNG of one frame": (gray, 0, chunk("acTL", struct.pack(">II", 1, 0)) + frame(0))}
    for name, (samples, color, head) in read.items():
        m.add(f"chunk-{name.replace(' ', '-')}.png", kinds("chunk", name), png(samples, 8, color, head), truth)
    m.add("chunk-text-behind.png", kinds("chunk", "text behind"), png(gray, 8, 0, between=chunk("tEXt", text)), truth)
    m.add("chunk-small-idat.png", kinds("chunk", "IDAT of 100 bytes"), png(gray, 8, 0, idat=100), truth)
    for orientation in range(1, 9):
        stored = np.asarray(turned(m.image, orientation))[..., None]
        m.add(f"orientation-{orientation}.png", kinds("orientation", orientation), png(stored, 8, 0, chunk("eXIf", exif(orientation))), truth)
        m.add(f"orientation-behind-{orientation}.png", kinds("orientation", orientation), png(stored, 8, 0, between=chunk("eXIf", exif(orientation))), truth)
    whole = png(gray, 8, 0, idat=1000)
    for missing in [1, 4, 8, 11, 12]:
        m.add(f"end-{missing}-missing.png", kinds("end", f"{missing} bytes missing"), whole[:-missing], truth)
    m.add("end-trailing.png", kinds("end", "trailing noise"), whole + random.Random(2).randbytes(5000), truth)

    refuse = lambda name, file, text: m.add(f"refused-{name.replace(' ', '-')}.png", kinds("refused", name), file, refused=text)
    for missing in [13, 20, 100, 2000]:
        refuse(f"cut {missing}", whole[:-missing], "PNG")
    lost = whole.index(b"IDAT", 100) - 4
    refuse("IDAT lost", whole[:lost] + whole[lost + 1012:], "PNG")
    idat = whole.index(b"IDAT")
    refuse("IDAT damaged", whole[:idat + 300] + bytes([whole[idat + 300] ^ 1]) + whole[idat + 301:], "damaged")
    refuse("IDAT sum", whole[:idat + 1004] + bytes([whole[idat + 1004] ^ 1]) + whole[idat + 1005:], "damaged")
    last = whole.rindex(b"IDAT")
    length = struct.unpack(">I", whole[last - 4:last])[0]
    refuse("last IDAT sum", whole[:last + 4 + length] + b"none" + whole[last + 8 + length:], "damaged")
    few = zlib.compress(b"".join(b"\0" + row.tobytes() for row in np.asarray(m.image)[:40]))
    head = whole[:33]
    refuse("rows missing", head + chunk("IDAT", few) + chunk("IEND", b""), "damaged")
    refuse("stream cut", head + chunk("IDAT", zlib.compress(np.random.default_rng(1).bytes(91 * HEIGHT))[:3000]) + chunk("IEND", b""), "damaged")
    refuse("no IDAT", head + chunk("IEND", b""), "damaged")
    refuse("no palette", png(gray, 8, 3), "damaged")
    refuse("IHDR sum", whole[:29] + b"none" + whole[33:], "damaged")
    for name in ["tRNS", "gAMA", "iCCP", "sRGB", "cICP", "eXIf"]:
        refuse(f"{name} damaged", png(gray, 8, 0, broken(name, b"\0\1\0\0")), "damaged")
    refuse("animated", saved(m.image, "PNG", save_all=True, append_images=[ImageOps.invert(m.image)]), "animated PNG")


# ---------------------------------------------------------------- WebP


def riff(*chunks):
    body = b"WEBP" + b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1) for name, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def riff_chunks(file):
    at, chunks = 12, []
    while at < len(file):
        length = struct.unpack("<I", file[at + 4:at + 8])[0]
        chunks.append((file[at:at + 4], file[at + 8:at + 8 + length]))
        at += 8 + length + (length & 1)
    return chunks


def extended(flags, width=WIDTH, height=HEIGHT):
    return b"VP8X", struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def webps(m):
    kinds = lambda kind, value, writer="Pillow": {"format": "WebP", kind: value, "writer": writer}
    rgb = m.image.convert("RGB")
    share = Image.fromarray(np.round(np.linspace(20, 255, WIDTH)[None].repeat(HEIGHT, 0)).astype("uint8"))
    rgba = rgb.copy()
    rgba.putalpha(share)
    alpha = np.asarray(share) / 255
    lossy = {"tolerance": 5}  # both are lossy: the output at quality 92 too
    for quality, method in itertools.product([10, 80, 100], [0, 4, 6]):
        m.add(f"lossy-{quality}-{method}.webp", kinds("coding", "lossy"), saved(rgb, "WEBP", quality=quality, method=method), **lossy)
        m.add(f"lossy-alpha-{quality}-{method}.webp", kinds("coding", "lossy with alpha"), saved(rgba, "WEBP", quality=quality, method=method), alpha=alpha, **lossy)
    for quality in [0, 50, 100]:
        m.add(f"lossless-{quality}.webp", kinds("coding", "lossless"), saved(rgb, "WEBP", lossless=True, quality=quality), m.photo, **lossy)
        m.add(f"lossless-alpha-{quality}.webp", kinds("coding", "lossless with alpha"), saved(rgba, "WEBP", lossless=True, quality=quality, exact=True), m.photo, alpha=alpha, **lossy)
    m.add("opencv.webp", kinds("coding", "lossy", "OpenCV"), cv2.imencode(".webp", np.asarray(rgb), [cv2.IMWRITE_WEBP_QUALITY, 90])[1].tobytes(), **lossy)
    m.add("opencv-lossless.webp", kinds("coding", "lossless", "OpenCV"), cv2.imencode(".webp", np.asarray(rgb), [cv2.IMWRITE_WEBP_QUALITY, 101])[1].tobytes(), **lossy)
    for name, options in {"plain": [], "near-lossless": ["-near_lossless", "60"], "segments": ["-segments", "4", "-partition_limit", "50"],
                          "sharp": ["-sharp_yuv"], "jpeg-like": ["-jpeg_like"], "mt": ["-mt", "-low_memory"], "lossless": ["-lossless", "-z", "9"]}.items():
        with tempfile.NamedTemporaryFile(suffix=".png") as source:
            rgb.save(source.name)
            m.add(f"cwebp-{name}.webp", kinds("coding", name, "cwebp"), tool(["cwebp", "-quiet", *options, source.name, "-o", "-"], b""), **lossy)
    for width, height in [(1, 1), (1, 7), (7, 1), (3, 5), (15, 17), (16, 16), (17, 33)]:
        small = rgb.resize((width, height))
        for lossless in [False, True]:
            m.add(f"size-{width}x{height}-{'lossless' if lossless else 'lossy'}.webp", kinds("size", "odd"), saved(small, "WEBP", quality=95, lossless=lossless), **lossy)
    for orientation in range(1, 9):
        stored = turned(rgb, orientation)
        for lossless, prefix in itertools.product([False, True], [b"", b"Exif\0\0"]):
            m.add(f"orientation-{orientation}-{'lossless' if lossless else 'lossy'}{'-prefix' if prefix else ''}.webp", kinds("orientation", orientation),
                  saved(stored, "WEBP", quality=98, lossless=lossless, exif=prefix + exif(orientation)), m.photo, **lossy)
    m.add("icc-wide.webp", kinds("profile", "wide gamut"), saved(rgb, "WEBP", lossless=True, icc_profile=wide_gamut()), m.photo, **lossy)
    m.add("icc-gray.webp", kinds("profile", "gray on RGB"), saved(rgb, "WEBP", lossless=True, icc_profile=gray_profile(dot_gain())), m.photo, **lossy)

    plain, lossless = riff_chunks(saved(rgb, "WEBP", quality=95)), riff_chunks(saved(rgb, "WEBP", lossless=True))
    still = seen_by_pillow(riff(*plain))
    side = exif(6)
    lies = {"EXIF without its flag": (riff(extended(0), *lossless, (b"EXIF", side)), m.photo), "EXIF in a simple file": (riff(*lossless, (b"EXIF", side)), m.photo),
            "flags without chunks": (riff(extended(0x2C), *plain), still), "alpha flag, no alpha": (riff(extended(0x10), *plain), still),
            "ICC without its flag": (riff(extended(0), (b"ICCP", wide_gamut()), *plain), still), "unknown chunks": (riff(extended(0), (b"ABCD", b"123"), *plain, (b"EFGH", b"4")), still),
            "trailing noise": (riff(*plain) + random.Random(3).randbytes(999), still)}
    for name, (data, truth) in lies.items():
        m.add(f"lies-{name.replace(' ', '-').replace(',', '')}.webp", kinds("dress", name, "by hand"), data, truth, **lossy)
    with_alpha = riff_chunks(saved(rgba, "WEBP", quality=95))
    hidden = [c for c in with_alpha if c[0] != b"VP8X"]
    m.add("lies-alpha-unflagged.webp", kinds("dress", "alpha without its flag", "by hand"), riff(extended(0), *hidden), alpha=None if True else alpha, **lossy)

    refuse = lambda name, file, text: m.add(f"refused-{name.replace(' ', '-')}.webp", kinds("refused", name, "by hand"), file, refused=text)
    refuse("animated", saved(rgb, "WEBP", save_all=True, append_images=[ImageOps.invert(rgb)], duration=100), "animated WebP")
    refuse("animation flag on a still", riff(extended(2), *plain), "animated WebP")
    refuse("canvas larger", riff(extended(0, 200, 200), *plain), "damaged")
    refuse("canvas smaller", riff(extended(0, 20, 20), *plain), "damaged")
    refuse("no picture", riff(extended(0)), "damaged")
    for name, chunks in {"lossy": plain, "lossless": lossless, "alpha": with_alpha}.items():
        whole = riff(*chunks)
        for share in [0.3, 0.7, 0.98]:
            refuse(f"cut {name} {share}", whole[:int(share * len(whole))], "truncated")
            cut = [(n, d[:int(share * len(d))] if n in (b"VP8 ", b"VP8L") else d) for n, d in chunks]
            if name == "lossless" or share < 0.9:
                refuse(f"cut inside {name} {share}", riff(*cut), "damaged")


# ---------------------------------------------------------------- BMP


def bmp(rows, width, height, bits, compression=0, palette=b"", masks=b"", header=40, top_down=False, used=0, pad=0):
    """By hand; rows from the first stored one, as bytes."""
    start = 14 + header + (len(masks) if header == 40 else 0) + len(palette) + pad
    if header == 12:
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", header, width, -height if top_down else height, 1, bits, compression, len(rows), 2835, 2835, used, 0)
        if header == 40:
            head += masks
        else:
            head = (head + masks.ljust(16, b"\0")[:header - 40] + (b"BGRs" if header >= 108 else b"")).ljust(header, b"\0")
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + head + palette + bytes(pad) + rows


def bmp_rows(samples, bits, top_down=False):
    """Samples of height x width, numbers of so many bits."""
    rows = samples if top_down else samples[::-1]
    out = b""
    for row in rows:
        if bits >= 16:
            data = row.astype("<u4").view("uint8").reshape(len(row), 4)[:, :bits // 8].tobytes()
        else:
            data = packed(row, bits)
        out += data + b"\0" * (-len(data) % 4)
    return out


def runs(samples, nibbles, absolute=False, ended=True):
    """RLE8 or RLE4 of indices."""
    out = b""
    for row in samples[::-1]:
        x = 0
        while x < len(row):
            left = row[x:x + 200]
            if absolute and len(left) >= 3:
                count = min(len(left), 100)
                part = left[:count].astype("uint8")
                body = packed(np.concatenate([part, np.zeros(count % 2, "uint8")]), 4) if nibbles else part.tobytes()
                out += bytes([0, count]) + body + b"\0" * (len(body) & 1)
            else:
                count = 1
                while count < len(left) and left[count] == left[0]:
                    count += 1
                out += bytes([count, left[0] * 17 if nibbles else left[0]])
            x += count
        out += b"\0\0"
    return out + (b"\0\1" if ended else b"")


def bmps(m):
    kinds = lambda kind, value: {"format": "BMP", kind: value, "writer": "by hand"}
    size = (WIDTH, HEIGHT)
    share = np.round(np.linspace(10, 255, WIDTH)[None].repeat(HEIGHT, 0)).astype(int)
    for depth, top_down, shuffled in itertools.product([1, 2, 4, 8], [False, True], [False, True]):
        count = 2**depth
        data, truth = levels(m.photo, depth)
        order = np.random.default_rng(depth).permutation(count) if shuffled else np.arange(count)
        table = np.zeros((count, 4), "uint8")
        table[order, :3] = np.round(np.arange(count) * 255 / (count - 1)).astype("uint8")[:, None]
        rows = bmp_rows(order[data], depth, top_down)
        tail = f"-{depth}{'-topdown' if top_down else ''}{'-shuffled' if shuffled else ''}.bmp"
        soft = {"tolerance": 4 if depth == 1 else 1}
        for header in [40, 52, 56, 64, 108, 124]:
            m.add(f"palette-{header}" + tail, kinds("header", header) | {"bits": depth}, bmp(rows, *size, depth, palette=table.tobytes(), header=header, top_down=top_down), truth, **soft)
        if not top_down:
            m.add("os2" + tail, kinds("header", 12) | {"bits": depth}, bmp(rows, *size, depth, palette=table[:, :3].tobytes(), header=12), truth, **soft)
        m.add("gap" + tail, kinds("dress", "gap before the pixels"), bmp(rows, *size, depth, palette=table.tobytes(), top_down=top_down, pad=20), truth, **soft)
        m.add("used" + tail, kinds("dress", "colours counted"), bmp(rows, *size, depth, palette=table.tobytes(), top_down=top_down, used=count), truth, **soft)
    gray = np.asarray(m.image).astype(int)
    five, six, eight = np.round(m.photo * 31).astype(int), np.round(m.photo * 63).astype(int), gray
    masks = lambda *values: struct.pack(f"<{len(values)}I", *values)
    layouts = {"555": (16, 0, b"", five << 10 | five << 5 | five, None), "555 masks": (16, 3, masks(0x7C00, 0x3E0, 0x1F), five << 10 | five << 5 | five, None),
               "565": (16, 3, masks(0xF800, 0x7E0, 0x1F), five << 11 | six << 5 | five, None),
               "1555": (16, 3, masks(0x7C00, 0x3E0, 0x1F, 0x8000), (share > 100) << 15 | five << 10 | five << 5 | five, (share > 100).astype(float)),
               "4444": (16, 3, masks(0xF00, 0xF0, 0xF, 0xF000), (share >> 4) << 12 | (eight >> 4) * 0x111, (share >> 4) / 15),
               "32": (32, 0, b"", eight * 0x10101, None), "32 masks": (32, 3, masks(0xFF0000, 0xFF00, 0xFF), eight * 0x10101, None),
               "32 RGBX": (32, 3, masks(0xFF, 0xFF00, 0xFF0000), eight * 0x10101, None), "32 XRGB high": (32, 3, masks(0xFF000000, 0xFF0000, 0xFF00), eight * 0x1010100, None),
               "32 alpha": (32, 3, masks(0xFF0000, 0xFF00, 0xFF, 0xFF000000), share << 24 | eight * 0x10101, share / 255),
               "32 RGBA": (32, 3, masks(0xFF000000, 0xFF0000, 0xFF00, 0xFF), share | eight * 0x1010100, share / 255),
               "32 of 10 bits": (32, 3, masks(0x3FF00000, 0xFFC00, 0x3FF), (eight << 2 | eight >> 6) * 0x100401, None)}
    for (name, (bits, compression, mask, samples, alpha)), header, top_down in itertools.product(layouts.items(), [40, 56, 108, 124], [False, True]):
        if header == 40 and len(mask) == 16:
            compression = 6
        rows = bmp_rows(samples, bits, top_down)
        truth = five / 31 if bits == 16 and name != "4444" else (eight >> 4) / 15 if bits == 16 else m.photo
        m.add(f"masks-{name.replace(' ', '-')}-{header}{'-topdown' if top_down else ''}.bmp", kinds("header", header) | {"bits": name},
              bmp(rows, *size, bits, compression, masks=mask, header=header, top_down=top_down), truth, alpha=alpha, tolerance=2 if bits == 16 else 1)
    for header, top_down in itertools.product([12, 40, 108, 124], [False, True]):
        if header > 12 or not top_down:
            rows = bmp_rows(eight * 0x10101, 24, top_down)
            m.add(f"bytes-{header}{'-topdown' if top_down else ''}.bmp", kinds("header", header) | {"bits": 24}, bmp(rows, *size, 24, header=header, top_down=top_down), m.photo)
    for depth, absolute, ended in itertools.product([4, 8], [False, True], [False, True]):
        data, truth = levels(m.photo, depth)
        table = np.repeat(np.round(np.arange(2**depth) * 255 / (2**depth - 1)).astype("uint8")[:, None], 4, 1)
        packed_runs = runs(data.astype(int), depth == 4, absolute, ended)
        m.add(f"runs-{depth}{'-absolute' if absolute else ''}{'' if ended else '-no-end'}.bmp", kinds("bits", f"RLE{depth}"),
              bmp(packed_runs, *size, depth, 2 if depth == 4 else 1, table.tobytes()), truth)
        cut = packed_runs[:len(packed_runs) // 2]
        m.add(f"refused-runs-{depth}{'-absolute' if absolute else ''}-{ended}.bmp", kinds("refused", "cut runs"), bmp(cut, *size, depth, 2 if depth == 4 else 1, table.tobytes()), refused="truncated")
        m.add(f"refused-runs-early-{depth}{'-absolute' if absolute else ''}-{ended}.bmp", kinds("refused", "runs that end early"),
              bmp(runs(data[30:].astype(int), depth == 4, absolute), *size, depth, 2 if depth == 4 else 1, table.tobytes()), refused="truncated")
    data, _ = levels(m.photo, 8)
    leapt, table = data.copy(), np.repeat(np.arange(256, dtype="uint8")[:, None], 4, 1)
    leapt[10:30] = 0
    leap = runs(data[30:].astype(int), False, ended=False)[:-2] + bytes([0, 0, 0, 2, 0, 20]) + runs(data[:10].astype(int), False)
    m.add("runs-leap.bmp", kinds("bits", "RLE8 that leaps"), bmp(leap, *size, 8, 1, table.tobytes()), leapt / 255)
    for mode in ["1", "L", "P", "RGB", "RGBA"]:
        image = m.image.convert(mode)
        m.add(f"pillow-{mode}.bmp", {"format": "BMP", "writer": "Pillow"}, saved(image, "BMP"), alpha=np.ones_like(m.photo) if mode == "RGBA" else None, tolerance=4 if mode == "1" else 1)
    m.add("opencv.bmp", {"format": "BMP", "writer": "OpenCV"}, cv2.imencode(".bmp", np.asarray(m.image))[1].tobytes())
    bgra = np.dstack([gray, gray, gray, share]).astype("uint8")
    m.add("opencv-alpha.bmp", {"format": "BMP", "writer": "OpenCV"}, cv2.imencode(".bmp", bgra)[1].tobytes(), m.photo, alpha=share / 255)
    m.add("imagecodecs.bmp", {"format": "BMP", "writer": "imagecodecs"}, imagecodecs.bmp_encode(np.asarray(m.image)), m.photo)
    for width, height in [(1, 1), (1, 9), (9, 1), (3, 5), (17, 33)]:
        small = m.image.resize((width, height))
        for mode in ["1", "L", "RGB"]:
            m.add(f"size-{width}x{height}-{mode}.bmp", kinds("size", "odd"), saved(small.convert(mode), "BMP"), tolerance=4 if mode == "1" else 1)

    refuse = lambda name, file, text: m.add(f"refused-{name.replace(' ', '-')}.bmp", kinds("refused", name), file, refused=text)
    whole = saved(m.image.convert("RGB"), "BMP")
    for missing in [1, 100, 5000]:
        refuse(f"cut {missing}", whole[:-missing], "truncated")
    refuse("JPEG", bmp(saved(m.image, "JPEG"), *size, 0, 4), "JPEG in BMP")
    refuse("PNG", bmp(saved(m.image, "PNG"), *size, 0, 5), "PNG in BMP")
    refuse("OS2 Huffman", bmp(b"\0" * 5000, *size, 1, 3, bytes(8), header=64), "OS/2")
    refuse("OS2 RLE24", bmp(b"\0" * 5000, *size, 24, 4, header=64), "OS/2")
    refuse("runs topdown", bmp(runs(data.astype(int), False), *size, 8, 1, table.tobytes(), top_down=True), "BMP")
    refuse("palette too small", bmp(bmp_rows(data, 8), *size, 8, palette=table.tobytes()[:400], used=100), "palette")
    refuse("masks overlap", bmp(bmp_rows(eight * 0x10101, 32), *size, 32, 3, masks=masks(0xFF0000, 0xFFFF00, 0xFF)), "masks")
    refuse("no such depth", bmp(b"\0" * 9000, *size, 5), "BMP")


# ---------------------------------------------------------------- verdict


def png_chunks_of(data):
    at, chunks = 8, {}
    while at < len(data):
        length = int.from_bytes(data[at:at + 4], "big")
        chunks[data[at + 4:at + 8]] = data[at + 8:at + 8 + length]
        at += 12 + length
    return chunks


def read_output(path):
    """RGB of 0 to 1, alpha or None, bits; as a viewer shows it."""
    data = path.read_bytes()
    if path.suffix == ".png":
        pixels = imagecodecs.png_decode(data)
        bits = 8 * pixels.dtype.itemsize
        values = pixels / (2**bits - 1)
        rgb = values[..., :3]
        chunks = png_chunks_of(data)
        if b"gAMA" in chunks and not {b"sRGB", b"iCCP", b"cICP"} & set(chunks):
            rgb = by_gamma(rgb, int.from_bytes(chunks[b"gAMA"], "big"))
        return rgb, values[..., 3] if values.shape[2] == 4 else None, bits
    with Image.open(io.BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image)
        values = np.asarray(upright.convert("RGBA" if "A" in image.mode else "RGB")) / 255
    return values[..., :3], values[..., 3] if values.shape[2] == 4 else None, 8


def verdict(case, output):
    rgb, alpha, bits = read_output(output)
    if rgb.shape[:2] != case.truth.shape:
        return f"shape {rgb.shape}"
    if bits != case.bits:
        return f"{bits} bits"
    if (alpha is None) != (case.alpha is None):
        return "alpha is lost" if alpha is None else "alpha from nowhere"
    if alpha is not None and np.abs(alpha - case.alpha).max() > 0.01:
        return "alpha differs"
    return matrix.lightness_verdict(rgb, case.truth, case.tolerance)


def make(folder):
    m = Matrix(folder)
    for kinds in [jpegs, pngs, webps, bmps]:
        kinds(m)
    return m.cases, m.unwritten


if __name__ == "__main__":
    matrix.main(__doc__, make, verdict)
