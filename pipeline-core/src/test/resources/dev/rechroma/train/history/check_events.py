#!/usr/bin/env python3
"""Shows that TensorBoard reads the event file beside it, which EventFileTest compares with its own.

    python3 -m venv venv && venv/bin/pip install tensorboard==2.21.0 && venv/bin/python check_events.py
"""
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator("events.out.tfevents.000012")
events.Reload()
assert events.file_version == 2.0
scalar, = events.Scalars("loss/generator")
assert (scalar.wall_time, scalar.step, scalar.value) == (1767323045.5, 300, 0.25), scalar
image, = events.Images("samples")
assert (image.step, image.width, image.height) == (5_000_000_000, 1, 1), image
assert image.encoded_image_string.startswith(b"\x89PNG"), image
print("TensorBoard reads it")
