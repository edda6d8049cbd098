#!/usr/bin/env python3
"""Does colorize read every kind of TIFF right, or refuse it by name? Some hundred files of one small photo and a ramp,
made by tifffile, imagecodecs and Pillow (independent readers and writers), go through `./rechroma colorize`; the
lightness, alpha, bits and pages of each output are compared with what the file was made of.

    pip install numpy tifffile imagecodecs pillow
    benchmarks/tiff_matrix.py NEW_FOLDER [--command './rechroma colorize']

Prints a table by property; exits with 1 if an output is wrong, or if less than 95 % of what is to be read was read.
"""
import struct, sys
import imagecodecs, numpy as np, tifffile
from PIL import Image
import matrix
from matrix import lightness_of

WIDTH, HEIGHT = 90, 70


class Case(matrix.Case):
    """A file, what it shows (gray values of 0 to 1, a picture a page), and what the output has to keep."""

    def __init__(self, name, kinds, pages, alpha=None, bits=8, extra=None, refused=None, tolerance=1.0):
        super().__init__(name, kinds, refused)
        self.pages, self.alpha, self.bits, self.extra, self.tolerance = pages, alpha, bits, extra, tolerance


class Matrix:
    def __init__(self, folder):
        self.folder, self.cases, self.unwritten = folder, [], 0
        self.photo = np.asarray(matrix.gray_photo(WIDTH, HEIGHT)) / 255
        ramp = np.linspace(0, 1, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH)
        self.sources = {"photo": self.photo, "ramp": ramp}

    def write(self, name, kinds, data, truth, expect=None, **options):
        """One file by tifffile; what it cannot write is left out."""
        path = self.folder / (name + ".tif")
        try:
            tifffile.imwrite(path, data, metadata=None, **options)
        except Exception as reason:  # the writer's own limits are not under test
            self.unwritten += 1
            path.unlink(missing_ok=True)
            print("not written:", name, reason, file=sys.stderr)
            return
        self.add(path.name, kinds, [truth], **(expect or {}))

    def write_packed(self, name, kinds, data, bits, truth, expect, byteorder, compression, photometric, **options):
        """Samples that are no whole bytes: written as the bytes that rows of them take, then called what they are."""
        path = self.folder / (name + ".tif")
        tifffile.imwrite(path, packed_rows(data, bits), metadata=None, photometric=photometric, byteorder=byteorder,
                         compression=compression, **options)
        with tifffile.TiffFile(path, mode="r+") as tiff:
            tiff.pages[0].tags[256].overwrite(data.shape[1])
            tiff.pages[0].tags[258].overwrite(bits)
        self.add(path.name, kinds, [truth], **expect)

    def add(self, name, kinds, pages, **expect):
        self.cases.append(Case(name, kinds, pages, **expect))


def quantized(gray, bits):
    """Samples of so many bits, and the gray values that they stand for."""
    if bits in ("float16", "float32", "float64"):
        data = gray.astype(bits)
        return data, data.astype(float)
    white = 2**bits - 1
    data = np.round(gray * white)
    dtype = "uint8" if bits <= 8 else "uint16" if bits <= 16 else "uint32"
    return data.astype(dtype), data / white


def packed_rows(data, bits):
    shifts = np.arange(bits - 1, -1, -1)
    return np.packbits(((data.astype(int)[..., None] >> shifts) & 1).reshape(len(data), -1).astype("uint8"), axis=1)


def output_bits(bits):
    return 8 if isinstance(bits, int) and bits <= 8 else 16


def grays(m):
    """Bits, photometric interpretation, byte order and compression."""
    packed = [None, "packbits", "lzw", "adobe_deflate", "deflate", "zstd", "lzma"]
    for bits in [1, 2, 4, 8, 10, 12, 14, 16, 32, "float16", "float32", "float64"]:
        for photometric in ["minisblack", "miniswhite"]:
            for order in "<>":
                for i, compression in enumerate(packed):
                    source = "photo" if i % 2 else "ramp"
                    data, truth = quantized(m.sources[source], bits)
                    if photometric == "miniswhite":
                        data = (1 - data) if isinstance(bits, str) else data.dtype.type(2**bits - 1) - data
                        data = data.astype(bits) if isinstance(bits, str) else data
                    packed_bits = bits in (1, 2, 4, 10, 12, 14)
                    name = f"gray-{bits}-{photometric}-{'le' if order == '<' else 'be'}-{compression or 'none'}"
                    kinds = {"bits": bits, "photometric": photometric, "order": order, "compression": compression or "none"}
                    expect = {"bits": output_bits(bits), "tolerance": 4 if bits == 1 else 1}
                    layout = {"photometric": photometric, "byteorder": order, "compression": compression}
                    if packed_bits:
                        m.write_packed(name, kinds, data, bits, truth, expect, **layout)
                    else:
                        m.write(name, kinds, data, truth, expect, **layout)


