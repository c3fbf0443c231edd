"""PyTorch at the recipe: usage pytorch.py <threads> <threads of its BLAS> [ten-epochs]. Every part is done in the fastest of the ways tried."""
import os
import sys
import time

threads, blas_threads = sys.argv[1:3]
os.environ.update(OMP_NUM_THREADS=threads, OPENBLAS_NUM_THREADS=blas_threads)  # read when torch is imported

import torch
from torch import nn

from peer import BATCH, RATE, fashion_mnist, seconds, show

torch.set_num_threads(int(threads))
WHO = f"PyTorch {torch.__version__}, {threads} thread{'s' if threads != '1' else ''}" + (f" ({blas_threads} in BLAS)" if threads != blas_threads else "")


class Training:
    """foreach updates all parameters in one call; which way is faster depends on the machine."""

    def __init__(self, foreach):
        torch.manual_seed(1)
        self.net = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10), nn.LogSoftmax(1))
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=RATE, foreach=foreach)

    def step(self, x, y):
        self.optimizer.zero_grad()
        loss = nn.functional.nll_loss(self.net(x), y)
        loss.backward()
        self.optimizer.step()

    def epoch(self, x, y):
        order = torch.randperm(len(x))
        for i in range(0, len(x), BATCH):
            rows = order[i:i + BATCH]
            self.step(x[rows], y[rows])


def step_seconds(foreach, x, y):
    training, i = Training(foreach), 0

    def step():
        nonlocal i
        training.step(x[i:i + BATCH], y[i:i + BATCH])
        i = (i + BATCH) % 6400
    return seconds(step)


def main():
    x, y = map(torch.from_numpy, fashion_mnist("train"))
    test_x, test_y = map(torch.from_numpy, fashion_mnist("t10k"))
    times = {foreach: step_seconds(foreach, x, y) for foreach in (False, True)}
    foreach = min(times, key=times.get)
    training = Training(foreach)

    if sys.argv[3:] == ["ten-epochs"]:
        start = time.perf_counter()
        for _ in range(10):
            training.epoch(x, y)
        show(WHO, "a trained model (ours, PyTorch: ten epochs)", time.perf_counter() - start, "s")
        with torch.inference_mode():
            show(WHO, "its test accuracy", (training.net(test_x).argmax(1) == test_y).double().mean().item(), "accuracy")
        return

    if threads == "1":
        show(WHO, "training step, one thread", times[foreach] * 1e3, "ms")
    show(WHO, "training step, all threads", times[foreach] * 1e3, "ms")

    start = time.perf_counter()
    training.epoch(x, y)
    show(WHO, "an epoch through Fit", time.perf_counter() - start, "s")

    if threads == "1":
        # As tutorials write it: a DataLoader that shuffles, and the optimizer's defaults.
        training = Training(None)
        start = time.perf_counter()
        for rows, labels in torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=BATCH, shuffle=True):
            training.step(rows, labels)
        show(WHO, "the same, PyTorch with its DataLoader", time.perf_counter() - start, "s")

    net = nn.Sequential(*training.net[:-1], nn.Softmax(1)).eval()
    with torch.inference_mode():
        ways = [net, torch.jit.freeze(torch.jit.trace(net, test_x[:1]))]
        show(WHO, "one row through PredictionEngine", min(seconds(lambda: way(test_x[:1]), slices=5) for way in ways) * 1e6, "us")

        def score(batch):
            for i in range(0, len(test_x), batch):
                net(test_x[i:i + batch]).max(1)
        best = min(seconds(lambda: score(batch), warm_up=0.1, slices=3) for batch in (64, 256, 1000, 10_000))
        show(WHO, "10,000 rows through Transform", len(test_x) / best, "rows/s")


main()
