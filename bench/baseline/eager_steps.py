#!/usr/bin/env python3
"""Samples a second that plain eager PyTorch trains on one core: the built-in models of sisa with its
optimisers, on random images of 28×28. Prints one line of JSON for each."""

import json
import time

import torch
from torch import nn

SAMPLES = 1024


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * 49, 128), nn.ReLU(), nn.Linear(128, 10))


OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.001),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.001, momentum=0.9),
    "adam": lambda p: torch.optim.Adam(p, lr=0.001),
}


def epoch(model, optimizer, images, labels, batch_size):
    for rows in torch.randperm(SAMPLES).split(batch_size):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images[rows]), labels[rows]).backward()
        optimizer.step()


def rate(model, optimizer, batch_size):
    images, labels = torch.rand(SAMPLES, 1, 28, 28), torch.arange(SAMPLES) % 10
    optimizer = OPTIMIZERS[optimizer](model.parameters())
    best = 0
    for _ in range(5):
        start = time.perf_counter()
        epoch(model, optimizer, images, labels, batch_size)
        best = max(best, SAMPLES / (time.perf_counter() - start))
    return best


def main():
    torch.set_num_threads(1)
    for name, model, sizes in (("mlp", mlp, (16, 64, 128, 256)), ("cnn", cnn, (32, 128))):
        for optimizer in OPTIMIZERS:
            for batch_size in sizes:
                samples = rate(model(), optimizer, batch_size)
                print(json.dumps({"model": name, "optimizer": optimizer, "batch": batch_size,
                                  "samples_per_second": round(samples)}), flush=True)


if __name__ == "__main__":
    main()