def predictors(m):
    for bits in [8, 16, 32, "float16", "float32", "float64"]:
        for compression in ["lzw", "adobe_deflate", "zstd", "lzma"]:
            for order in "<>":
                for tile in [None, (16, 32)]:
                    data, truth = quantized(m.photo, bits)
                    predictor = 3 if isinstance(bits, str) else 2
                    shape = "tiles" if tile else "strips"
                    name = f"predictor{predictor}-{bits}-{compression}-{'le' if order == '<' else 'be'}-{shape}"
                    m.write(name, {"predictor": predictor, "bits": bits, "compression": compression, "layout": shape},
                            data, truth, {"bits": output_bits(bits)}, photometric="minisblack", byteorder=order,
                            compression=compression, predictor=predictor, **({"tile": tile} if tile else {}))


def layouts(m):
    shapes = {"one-strip": {"rowsperstrip": HEIGHT}, "rows-1": {"rowsperstrip": 1}, "rows-7": {"rowsperstrip": 7},
              "tile-16": {"tile": (16, 16)}, "tile-64x32": {"tile": (64, 32)}, "tile-256": {"tile": (256, 256)}}
    for shape, option in shapes.items():
        for bits in [8, 12, 16]:
            for kind in ["gray", "rgb", "rgb-planar"]:
                for big in [False, True]:
                    data, truth = quantized(m.photo, bits)
                    if kind != "gray":
                        data = np.stack([data] * 3, axis=0 if kind == "rgb-planar" else -1)
                    config = {"planarconfig": "separate" if kind == "rgb-planar" else "contig"} if kind != "gray" else {}
                    odd = {"bitspersample": 12} if bits == 12 else {}
                    name = f"layout-{shape}-{bits}-{kind}{'-big' if big else ''}"
                    m.write(name, {"layout": shape, "planes": kind, "bits": bits, "bigtiff": big}, data, truth,
                            {"bits": output_bits(bits)}, photometric="minisblack" if kind == "gray" else "rgb",
                            compression="lzw" if big and bits != 12 else None, bigtiff=big, **option, **config, **odd)


def alphas(m):
    alpha = np.linspace(0.2, 1, WIDTH)[None, :].repeat(HEIGHT, 0)
    for kind in ["gray", "rgb"]:
        for bits in [8, 16]:
            for extra in ["unassalpha", "assocalpha"]:
                for planar in [False, True]:
                    for compression in [None, "lzw", "adobe_deflate"]:
                        data, truth = quantized(m.photo, bits)
                        white = 2**bits - 1
                        share = np.round(alpha * white)
                        stored = np.round(truth * share) if extra == "assocalpha" else data
                        planes = [stored] * (3 if kind == "rgb" else 1) + [share]
                        pixels = np.stack(planes, axis=0 if planar else -1).astype(data.dtype)
                        name = f"alpha-{kind}-{bits}-{extra}{'-planar' if planar else ''}-{compression or 'none'}"
                        m.write(name, {"alpha": extra, "planes": kind + ("-planar" if planar else ""), "bits": bits},
                                pixels, truth, {"bits": bits, "alpha": share / white, "extra": extra, "tolerance": 3},
                                photometric="minisblack" if kind == "gray" else "rgb", extrasamples=[extra],
                                planarconfig="separate" if planar else "contig", compression=compression)


