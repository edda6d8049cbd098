#!/usr/bin/env python3
"""Makes the JPEG 2000 files that the tests read, and what is in them.

Needs opj_compress (OpenJPEG's tools), numpy, Pillow and imagecodecs. Run in this folder with the folder of sample photos:

    python3 make_jp2.py ../../../../../../data-samples

jp2/expected.csv: file, bits of the decoded photo, tolerance, 1 with alpha, then red, green, blue and alpha of a grid of
pixels. What was coded without loss is expected as it was; what was not is decoded by imagecodecs.
"""
import pathlib, struct, subprocess, sys, tempfile
import imagecodecs, numpy as np
from PIL import Image, ImageOps

WIDTH, HEIGHT, STEP = 48, 36, 7
SRGB, GRAY, SYCC = 16, 17, 18
OUT = pathlib.Path("jp2")
EXPECTED = []


def box(name, body=b""):
    return struct.pack(">I4s", 8 + len(body), name) + body


def jp2(codestream, color, channels, more=b"", end=b""):
    height, width, = struct.unpack(">II", codestream[12:16] + codestream[8:12])
    header = box(b"ihdr", struct.pack(">IIHBBBB", height, width, channels, codestream[42], 7, 0, 0))
    colr = box(b"colr", struct.pack(">BBBI", 1, 0, 0, color) if isinstance(color, int) else b"\2\0\0" + color)
    return (box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
            + box(b"jp2h", header + colr + more) + box(b"jp2c", codestream) + end)


def cdef(*entries):
    return box(b"cdef", struct.pack(">H", len(entries)) + b"".join(struct.pack(">HHH", *entry) for entry in entries))


def coded(data, bits, *options, layout=None):
    """A codestream of planes."""
    with tempfile.TemporaryDirectory() as folder:
        raw, out = pathlib.Path(folder, "a.raw"), pathlib.Path(folder, "a.j2k")
        raw.write_bytes(data if isinstance(data, bytes) else data.astype(">u2" if bits > 8 else "u1").tobytes())
        planes = 1 if layout is None and data.ndim == 2 else len(data) if layout is None else 3
        form = f"{WIDTH},{HEIGHT},{planes},{bits},u{layout or ''}"
        subprocess.run(["opj_compress", "-i", raw, "-F", form, "-o", out, *options], check=True, stdout=subprocess.DEVNULL)
        return out.read_bytes()


def save(name, file, truth, bits, alpha=None, tolerance=0):
    """truth: gray or three planes, 0 to 1."""
    (OUT / name).write_bytes(file)
    white = 255 if bits <= 8 else 65535
    planes = list(truth) if truth.ndim == 3 else [truth] * 3
    planes.append(np.ones_like(planes[0]) if alpha is None else alpha)
    grid = np.round(np.stack(planes, -1)[::STEP, ::STEP] * white).astype(int)
    values = ",".join(map(str, grid.ravel()))
    EXPECTED.append(f"{name},{8 if bits <= 8 else 16},{tolerance},{int(alpha is not None)},{values}")


