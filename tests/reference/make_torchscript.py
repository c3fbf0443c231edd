#!/usr/bin/env python3
"""Writes convolution.pt and convolution.json: a small network as TorchScript, with rows and what PyTorch computes from them.

Needs Debian's python3-torch. Usage: make_torchscript.py OUT_DIR
"""
import json, math, sys
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


net = Convolution().eval()
with torch.no_grad():
    for n, p in enumerate(list(net.parameters()) + [net.norm.running_mean]):
        p.copy_(torch.tensor([math.sin(1 + n + i) for i in range(p.numel())]).reshape(p.shape))
    net.norm.running_var.copy_(torch.tensor([0.5, 2.0]))
x = torch.tensor([math.cos(i) for i in range(2 * 36)]).reshape(2, 1, 6, 6)
torch.jit.script(net).save(f"{OUT}/convolution.pt")
with open(f"{OUT}/convolution.json", "w") as f:
    json.dump({"input": "element i is cos(i), shape 2 x 1 x 6 x 6", "output": net(x).flatten().tolist()}, f, indent=1)