def extras(m):
    noise = np.random.default_rng(1).random((HEIGHT, WIDTH))
    for kind in ["gray", "rgb"]:
        for bits in [8, 16]:
            for samples in [["unspecified"], ["unspecified", "unspecified"], ["unassalpha", "unspecified"]]:
                for planar in [False, True]:
                    data, truth = quantized(m.photo, bits)
                    white = 2**bits - 1
                    planes = [data] * (3 if kind == "rgb" else 1)
                    planes += [np.round(noise * white) for _ in samples]
                    pixels = np.stack(planes, axis=0 if planar else -1).astype(data.dtype)
                    has = samples[0] == "unassalpha"
                    share = np.round(noise * white) / white if has else None
                    name = f"extra-{kind}-{bits}-{'-'.join(samples)}{'-planar' if planar else ''}"
                    m.write(name, {"extra": "+".join(samples), "bits": bits}, pixels, truth,
                            {"bits": bits, "alpha": share, "extra": "unassalpha" if has else None},
                            photometric="minisblack" if kind == "gray" else "rgb", extrasamples=samples,
                            planarconfig="separate" if planar else "contig")


def colors(m):
    """Palettes, inks, luminance with colour differences, Lab."""
    for bits in [8, 16]:
        for compression in [None, "lzw", "adobe_deflate"]:
            for planar in [False, True]:
                data, truth = quantized(m.photo, bits)
                white = 2**bits - 1
                cmyk = np.stack([np.zeros_like(data)] * 3 + [white - data], axis=0 if planar else -1).astype(data.dtype)
                m.write(f"cmyk-{bits}-{compression or 'none'}{'-planar' if planar else ''}",
                        {"photometric": "separated", "bits": bits}, cmyk, truth, {"bits": bits}, photometric="separated",
                        planarconfig="separate" if planar else "contig", compression=compression)
    for compression in [None, "lzw", "packbits", "zstd"]:
        data, truth = quantized(m.photo, 8)
        shuffle = np.random.default_rng(2).permutation(256)
        table = np.zeros((3, 256), "uint16")
        table[:, shuffle] = np.arange(256) * 257
        m.write(f"palette-{compression or 'none'}", {"photometric": "palette", "compression": compression or "none"},
                shuffle[data].astype("uint8"), truth, photometric="palette", colormap=table, compression=compression)
    data, truth = quantized(m.photo, 8)
    rgb = np.stack([data] * 3, -1)
    ycc = np.stack([data, np.full_like(data, 128), np.full_like(data, 128)], -1)
    for tile in [None, (32, 32)]:
        # Whole tiles: the writer's padding would bleed into the colours beside it.
        part = np.s_[:64, :64] if tile else np.s_[:, :]
        for sub in [(1, 1), (2, 1), (2, 2)]:
            m.write(f"jpeg-ycbcr-{sub[0]}{sub[1]}{'-tiles' if tile else ''}", {"photometric": "ycbcr", "compression": "jpeg"},
                    ycc[part], truth[part], {"tolerance": 4}, photometric="ycbcr", subsampling=sub, compression="jpeg",
                    compressionargs={"level": 95}, **({"tile": tile} if tile else {}))
        m.write(f"jpeg-rgb{'-tiles' if tile else ''}", {"photometric": "rgb", "compression": "jpeg"}, rgb, truth,
                {"tolerance": 4}, photometric="rgb", compression="jpeg",
                compressionargs={"level": 95, "outcolorspace": "rgb"}, **({"tile": tile} if tile else {}))
        for kind in ["minisblack", "miniswhite"]:
            m.write(f"jpeg-{kind}{'-tiles' if tile else ''}", {"photometric": kind, "compression": "jpeg"},
                    data if kind == "minisblack" else 255 - data, truth, {"tolerance": 4}, photometric=kind,
                    compression="jpeg", compressionargs={"level": 95}, **({"tile": tile} if tile else {}))
        m.write(f"webp-rgb{'-tiles' if tile else ''}", {"photometric": "rgb", "compression": "webp"}, rgb, truth,
                photometric="rgb", compression="webp", compressionargs={"lossless": True}, **({"tile": tile} if tile else {}))
    for compression in [None, "lzw", "adobe_deflate"]:
        m.write(f"ycbcr-plain-{compression or 'none'}", {"photometric": "ycbcr", "compression": compression or "none"},
                ycc, truth, photometric="ycbcr", subsampling=(1, 1), compression=compression)
    lightness = lightness_of(truth)
    for bits, dtype in [(8, "uint8"), (16, "uint16")]:
        l = np.round(lightness / 100 * (2**bits - 1))
        lab = np.stack([l, np.zeros_like(l), np.zeros_like(l)], -1).astype(dtype)
        m.write(f"lab-{bits}", {"photometric": "cielab", "bits": bits}, lab, truth, {"bits": bits}, photometric="cielab")


