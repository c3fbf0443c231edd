#!/usr/bin/env python3
"""Writes layers.json: what PyTorch's layers and losses compute.

Needs Debian's python3-torch. Usage: make_layers.py OUT_DIR
Element i of an input is cos(i), of parameter k (in the order of named_parameters) sin(1 + k + i) / 2, of the gradient of the output sin(i).
"""
import json, math, sys
import torch
from torch import nn

OUT = sys.argv[1] if len(sys.argv) > 1 else "."


def wave(f, shape, offset=0, scale=1.0):
    return torch.tensor([scale * f(offset + i) for i in range(math.prod(shape))], dtype=torch.float32).reshape(shape)


LAYERS = {
    "linear": (nn.Linear(5, 3), (2, 5)),
    "linear_without_bias": (nn.Linear(5, 3, bias=False), (2, 5)),
    "conv2d": (nn.Conv2d(2, 4, 3), (2, 2, 6, 5)),
    "conv2d_stride_padding_dilation_groups": (nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2), (2, 2, 7, 6)),
    "conv2d_same": (nn.Conv2d(2, 3, 3, padding="same"), (1, 2, 5, 4)),
    "conv2d_reflect": (nn.Conv2d(1, 2, 3, padding=1, padding_mode="reflect"), (1, 1, 4, 4)),
    "max_pool2d": (nn.MaxPool2d(2), (2, 2, 6, 5)),
    "max_pool2d_stride_padding": (nn.MaxPool2d(3, stride=2, padding=1), (1, 2, 7, 6)),
    "avg_pool2d": (nn.AvgPool2d(2), (2, 2, 6, 5)),
    "adaptive_avg_pool2d": (nn.AdaptiveAvgPool2d((2, 3)), (1, 2, 7, 6)),
    "batch_norm1d": (nn.BatchNorm1d(3), (6, 3)),
    "batch_norm2d": (nn.BatchNorm2d(2), (3, 2, 4, 4)),
    "batch_norm2d_momentum": (nn.BatchNorm2d(2, eps=1e-3, momentum=0.3), (3, 2, 4, 4)),
    "lstm": (nn.LSTM(3, 4), (5, 2, 3)),
    "lstm_two_layers_both_ways_batch_first": (nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True), (2, 5, 3)),
    "flatten": (nn.Flatten(), (2, 3, 4)),
    "relu": (nn.ReLU(), (3, 4)),
    "leaky_relu": (nn.LeakyReLU(0.2), (3, 4)),
    "sigmoid": (nn.Sigmoid(), (3, 4)),
    "tanh": (nn.Tanh(), (3, 4)),
    "gelu": (nn.GELU(), (3, 4)),
    "softmax": (nn.Softmax(1), (3, 4)),
    "log_softmax": (nn.LogSoftmax(1), (3, 4)),
}
layers = {}
for name, (layer, shape) in LAYERS.items():
    with torch.no_grad():
        for k, p in enumerate(layer.parameters()):
            p.copy_(wave(math.sin, p.shape, 1 + k, 0.5))
    x = wave(math.cos, shape).requires_grad_()
    y = layer(x)
    case = {"shape": list(shape)}
    if isinstance(y, tuple):
        y, (h, c) = y
        case["hidden"], case["cell"] = h.flatten().tolist(), c.flatten().tolist()
    y.backward(wave(math.sin, y.shape))
    case |= {"output_shape": list(y.shape), "output": y.flatten().tolist(), "input_gradient": x.grad.flatten().tolist(),
             "parameter_gradients": {n: p.grad.flatten().tolist() for n, p in layer.named_parameters()},
             "buffers": {n: b.flatten().double().tolist() for n, b in layer.named_buffers()}}
    layers[name] = case

F = nn.functional
x, y = wave(math.cos, (4, 3)), wave(math.sin, (4, 3))
classes, weight, ones = torch.tensor([0, 2, 1, 2]), torch.tensor([0.5, 2.0, 1.0]), (y > 0).float()
LOSSES = {
    "mse_loss": lambda r: F.mse_loss(x, y, reduction=r),
    "smooth_l1_loss": lambda r: F.smooth_l1_loss(x, y, reduction=r, beta=0.5),
    "huber_loss": lambda r: F.huber_loss(x, y, reduction=r, delta=0.5),
    "cross_entropy": lambda r: F.cross_entropy(x, classes, reduction=r),
    "cross_entropy_weights": lambda r: F.cross_entropy(x, classes, weight, reduction=r),
    "nll_loss_weights": lambda r: F.nll_loss(F.log_softmax(x, 1), classes, weight, reduction=r),
    "binary_cross_entropy_with_logits": lambda r: F.binary_cross_entropy_with_logits(x, ones, reduction=r),
    "binary_cross_entropy_with_logits_weights": lambda r: F.binary_cross_entropy_with_logits(x, ones, weight, pos_weight=weight, reduction=r),
}
losses = {name: {r: loss(r).flatten().tolist() for r in ("none", "mean", "sum")} for name, loss in LOSSES.items()}


def lines(cases):
    return "{\n" + ",\n".join(f' "{name}": {json.dumps(case)}' for name, case in cases.items()) + "\n}"


with open(f"{OUT}/layers.json", "w") as f:
    f.write(f'{{"tolerance": 1e-5,\n"layers": {lines(layers)},\n"losses": {lines(losses)}}}\n')
