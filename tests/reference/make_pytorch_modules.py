#!/usr/bin/env python3
"""Writes the state dictionaries of three modules with random weights, small_cnn.safetensors, rows_lstm.safetensors and residual.safetensors, and pytorch_modules.json: for each, its
softmax for some rows in evaluation mode, after batch normalization has seen them once, in batches of 20.

Usage: make_pytorch_modules.py (needs torch; the safetensors layout is written here: length of the header, the header in JSON, the numbers)
"""
import json
import struct
from pathlib import Path

import torch
from torch import nn

folder = Path(__file__).parent


class SmallCnn(nn.Module):
    shape = (1, 4, 4)

    def __init__(self):
        super().__init__()
        self._layers = nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.2), nn.Linear(4 * 2 * 2, 3))

    def forward(self, images):
        return self._layers(images)


class RowsLstm(nn.Module):
    shape = (4, 4)

    def __init__(self):
        super().__init__()
        self._lstm = nn.LSTM(4, 6, batch_first=True)
        self._last = nn.Linear(6, 3)

    def forward(self, images):
        return self._last(self._lstm(images)[0][:, -1])


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.firstNorm = nn.BatchNorm2d(channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.secondNorm = nn.BatchNorm2d(channels)

    def forward(self, images):
        return (images + self.secondNorm(self.second(self.firstNorm(self.first(images)).relu()))).relu()


class ResidualNetwork(nn.Module):
    shape = (1, 4, 4)

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3, padding=1)
        self.block = ResidualBlock(4)
        self.last = nn.Linear(4, 3)

    def forward(self, images):
        return self.last(self.block(self.stem(images).relu()).mean([2, 3]))


def write(path, state):
    header, data = {}, b""
    for name, tensor in state.items():
        begin = len(data)
        data += tensor.numpy().tobytes()
        header[name] = {"dtype": {torch.float32: "F32", torch.int64: "I64"}[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


torch.manual_seed(5)
rows = torch.rand(50, 16) * 2 - 1
reference = {"pytorch": torch.__version__, "rows": rows.tolist()}
for name, module in (("small_cnn", SmallCnn()), ("rows_lstm", RowsLstm()), ("residual", ResidualNetwork())):
    images = rows.view(-1, *module.shape)
    with torch.no_grad():
        # Not only zeros and ones.
        for _ in range(5):
            module(images * 2 + 1)
        write(folder / f"{name}.safetensors", module.state_dict())
        for first in range(0, len(rows), 20):
            module(images[first:first + 20])
        module.eval()
        reference[name] = torch.softmax(module(images), 1).tolist()
(folder / "pytorch_modules.json").write_text(json.dumps(reference, indent=1) + "\n")