def bilevel(m):
    rng = np.random.default_rng(3)
    runs = np.concatenate([np.full(1 + int(40 * rng.random() ** 3), i % 2) for i in range(4000)])[:WIDTH * HEIGHT]
    pictures = {"halves": m.photo > 0.45, "runs": runs.reshape(HEIGHT, WIDTH) > 0, "wide": wide_runs()}
    for source, picture in pictures.items():
        for compression in ["group3", "group4", "tiff_ccitt"]:
            for options in [0, 1] if compression == "group3" else [0]:
                name = f"bilevel-{source}-{compression}-{options}.tif"
                info = {292: options} if compression == "group3" else {}
                Image.fromarray(picture).save(m.folder / name, compression=compression, tiffinfo=info)
                m.add(name, {"compression": compression, "bits": 1}, [picture.astype(float)], tolerance=4)
    data, truth = quantized(m.photo, 8)
    path = m.folder / "fillorder2.tif"
    turned = np.unpackbits(data).reshape(-1, 8)[:, ::-1]
    tifffile.imwrite(path, np.packbits(turned).reshape(data.shape), metadata=None, photometric="minisblack",
                     extratags=[(267, "H", 1, 2, True)])
    # The writer keeps FillOrder for itself: a field beside it takes its number.
    path.write_bytes(path.read_bytes().replace(struct.pack("<HHI", 267, 3, 1), struct.pack("<HHI", 266, 3, 1)))
    m.add(path.name, {"fillorder": 2}, [truth])


