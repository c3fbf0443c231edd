#!/usr/bin/env python3
"""Writes pytorch_model.safetensors, the parameters of a small network with random weights as PyTorch names them, and pytorch_model.json, what it gives for some rows.

Usage: make_pytorch_model.py (needs torch; the safetensors layout is written here: length of the header, the header in JSON, the numbers)
"""
import json
import struct
from pathlib import Path

import torch
from torch import nn

torch.manual_seed(3)
network = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 3))

header, data = {}, b""
for name, tensor in network.state_dict().items():
    values = tensor.flatten().tolist()
    begin = len(data)
    data += struct.pack(f"<{len(values)}f", *values)
    header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [begin, len(data)]}
text = json.dumps(header).encode()
folder = Path(__file__).parent
(folder / "pytorch_model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)

rows = torch.rand(8, 4) * 2 - 1
labels = torch.arange(8) % 3
outputs = network(rows)
loss = nn.CrossEntropyLoss()(outputs, labels)
loss.backward()
(folder / "pytorch_model.json").write_text(json.dumps({
    "pytorch": torch.__version__,
    "rows": rows.tolist(),
    "labels": labels.tolist(),
    "outputs": outputs.tolist(),
    "probabilities": torch.softmax(outputs, 1).tolist(),
    "loss": loss.item(),
    "gradients": {name: parameter.grad.flatten().tolist() for name, parameter in network.named_parameters()},
}, indent=1) + "\n")
