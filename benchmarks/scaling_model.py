#!/usr/bin/env python3
"""What a round of parameter averaging costs on a cluster, from what benchmarks/scaling.sh measured.

    python3 benchmarks/scaling_model.py

A round takes compute + fixed + bytes / copying + wire, where
  fixed    scheduling of a round's jobs, measured: 0.2 s;
  bytes    that one worker receives and sends;
  copying  encoding, copying and decoding, measured: 218 MB/s (two points of scaling.sh: 108 MB in 0.71 s and
           40.5 MB in 0.40 s on two executors, loopback, so without a network);
  wire     a broadcast once through a worker's link (blocks go from worker to worker), and in a tree of depth 2
           ceil(sqrt(N)) results through the link of each worker that adds up, and as many sums (32 bits) into one.
"""
from math import ceil, sqrt

FIXED, COPYING = 0.2, 218e6
# parameters and moments (32 bits) of both networks; seconds a step of 8 photos at 256 px on 2 cores
GANS = {"LAB": (4.5e6, 9.0e6, 2.34), "pix2pix": (57.2e6, 114.4e6, 3.9)}
WIRES = {"full, moments each round": (4, 1), "half, moments each 5th": (2, 5)}


def communication(gan, wire, workers, link):
    parameters, moments, _ = GANS[gan]
    width, every = WIRES[wire]
    down = 4 * (parameters + moments / every)
    up = width * (parameters + moments / every)
    adders = ceil(sqrt(workers))
    sums = 4 * (parameters + moments / every)
    network = (down + adders * up + adders * sums) * 8 / link if workers > 1 else 0
    return FIXED + (down + up) / COPYING + network


print("| GAN | wire | workers | Gbit/s | communication, s | rounds per hour at 5 steps each | steps per round for 10% |")
print("|---|---|---|---|---|---|---|")
for gan, (_, _, step) in GANS.items():
    for wire in WIRES:
        for workers in (8, 64, 512):
            for link in (10e9, 100e9):
                cost = communication(gan, wire, workers, link)
                print(f"| {gan} | {wire} | {workers} | {link / 1e9:.0f} | {cost:.2f} | {3600 / (5 * step + cost):.0f} | {ceil(9 * cost / step)} |")