def wide_runs():
    """Each run length up to 2700 px, of both colours."""
    rows = []
    for start in range(1, 2700, 45):
        row = np.zeros(6000, bool)
        row[start:min(6000, 2 * start)] = True
        row[-start // 2 - 1:] = start % 2 == 0
        rows.append(row)
    return np.array(rows)


def refusals(m):
    """What is not read has to say so."""
    data, truth = quantized(m.photo, 8)
    named = lambda text: {"refused": text}
    for compression, text in [("jpeg2000", "JPEG 2000"), ("jpegxl", "JPEG XL"), ("lerc", "LERC"), ("png", "PNG"), ("jpegxr", "JPEG XR")]:
        m.write(f"refused-{compression}", {"refused": compression}, data, truth, named(text), photometric="minisblack",
                compression=compression)
    for dtype in ["int8", "int16", "int32"]:
        m.write(f"refused-{dtype}", {"refused": "signed"}, (m.photo * 100).astype(dtype), truth, named("signed"),
                photometric="minisblack")
    m.write("refused-complex", {"refused": "complex"}, m.photo.astype("complex64"), truth, named("sample format"),
            photometric="minisblack")
    m.write("refused-float255", {"refused": "float range"}, (m.photo * 255).astype("float32"), truth, named("float samples"),
            photometric="minisblack")
    nan = m.photo.astype("float32")
    nan[0, 0] = np.nan
    m.write("refused-nan", {"refused": "float range"}, nan, truth, named("NaN or infinite"), photometric="minisblack")
    m.write("refused-uint64", {"refused": "uint64"}, (m.photo * 2**40).astype("uint64"), truth, named("64 bits"),
            photometric="minisblack")
    m.write("refused-low32", {"refused": "uint32 range"}, (m.photo * 4095).astype("uint32"), truth, named("lowest"),
            photometric="minisblack")
    cfa = {"extratags": [(262, "H", 1, 32803, True)]}
    m.write("refused-cfa", {"refused": "raw"}, data, truth, named("raw camera"), photometric="cfa")
    m.write("refused-dng", {"refused": "raw"}, data, truth, named("raw camera"), photometric="minisblack",
            extratags=[(50706, "B", 4, (1, 4, 0, 0), True)])
    m.write("refused-mask", {"refused": "mask"}, data, truth, named("mask"), photometric="mask")
    m.write("refused-logl", {"refused": "photometric"}, data, truth, named("photometric"), photometric="logl")
    for kind, compression in [("lzw", "lzw"), ("deflate", "adobe_deflate"), ("zstd", "zstd"), ("lzma", "lzma"), ("packbits", "packbits")]:
        path = m.folder / f"cut-{kind}.tif"
        tifffile.imwrite(path, data, metadata=None, photometric="minisblack", compression=compression, rowsperstrip=HEIGHT)
        with tifffile.TiffFile(path, mode="r+") as tiff:
            tag = tiff.pages[0].tags[279]
            tag.overwrite(tag.value[0] // 2)
        m.add(path.name, {"refused": "cut strip"}, [truth], refused="damaged")
    for compression in [None, "lzw"]:
        path = m.folder / f"missing-{compression or 'none'}.tif"
        tifffile.imwrite(path, data, metadata=None, photometric="minisblack", compression=compression, rowsperstrip=10)
        with tifffile.TiffFile(path, mode="r+") as tiff:
            for number in (273, 279):
                tag = tiff.pages[0].tags[number]
                tag.overwrite(tuple(tag.value[:3]) + (0,) + tuple(tag.value[4:]))
        m.add(path.name, {"refused": "missing strip"}, [truth], refused="without the data")


def many(m):
    """Pages, thumbnails, pictures below."""
    for compression in [None, "lzw", "adobe_deflate"]:
        for big in [False, True]:
            for order in "<>":
                name = f"pages-{compression or 'none'}-{'le' if order == '<' else 'be'}{'-big' if big else ''}.tif"
                truths = []
                with tifffile.TiffWriter(m.folder / name, bigtiff=big, byteorder=order) as tiff:
                    for bits, source in [(8, "photo"), (16, "ramp"), ("float32", "photo")]:
                        data, truth = quantized(m.sources[source], bits)
                        tiff.write(data, photometric="minisblack", compression=compression, metadata=None)
                        truths.append(truth)
                m.add(name, {"pages": 3, "bigtiff": big}, truths, bits=None)
    for bits in [8, 16]:
        data, truth = quantized(m.photo, bits)
        small = data[::4, ::4]
        name = f"thumbnail-first-{bits}.tif"
        with tifffile.TiffWriter(m.folder / name) as tiff:
            tiff.write(small, photometric="minisblack", subfiletype=1, metadata=None)
            tiff.write(data, photometric="minisblack", metadata=None)
        m.add(name, {"pages": "thumbnail first"}, [truth], bits=bits)
        name = f"thumbnail-below-{bits}.tif"
        with tifffile.TiffWriter(m.folder / name) as tiff:
            tiff.write(small, photometric="minisblack", subfiletype=1, subifds=1, metadata=None)
            tiff.write(data, photometric="minisblack", metadata=None)
        m.add(name, {"pages": "picture below"}, [truth], bits=bits)
        name = f"pyramid-{bits}.tif"
        with tifffile.TiffWriter(m.folder / name) as tiff:
            tiff.write(data, photometric="minisblack", subifds=1, tile=(32, 32), metadata=None)
            tiff.write(small, photometric="minisblack", subfiletype=1, tile=(32, 32), metadata=None)
        m.add(name, {"pages": "pyramid"}, [truth], bits=bits)


def verdict(case, output):
    """What is wrong with an output, or None."""
    with tifffile.TiffFile(output) as tiff:
        if len(tiff.pages) != len(case.pages):
            return f"{len(tiff.pages)} pages of {len(case.pages)}"
        for number, truth in enumerate(case.pages):
            wrong = page_verdict(case, tiff.pages[number], truth)
            if wrong:
                return f"page {number + 1}: {wrong}" if len(case.pages) > 1 else wrong
    return None


def page_verdict(case, page, truth):
    pixels = page.asarray()
    if pixels.shape[:2] != truth.shape:
        return f"shape {pixels.shape}"
    bits = 8 * pixels.dtype.itemsize
    if case.bits and bits != case.bits:
        return f"{bits} bits"
    values = pixels / (2**bits - 1)
    names = [extra.name.lower() for extra in page.extrasamples]
    if names != ([case.extra] if case.extra else []):
        return f"extra samples {names}"
    rgb = values[..., :3]
    if case.alpha is not None:
        if np.abs(values[..., 3] - case.alpha).max() > 0.01:
            return "alpha differs"
        if case.extra == "assocalpha":
            rgb = np.clip(rgb / np.maximum(values[..., 3:], 1e-6), 0, 1)
    return matrix.lightness_verdict(rgb, truth, case.tolerance)


def make(folder):
    m = Matrix(folder)
    for kinds in [grays, predictors, layouts, alphas, extras, colors, bilevel, refusals, many]:
        kinds(m)
    return m.cases, m.unwritten


if __name__ == "__main__":
    matrix.main(__doc__, make, verdict)
