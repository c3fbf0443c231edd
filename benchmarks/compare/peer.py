"""What the peers' scripts share: Fashion-MNIST, and lines of JSON as MLExtensions.Benchmarks prints them."""
import gzip
import json
import os
import statistics
import time

import numpy as np

BATCH, RATE = 64, 3e-3


def fashion_mnist(split):
    """Images x 784 in -1..1 and labels; split is train or t10k."""
    data = os.environ.get("MLEXTENSIONS_DATA", "")
    folders = [data, f"{data}/fashion-mnist", "datasets/fashion-mnist", "/usr/share/datasets/fashion-mnist"]
    images = np.frombuffer(_read(folders, f"{split}-images-idx3-ubyte"), np.uint8, offset=16).reshape(-1, 784)
    labels = np.frombuffer(_read(folders, f"{split}-labels-idx1-ubyte"), np.uint8, offset=8)
    return (images.astype(np.float32) / 255 - 0.5) / 0.5, labels.astype(np.int64)


def _read(folders, name):
    for folder in folders:
        for path, open_file in (f"{folder}/{name}", open), (f"{folder}/{name}.gz", gzip.open):
            if os.path.exists(path):
                with open_file(path, "rb") as file:
                    return file.read()
    raise SystemExit(f"{name} is in none of {folders}; see datasets/README.md")


def show(who, what, value, unit):
    print(json.dumps({"who": who, "what": what, "value": value, "unit": unit}), flush=True)


def seconds(action, warm_up=0.3, slices=11, slice_seconds=0.05):
    """The median over slices of time of what a call takes, after warming up."""
    start = time.perf_counter()
    while time.perf_counter() - start < warm_up:
        action()
    times = []
    for _ in range(slices):
        start, calls = time.perf_counter(), 0
        while time.perf_counter() - start < slice_seconds:
            action()
            calls += 1
        times.append((time.perf_counter() - start) / calls)
    return statistics.median(times)
