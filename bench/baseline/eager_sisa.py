#!/usr/bin/env python3
"""SISA in plain eager PyTorch, from the description of Bourtoule et al. 2021: what sisa is measured
against. An ensemble of tanh perceptrons on Fashion-MNIST, one a shard, plain SGD, one thread each.

  eager_sisa.py train DIR     trains every shard, slice after slice, a checkpoint each
  eager_sisa.py unlearn DIR   drops --points random points and retrains what they touched
  eager_sisa.py predict DIR   predicts the test images by the mean of all shards

With --processes each shard is trained by a process of its own, as many side by side as there are
cores; without, one process does everything with the least overhead that eager PyTorch allows.
Prints seconds, and for predict the accuracy, as JSON.
"""

import argparse
import gzip
import json
import math
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

START = time.perf_counter()

import numpy as np
import torch
from torch import nn


def read_idx(path):
    with gzip.open(path) as file:
        data = file.read()
    dimensions = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * len(dimensions)).reshape(dimensions)


def load(args, part):
    images = read_idx(f"{args.data}/{part}-images-idx3-ubyte.gz").reshape(-1, 784)
    labels = read_idx(f"{args.data}/{part}-labels-idx1-ubyte.gz")
    return torch.from_numpy(images.astype(np.float32) / 255), torch.from_numpy(labels.astype(np.int64))


def placement(args, samples):
    """The shard and the slice of every sample."""
    order = torch.randperm(samples, generator=torch.Generator().manual_seed(args.seed))
    shard, position = order % args.shards, order // args.shards
    return shard, position * args.slices // math.ceil(samples / args.shards)


def forgotten(args, samples):
    if args.command != "unlearn":
        return torch.empty(0, dtype=torch.int64)
    return torch.randperm(samples, generator=torch.Generator().manual_seed(args.seed + 1))[: args.points]


def new_model():
    return nn.Sequential(nn.Linear(784, 128), nn.Tanh(), nn.Linear(128, 10))


def checkpoint(args, shard, slice_number):
    return f"{args.directory}/shard{shard}-slice{slice_number}.pt"


def steps_with_modules(model, batches, rate):
    """As anybody would write it."""
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    loss_function = nn.CrossEntropyLoss()
    for x, y in batches:
        optimizer.zero_grad()
        loss_function(model(x), y).backward()
        optimizer.step()


def steps_with_functions(model, batches, rate):
    """The same without modules and optimiser objects between the operators."""
    weights = list(model.parameters())
    w1, b1, w2, b2 = weights
    for x, y in batches:
        hidden = torch.addmm(b1, x, w1.t()).tanh()
        loss = nn.functional.cross_entropy(torch.addmm(b2, hidden, w2.t()), y)
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            torch._foreach_add_(weights, gradients, alpha=-rate)


def batches_of(args, x, y, visits, generator):
    while visits > 0:
        order = torch.randperm(len(x), generator=generator)[:visits]
        visits -= len(order)
        for batch in order.split(args.batch_size):
            yield x[batch], y[batch]


def train_shard(args, shard, data, steps):
    x, y = data
    shard_of, slice_of = placement(args, len(x))
    gone = torch.zeros(len(x), dtype=torch.bool)
    gone[forgotten(args, len(x))] = True
    touched = slice_of[gone & (shard_of == shard)]
    first = int(touched.min()) if len(touched) else 0
    if args.command == "unlearn" and len(touched) == 0:
        return
    torch.manual_seed(shard)
    model = new_model()
    if first > 0:
        model.load_state_dict(torch.load(checkpoint(args, shard, first - 1)))
    generator = torch.Generator().manual_seed(shard)
    for r in range(first, args.slices):
        rows = torch.nonzero((shard_of == shard) & (slice_of <= r) & ~gone).squeeze(1)
        visits = math.ceil(2 * args.epochs / (args.slices + 1) * len(rows))
        steps(model, batches_of(args, x[rows], y[rows], visits, generator), args.rate)
        torch.save(model.state_dict(), checkpoint(args, shard, r))


def run_processes(args):
    """One process a shard, as many at once as there are cores."""
    def one(shard):
        subprocess.run([sys.executable, __file__, *sys.argv[1:], "--shard", str(shard)], check=True)

    shards = range(args.shards)
    if args.command == "unlearn":
        shard_of, _ = placement(args, args.samples)
        shards = sorted({int(shard_of[i]) for i in forgotten(args, args.samples)})
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, shards))


def run_here(args):
    data = load(args, "train")
    def one(shard):
        torch.set_num_threads(1)
        train_shard(args, shard, data, steps_with_functions)

    with ThreadPoolExecutor(args.threads) as pool:
        list(pool.map(one, range(args.shards)))


def probabilities(args, shard, x):
    model = new_model()
    model.load_state_dict(torch.load(checkpoint(args, shard, args.slices - 1)))
    with torch.no_grad():
        return torch.cat([model(rows).softmax(1) for rows in x.split(args.batch_size)])


def answers_file(args, shard):
    return f"{args.directory}/shard{shard}-answers.pt"


def predict(args):
    """The accuracy of the mean of all shards."""
    x, y = load(args, "t10k")
    if args.processes:
        run_processes(args)
        answers = (torch.load(answers_file(args, shard)) for shard in range(args.shards))
    else:
        answers = (probabilities(args, shard, x) for shard in range(args.shards))
    return float((sum(answers).argmax(1) == y).float().mean())


def run_shard(args):
    """What the process of one shard does."""
    if args.command != "predict":
        return train_shard(args, args.shard, load(args, "train"), steps_with_modules)
    x, _ = load(args, "t10k")
    torch.save(probabilities(args, args.shard, x), answers_file(args, args.shard))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", choices=["train", "unlearn", "predict"])
    parser.add_argument("directory")
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    parser.add_argument("--shards", type=int, default=20)
    parser.add_argument("--slices", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--rate", type=float, default=0.05)
    parser.add_argument("--points", type=int, default=8)
    parser.add_argument("--samples", type=int, default=60000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1, help="of the one process")
    parser.add_argument("--processes", action="store_true")
    parser.add_argument("--shard", type=int, help="train this one alone, in this process")
    args = parser.parse_args()
    torch.set_num_threads(1)
    os.makedirs(args.directory, exist_ok=True)
    if args.shard is not None:
        return run_shard(args)
    result = {}
    if args.command == "predict":
        result["accuracy"] = predict(args)
    elif args.processes:
        run_processes(args)
    else:
        run_here(args)
    result["seconds"] = time.perf_counter() - START
    print(json.dumps(result))


if __name__ == "__main__":
    main()
