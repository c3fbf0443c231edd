#!/usr/bin/env python3
"""Writes TorchScript files: convolution.pt and two_inputs.pt with rows and what PyTorch computes from them in the .json; square.pt; lists.pt and dictionary.pt, whose outputs are not what one expects.

Needs Debian's python3-torch. Usage: make_torchscript.py OUT_DIR
"""
import io, json, math, sys, zipfile
from typing import Dict, List
import torch
from torch import nn

OUT = sys.argv[1] if len(sys.argv) > 1 else "."


class Convolution(nn.Module):
    """1 x 6 x 6 images, 3 classes, with a batch norm that has seen data and a dropout, so that evaluation differs from training."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.norm = nn.BatchNorm2d(2)
        self.dropout = nn.Dropout(0.5)
        self.out = nn.Linear(8, 3)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.norm(self.conv(x))), 2)
        return self.out(self.dropout(torch.flatten(x, 1)))


class TwoInputs(nn.Module):
    """4 numbers and 2 x 3 numbers; gives 2 x 2 numbers and one."""

    def __init__(self):
        super().__init__()
        self.left = nn.Linear(4, 2)
        self.right = nn.Linear(3, 2)

    def forward(self, numbers, table):
        both = torch.tanh(self.left(numbers)).unsqueeze(1) * self.right(table)
        return both, both.sum((1, 2)).unsqueeze(1)


class Square(nn.Module):
    """x * x + 1, for any shape."""

    def forward(self, x):
        return x * x + 1


class Lists(nn.Module):
    """What comes out depends on the width of what goes in."""

    def forward(self, x) -> List[torch.Tensor]:
        width = x.size(1)
        if width == 1:
            return [x.double()]
        if width == 2:
            return [x.sum(0)]
        if width == 3:
            return [x[:1]]
        if width == 4:
            return [x.matmul(x.t())]
        if width == 5:
            raise RuntimeError("five are too many")
        return [x[:, i] for i in range(width)]


class Dictionary(nn.Module):
    def forward(self, x) -> Dict[str, torch.Tensor]:
        return {"out": x}


def fill(parameters):
    with torch.no_grad():
        for n, p in enumerate(parameters):
            p.copy_(torch.tensor([math.sin(1 + n + i) for i in range(p.numel())]).reshape(p.shape))


def wave(*shape):
    return torch.tensor([math.cos(i) for i in range(math.prod(shape))]).reshape(shape)


def save(script, name):
    """Without the lines of source that a script keeps for its error messages, and the paths in them."""
    whole = io.BytesIO()
    torch.jit.save(script, whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(f"{OUT}/{name}.pt", "w") as target:
        for entry in source.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                target.writestr(zipfile.ZipInfo(entry.filename), source.read(entry))


def write(name, numbers):
    with open(f"{OUT}/{name}.json", "w") as f:
        json.dump(numbers, f, indent=1)


net = Convolution().eval()
fill(list(net.parameters()) + [net.norm.running_mean])
net.norm.running_var.copy_(torch.tensor([0.5, 2.0]))
save(torch.jit.script(net), "convolution")
write("convolution", {"input": "element i is cos(i), shape 2 x 1 x 6 x 6", "output": net(wave(2, 1, 6, 6)).flatten().tolist()})

net = TwoInputs().eval()
fill(net.parameters())
save(torch.jit.trace(net, (wave(1, 4), wave(1, 2, 3))), "two_inputs")
both, total = net(wave(5, 4), wave(5, 2, 3))
write("two_inputs", {"inputs": "element i of each is cos(i), shapes 5 x 4 and 5 x 2 x 3", "both": both.flatten().tolist(), "total": total.flatten().tolist()})

save(torch.jit.freeze(torch.jit.script(Square().eval())), "square")
save(torch.jit.script(Lists()), "lists")
save(torch.jit.script(Dictionary()), "dictionary")
