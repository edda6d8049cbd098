#!/usr/bin/python3
"""Peer measurement: painting a film as a plain PyTorch + OpenCV script would do it, end to end on files.

decode -> L resized to NxN -> U-Net of torch_unet.py -> ab resized to the frame -> merge with its own L -> encode.
MODEL is `random`, or weights of the encoder as torch_unet.py takes them: only the speed is measured. The encoder is
OpenCV's own, or with --codec ffmpeg's (libx264, ffv1, libvpx-vp9). Prints one JSON line with frames per second,
without start-up and without the first batch.

    OMP_NUM_THREADS=2 python3 torch_video.py film.mkv random painted.mkv --size 256 --batch 1 --codec ffv1
"""
import argparse, json, subprocess, time
import cv2, numpy as np, torch
from torch_unet import UNet, load_encoder


class Encoder:
    """ffmpeg at the other end of a pipe, with what cv2.VideoWriter has."""
    PIXELS = {"ffv1": "bgr0"}

    def __init__(self, out, codec, rate, width, height):
        raw = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{width}x{height}", "-r", str(rate), "-i", "-"]
        self.process = subprocess.Popen(["ffmpeg", "-v", "error", "-y", *raw, "-c:v", codec, "-pix_fmt",
                                         self.PIXELS.get(codec, "yuv420p"), out], stdin=subprocess.PIPE)

    def write(self, frame):
        self.process.stdin.write(frame.tobytes())

    def release(self):
        self.process.stdin.close()
        if self.process.wait():
            raise SystemExit("ffmpeg failed")


def encoder(out, codec, rate, width, height):
    if codec:
        return Encoder(out, codec, rate, width, height)
    return cv2.VideoWriter(out, cv2.VideoWriter_fourcc(*"mp4v"), rate, (width, height))


def batches(film, most, limit):
    """Lists of L* of the frames, of 0 to 100."""
    batch = []
    for _ in range(limit):
        read, bgr = film.read()
        if not read:
            break
        batch.append(cv2.cvtColor(bgr.astype(np.float32) / 255, cv2.COLOR_BGR2Lab)[..., 0])
        if len(batch) == most:
            yield batch
            batch = []
    if batch:
        yield batch


def paint(net, batch, size):
    x = np.stack([cv2.resize(l, (size, size), interpolation=cv2.INTER_AREA) for l in batch])[:, None] / 100
    ab = net(torch.from_numpy(x).contiguous(memory_format=torch.channels_last)).numpy() * 110
    for l, c in zip(batch, ab):
        up = cv2.resize(np.ascontiguousarray(c.transpose(1, 2, 0)), (l.shape[1], l.shape[0]), interpolation=cv2.INTER_LINEAR)
        bgr = cv2.cvtColor(np.dstack([l, up]).astype(np.float32), cv2.COLOR_Lab2BGR)
        yield np.clip(bgr * 255 + 0.5, 0, 255).astype(np.uint8)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("film")
    p.add_argument("model")
    p.add_argument("out")
    p.add_argument("--size", type=int, default=256)
    p.add_argument("--batch", type=int, default=1)
    p.add_argument("--frames", type=int, default=1 << 30)
    p.add_argument("--codec", help="libx264, ffv1, libvpx-vp9: through ffmpeg")
    a = p.parse_args()
    cv2.setNumThreads(torch.get_num_threads())
    net = UNet().eval().to(memory_format=torch.channels_last)
    if a.model != "random":
        load_encoder(net, a.model)
    film = cv2.VideoCapture(a.film)
    width, height = int(film.get(cv2.CAP_PROP_FRAME_WIDTH)), int(film.get(cv2.CAP_PROP_FRAME_HEIGHT))
    out = encoder(a.out, a.codec, film.get(cv2.CAP_PROP_FPS), width, height)
    frames = warm = 0
    with torch.no_grad():
        for batch in batches(film, a.batch, a.frames):
            for picture in paint(net, batch, a.size):
                out.write(picture)
            frames += len(batch)
            if not warm:
                warm, start = frames, time.perf_counter()
    out.release()  # what waits in the encoder counts
    if frames <= warm:
        raise SystemExit(f"{frames} frames are not enough")
    seconds = time.perf_counter() - start
    print(json.dumps({"peer": "pytorch " + torch.__version__ + " + opencv " + cv2.__version__, "frames": frames, "size": a.size,
                      "width": width, "height": height, "batch": a.batch, "codec": a.codec or "mp4v",
                      "threads": torch.get_num_threads(), "seconds": round(seconds, 2),
                      "framesPerSecond": round((frames - warm) / seconds, 2)}))


if __name__ == "__main__":
    main()
