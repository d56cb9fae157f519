"""Training steps on one core: sisa's models and optimisers beside eager LibTorch and PyTorch."""

import json

from limits import micro_benchmarks
from table import Table
from timing import run, say

MLP = 2 * (2 * (784 * 128 + 128 * 10)) + 2 * 128 * 10
CONV1 = 2 * 9 * 1 * 16 * 28 * 28
CONV2 = 2 * 9 * 16 * 32 * 14 * 14
HEAD = 2 * (32 * 49 * 128 + 128 * 10)
CNN = 2 * CONV1 + 3 * CONV2 + 3 * HEAD  # no gradient at the image
OPERATIONS = {"mlp": MLP, "cnn": CNN}  # a sample


def eager_pytorch(programs):
    """Samples a second by (model, optimiser, batch)."""
    lines = run(programs.python, programs.baseline / "eager_steps.py").output.splitlines()
    rows = [json.loads(line) for line in lines]
    return {(row["model"], row["optimizer"], row["batch"]): row["samples_per_second"] for row in rows}


def ours(programs):
    """The same from the micro benchmarks: of the learner that trains them, and of autograd."""
    rates = {"train": {}, "train_by_autograd": {}}
    for name, row in micro_benchmarks(programs.micro, "^train(_by_autograd)?/(mlp|cnn)_").items():
        way, model, batch = name.split("/")[:3]
        architecture, optimizer = model.split("_")
        rates[way][(architecture, optimizer, int(batch))] = row["items_per_second"]
    return rates["train"], rates["train_by_autograd"]


def compare(programs, limits):
    say("training steps on one core")
    fast, autograd = ours(programs)
    eager = eager_pytorch(programs)
    table = Table("Training steps on one core, samples a second", "model, optimiser, batch", "sisa",
                  "eager LibTorch", "eager PyTorch", "/ LibTorch", "/ PyTorch", "achieved, of the peak")
    for key, rate in fast.items():
        model, optimizer, batch = key
        table.add(f"{model} {optimizer} {batch}", f"{rate:,.0f}", f"{autograd[key]:,.0f}", f"{eager[key]:,.0f}",
                  f"{rate / autograd[key]:.1f}", f"{rate / eager[key]:.1f}",
                  limits.share(OPERATIONS[model] * rate, 1, 1))
    return table