def main():
    OUT.mkdir(exist_ok=True)
    with Image.open(pathlib.Path(sys.argv[1], "cat.jpg")) as photo:
        small = ImageOps.exif_transpose(photo).resize((WIDTH, HEIGHT))
    gray = np.asarray(ImageOps.grayscale(small)).astype(float) / 255
    rgb = np.moveaxis(np.asarray(small), -1, 0).astype(float) / 255
    ramp = np.linspace(0, 1, WIDTH)[None].repeat(HEIGHT, 0)

    def integers(values, bits):
        return np.round(values * (2**bits - 1)).astype(int)

    def share(values, bits):
        return values / (2**bits - 1)

    for bits in (1, 4, 8, 12, 16):
        data = integers((gray + ramp) / 2, bits)
        save(f"gray{bits}.jp2", jp2(coded(data, bits), GRAY, 1), share(data, bits), bits)
    for bits in (8, 16):
        data = integers(rgb, bits)
        save(f"rgb{bits}.jp2", jp2(coded(data, bits), SRGB, 3), share(data, bits), bits)
    data = integers(rgb, 8)
    save("rgb8.j2k", coded(data, 8), share(data, 8), 8)
    save("gray8.j2c", coded(integers(gray, 8), 8), share(integers(gray, 8), 8), 8)

    alpha = integers(ramp, 8)
    four = np.concatenate([data, alpha[None]])
    straight = cdef((0, 0, 1), (1, 0, 2), (2, 0, 3), (3, 1, 0))
    save("rgba8.jp2", jp2(coded(four, 8, "-mct", "1"), SRGB, 4, straight), share(data, 8), 8, share(alpha, 8))
    turned = np.stack([alpha, data[2], data[1], data[0]])
    order = cdef((0, 1, 0), (1, 0, 3), (2, 0, 2), (3, 0, 1))
    save("abgr8.jp2", jp2(coded(turned, 8, "-mct", "0"), SRGB, 4, order), share(data, 8), 8, share(alpha, 8))
    for progression in ("LRCP", "CPRL"):
        two = np.stack([integers(gray, 8), alpha])
        file = jp2(coded(two, 8, "-p", progression), GRAY, 2, cdef((0, 0, 1), (1, 1, 0)))
        save(f"gray_alpha8_{progression.lower()}.jp2", file, share(two[0], 8), 8, share(alpha, 8))
    shown = np.round(data * share(alpha, 8))
    premultiplied = cdef((0, 0, 1), (1, 0, 2), (2, 0, 3), (3, 2, 0))
    straightened = np.clip(np.round(shown * 255 / np.maximum(alpha, 1)), 0, 255)
    file = jp2(coded(np.concatenate([shown, alpha[None]]), 8), SRGB, 4, premultiplied)
    save("rgba8_premultiplied.jp2", file, share(straightened, 8), 8, share(alpha, 8))
    extra = cdef((0, 0, 1), (1, 0, 2), (2, 0, 3), (3, 65535, 65535))
    save("rgb8_other.jp2", jp2(coded(four, 8), SRGB, 4, extra), share(data, 8), 8)

    kinds = {
        "tiles": ["-t", "20,17", "-p", "RPCL", "-c", "[16,16],[8,8]", "-n", "3", "-SOP", "-EPH", "-TP", "R", "-PLT", "-TLM"],
        "pcrl": ["-p", "PCRL", "-c", "[16,32],[8,16],[8,8]", "-n", "4", "-b", "8,4", "-r", "4,2,1"],
        "cprl": ["-p", "CPRL", "-c", "[16,16]", "-n", "4", "-t", "33,40", "-EPH"],
        "rlcp": ["-p", "RLCP", "-r", "8,2,1", "-M", "1", "-n", "5", "-TP", "L"],
        "modes": ["-M", "63", "-n", "2", "-r", "3,1", "-b", "16,16"],
        "lazy": ["-M", "9", "-n", "1", "-r", "5,3,1"],
        "layers": ["-r", "20,10,5,2,1", "-SOP"],
    }
    for kind, options in kinds.items():
        save(f"rgb8_{kind}.jp2", jp2(coded(data, 8, *options), SRGB, 3), share(data, 8), 8)
    for bits in (4, 8, 12):
        values = integers(rgb, bits)
        codestream = coded(values, bits, "-I", "-r", "3")
        read = np.moveaxis(imagecodecs.jpeg2k_decode(codestream), -1, 0)
        save(f"rgb{bits}_irreversible.jp2", jp2(codestream, SRGB, 3), share(read, bits), bits, tolerance=1 if bits == 8 else 17)

    indexes = integers(gray, 4)
    colors = np.random.default_rng(5).integers(0, 256, (16, 3))
    pclr = box(b"pclr", struct.pack(">HB3B", 16, 3, 7, 7, 7) + colors.astype("u1").tobytes())
    cmap = box(b"cmap", b"".join(struct.pack(">HBB", 0, 1, i) for i in range(3)))
    save("palette4.jp2", jp2(coded(indexes, 4), SRGB, 1, pclr + cmap), np.moveaxis(colors[indexes], -1, 0) / 255, 8)

    y = 0.299 * data[0] + 0.587 * data[1] + 0.114 * data[2]
    ycc = np.clip(np.round([y, (data[2] - y) / 1.772 + 128, (data[0] - y) / 1.402 + 128]), 0, 255)
    back = [ycc[0] + 1.402 * (ycc[2] - 128), ycc[0] - 0.344136 * (ycc[1] - 128) - 0.714136 * (ycc[2] - 128),
            ycc[0] + 1.772 * (ycc[1] - 128)]
    file = jp2(coded(ycc, 8, "-mct", "0"), SYCC, 3)
    save("sycc8.jp2", file, np.clip(np.round(back), 0, 255) / 255, 8, tolerance=1)

    small420 = b"".join([ycc[0].astype("u1").tobytes()] + [p[::2, ::2].astype("u1").tobytes() for p in ycc[1:]])
    (OUT / "sycc8_subsampled.jp2").write_bytes(
        jp2(coded(small420, 8, "-mct", "0", layout="@1x1:2x2:2x2"), SYCC, 3))
    with Image.fromarray(np.moveaxis(data, 0, -1).astype("u1")) as picture:
        picture.save(OUT / "pillow_rgb8.jp2")
    save("pillow_rgb8.jp2", (OUT / "pillow_rgb8.jp2").read_bytes(), share(data, 8), 8)
    (OUT / "expected.csv").write_text("\n".join(EXPECTED) + "\n")


if __name__ == "__main__":
    main()
