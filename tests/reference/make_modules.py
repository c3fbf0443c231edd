#!/usr/bin/env python3
"""Writes planck.json and three_ways.json: modules of one's own, trained by PyTorch.

Needs Debian's python3-torch. Usage: make_modules.py OUT_DIR
Both are trained by gradient descent in the order of the rows, and again in float64; what would move by more than a tenth of the tolerance is an error.

u(k, o, i) in [-1, 1) are hashed numbers: (mix((k * 1000003 + o * 8191 + i + 1) * 0x9E3779B97F4A7C15) >> 40) / 2^23 - 1 in 64 bits, where
mix(z) is z ^= z >> 30; z *= 0xBF58476D1CE4E5B9; z ^= z >> 27; z *= 0x94D049BB133111EB; z ^= z >> 31.
planck.json has its rows in it. three_ways.json begins with weight[o][i] = u(k, o, i + 1) / sqrt(inputs) and bias[o] = u(k, o, 0) / sqrt(inputs) in layer k = 0, 1, 2;
row n has the features 2 u(1000, n, i).
"""
import json, math, sys
import torch
from torch import nn

torch.set_num_threads(1)
OUT = sys.argv[1] if len(sys.argv) > 1 else "."
MASK = (1 << 64) - 1


def u(k, o, i):
    z = (k * 1000003 + o * 8191 + i + 1) * 0x9E3779B97F4A7C15 & MASK
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return ((z ^ (z >> 31)) >> 40) / 2 ** 23 - 1


def in_both_precisions(run, tolerance):
    single, double = run(torch.float32), run(torch.float64)
    for name in single:
        for a, b in zip(single[name], double[name]):
            assert abs(a - b) <= 0.1 * tolerance * (1 + abs(a)), f"{name}: {a} in float32, {b} in float64"
    return {"tolerance": tolerance, **single}


def save(name, value):
    with open(f"{OUT}/{name}.json", "w") as f:
        json.dump(value, f, indent=1)


class PlancksLaw(nn.Module):
    """The radiance of a black body, in 10^13 W / (m^2 sr m), at wavelengths in micrometres; its temperature is in 1000 K."""

    def __init__(self, temperature):
        super().__init__()
        self.temperature = nn.Parameter(torch.tensor([temperature]))

    def forward(self, wavelength):
        return 11.910429 / (wavelength ** 5 * (torch.exp(14.387769 / (wavelength * self.temperature)) - 1))


# The sun's light, measured with an error of 0.01 at most, at 40 wavelengths from 0.3 to 2.9 micrometres.
SUN, START, RATE, EPOCHS = 5.772, 4.0, 0.2, 61
wavelengths = torch.tensor([[1.6 + 1.3 * u(1000, n, 0)] for n in range(40)])
radiances = (PlancksLaw(SUN)(wavelengths).detach() + 0.01 * torch.tensor([[u(1000, n, 1)] for n in range(40)])).float()


def planck(dtype):
    law, x, y = PlancksLaw(START).to(dtype), wavelengths.to(dtype), radiances.to(dtype)
    optimizer = torch.optim.SGD(law.parameters(), lr=RATE)
    losses, temperatures = [], []
    for epoch in range(EPOCHS):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(law(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        temperatures.append(law.temperature.item())
    return {"loss_before_epochs_1_11_21": losses[::10], "temperature_after_epochs_1_11_21": temperatures[::10]}


save("planck", {
    "true_temperature": SUN, "initial_temperature": START, "learning_rate": RATE, "epochs": EPOCHS,
    "wavelength": wavelengths.flatten().tolist(), "radiance": radiances.flatten().tolist(), **in_both_precisions(planck, 1e-5)})

# The tutorial's network, with Tanh instead of ReLU.
SIZES, ROWS, BATCH, STEPS = [784, 256, 128, 10], 64, 16, 20
rows = torch.tensor([[2 * u(1000, n, i) for i in range(SIZES[0])] for n in range(ROWS)])
classes = torch.tensor([int(5 * (u(2000, n, 0) + 1)) for n in range(ROWS)])


def three_ways(dtype):
    network = nn.Sequential(nn.Linear(784, 256), nn.Tanh(), nn.Linear(256, 128), nn.Tanh(), nn.Linear(128, 10))
    with torch.no_grad():
        for k, layer in enumerate(network[::2]):
            scale = math.sqrt(SIZES[k])
            layer.weight.copy_(torch.tensor([[u(k, o, i + 1) / scale for i in range(SIZES[k])] for o in range(SIZES[k + 1])]))
            layer.bias.copy_(torch.tensor([u(k, o, 0) / scale for o in range(SIZES[k + 1])]))
    network.to(dtype)
    optimizer, x = torch.optim.SGD(network.parameters(), lr=0.1), rows.to(dtype)
    before, losses = network(x[0]).tolist(), []
    for step in range(STEPS):
        batch = torch.arange(step * BATCH, (step + 1) * BATCH) % ROWS
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(x[batch]), classes[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"outputs_of_row_0_before": before, "loss_of_steps": losses, "outputs_of_row_0_after": network(x[0]).tolist()}


save("three_ways", {
    "sizes": SIZES, "rows": ROWS, "batch": BATCH, "learning_rate": 0.1, "classes": classes.tolist(), **in_both_precisions(three_ways, 1e-4)})
