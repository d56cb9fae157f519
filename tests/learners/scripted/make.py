#!/usr/bin/python3
"""Makes the scripted models of this folder: make.py FOLDER [NAME...]

For images 1x8x8 or tables of 6, three classes. `resnet18` (45 MB) is made where it is asked for by
name alone.
"""
import sys
from typing import Dict, List, Tuple

import torch
from torch import nn
from torch.nn import functional


class Perceptron(nn.Sequential):
    """The built-in mlp:5, with dropout on request."""

    def __init__(self, inputs=6, dropout=0.0):
        layers = [nn.Flatten(), nn.Linear(inputs, 5), nn.ReLU()]
        if dropout:
            layers.append(nn.Dropout(dropout))
        super().__init__(*layers, nn.Linear(5, 3))


class Noisy(nn.Module):
    """Draws random numbers in many ways."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 8)
        self.output = nn.Linear(8, 3)

    def forward(self, x):
        x = self.hidden(x.flatten(1))
        if self.training:
            x = x + 0.1 * torch.rand_like(x) + 0.1 * torch.randn([x.size(0), 8])
            x = x * torch.bernoulli(torch.full_like(x, 0.9))
            x = x + 0.01 * torch.randperm(8).to(torch.float)
            x = functional.alpha_dropout(x, 0.1, True)
            x = torch.native_dropout(x, 0.1, True)[0]
        x = functional.rrelu(x, 0.1, 0.3, self.training)
        return self.output(functional.dropout(x, 0.2, self.training))


class Normed(nn.Sequential):
    """Convolutions with batch norm."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
            nn.Dropout2d(0.2), nn.Flatten(), nn.Linear(64, 3))


class TableNormed(nn.Sequential):
    """Batch norm over tables, which cannot be trained on one sample."""

    def __init__(self):
        super().__init__(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 3))


class Frozen(nn.Module):
    """A backbone that stays as it is, and a head."""

    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Conv2d(1, 16, 3), nn.ReLU(), nn.AvgPool2d(3), nn.Flatten())
        for parameter in self.backbone.parameters():
            parameter.requires_grad = False
        self.head = nn.Linear(64, 3)

    def forward(self, x):
        return self.head(self.backbone(x))


class Counting(nn.Module):
    """Remembers outside of its buffers."""

    steps: int

    def __init__(self):
        super().__init__()
        self.steps = 0
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        self.steps = self.steps + 1
        return self.output(x)


class Diary(nn.Module):
    """Keeps a list."""

    seen: List[int]

    def __init__(self):
        super().__init__()
        self.seen = [0]
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        self.seen.append(x.size(0))
        return self.output(x)


class Hidden(nn.Module):
    """Keeps a tensor that is not registered."""

    def __init__(self):
        super().__init__()
        self.sum = torch.zeros(6)
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        if self.training:
            self.sum.add_(x.mean(0))
        return self.output(x + self.sum)


class Unfrozen(nn.Module):
    """Changes a parameter that is not trained."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(6), requires_grad=False)
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        if self.training:
            self.scale.mul_(0.9)
        return self.output(x * self.scale)


class BehindTheBack(nn.Module):
    """Changes a frozen parameter so that its version stays."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(6), requires_grad=False)
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        if self.training:
            self.scale.data.mul_(0.9)
        return self.output(x * self.scale)


class OtherData(BehindTheBack):
    """Gives a frozen parameter other data."""

    def forward(self, x):
        if self.training:
            self.scale.set_data(self.scale * 0.9)
        return self.output(x * self.scale)


class Nested(nn.Module):
    """Keeps a list in a list."""

    seen: List[List[int]]

    def __init__(self):
        super().__init__()
        self.seen = [[0]]
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        self.seen[0].append(x.size(0))
        return self.output(x)


class InDictionary(nn.Module):
    """Keeps a list in a dictionary."""

    seen: Dict[str, List[int]]

    def __init__(self):
        super().__init__()
        self.seen = {"a": [0]}
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        self.seen["a"].append(x.size(0))
        return self.output(x)


class InTuple(nn.Module):
    """Keeps a list in a tuple."""

    seen: Tuple[List[int], int]

    def __init__(self):
        super().__init__()
        self.seen = ([0], 1)
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        self.seen[0].append(x.size(0))
        return self.output(x)


class Neighbours(nn.Module):
    """Keeps a tensor beside a buffer, in the same memory."""

    def __init__(self):
        super().__init__()
        both = torch.ones(12)
        self.register_buffer("known", both[:6])
        self.hidden = both[6:]
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        if self.training:
            self.hidden.mul_(0.9)
        return self.output(x * self.hidden * self.known)


class Awakening(nn.Module):
    """Draws random numbers as it is read."""

    def __init__(self):
        super().__init__()
        self.noise = torch.ones(6)

    def forward(self, x):
        return x + self.noise

    @torch.jit.export
    def __getstate__(self):
        return (self.training,)

    @torch.jit.export
    def __setstate__(self, state: Tuple[bool]):
        self.training = state[0]
        self.noise = torch.rand(6)


class Talking(nn.Linear):
    def forward(self, x):
        print("here")
        return functional.linear(x, self.weight, self.bias)


class Hashing(nn.Linear):
    def forward(self, x):
        return functional.linear(x, self.weight, self.bias) + float(hash(x) % 2)


class Unset(nn.Linear):
    """Reads memory that nothing was written to."""

    def forward(self, x):
        return functional.linear(x + torch.empty([6]), self.weight, self.bias)


class DropPath(nn.Linear):
    """Makes its random numbers in place, which is fine."""

    def forward(self, x):
        if self.training:
            x = x * x.new_empty([x.size(0), 1]).bernoulli_(0.9)
        return functional.linear(x, self.weight, self.bias)


class Tracking(nn.Module):
    """Keeps statistics that the operator does not admit to changing."""

    def __init__(self):
        super().__init__()
        self.mean = torch.zeros(6)
        self.var = torch.ones(6)
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        functional.batch_norm(x, self.mean, self.var, None, None, True)
        return self.output(x - self.mean)


class Uneven(nn.Linear):
    """Gives fewer classes for some samples."""

    def forward(self, x):
        y = functional.linear(x, self.weight, self.bias)
        return y[:, :2] if bool((x > 2).any()) else y


class Listing(nn.Module):
    """Fills a list of its own in every pass, which is fine."""

    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleList([nn.Linear(6, 4), nn.Linear(6, 4)])
        self.output = nn.Linear(8, 3)

    def forward(self, x):
        seen: List[torch.Tensor] = []
        for part in self.parts:
            seen.append(torch.tanh(part(x)))
        return self.output(torch.cat(seen, 1))


class Tied(nn.Module):
    """Has one parameter under two names."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 6)
        self.second = nn.Linear(6, 6)
        self.second.weight = self.first.weight
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        return self.output(torch.tanh(self.second(torch.tanh(self.first(x)))))


def resting():
    """Batch norm that is told to rest while the rest is trained."""
    model = nn.Sequential(nn.BatchNorm1d(6), nn.Linear(6, 5), nn.BatchNorm1d(5), nn.Linear(5, 3))
    model[0].eval()
    return model


class Busy(nn.Module):
    """Changes a buffer in every pass."""

    def __init__(self):
        super().__init__()
        self.register_buffer("passes", torch.zeros(1))
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        self.passes.add_(1)
        return self.output(x)


class Forking(nn.Module):
    """Runs a part of itself on another thread."""

    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.5)
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        part = torch.jit.fork(self.drop, x)
        return self.output(torch.jit.wait(part))


@torch.jit.interface
class Layer(nn.Module):
    def forward(self, input: torch.Tensor) -> torch.Tensor:
        pass


class Delegating(nn.Module):
    """Could be given another part at any time."""

    part: Layer

    def __init__(self):
        super().__init__()
        self.part = nn.Tanh()
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        return self.output(self.part.forward(x))


class Restless(nn.Module):
    """Draws random numbers also in evaluation."""

    def __init__(self):
        super().__init__()
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        return self.output(functional.dropout(x, 0.5, True))


class Shy(nn.Module):
    """Answers with other shapes than it trains with."""

    def __init__(self):
        super().__init__()
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        y = self.output(x)
        return y if self.training else y[:, :2]


class Entrance(nn.Module):
    """Has a part called input."""

    def __init__(self):
        super().__init__()
        self.input = nn.Linear(6, 5)
        self.output = nn.Linear(5, 3)

    def forward(self, x):
        return self.output(torch.tanh(self.input(x)))


class Recurrent(nn.Module):
    """Keeps a list of its parameters, as PyTorch's recurrent layers do."""

    def __init__(self):
        super().__init__()
        self.cell = nn.LSTM(2, 4, batch_first=True)
        self.output = nn.Linear(4, 3)

    def forward(self, x):
        states, _ = self.cell(x.reshape([x.size(0), 3, 2]))
        return self.output(states[:, 2])


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.Linear(6, 3)

    def forward(self, x):
        return self.output(x), x


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs),
            nn.ReLU(), nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return functional.relu(self.body(x) + self.shortcut(x))


def resnet18():
    """He et al. 2016, in the form for small images, ten classes."""
    layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    inputs = 64
    for outputs, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        layers += [Block(inputs, outputs, stride), Block(outputs, outputs, 1)]
        inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))


def without_gradients():
    model = Perceptron()
    for parameter in model.parameters():
        parameter.requires_grad = False
    return model


MODELS = {
    "mlp": Perceptron,
    "dropout": lambda: Perceptron(64, 0.3),
    "noisy": Noisy,
    "normed": Normed,
    "table-normed": TableNormed,
    "frozen": Frozen,
    "backbone": lambda: Frozen().backbone,
    "counting": Counting,
    "diary": Diary,
    "hidden": Hidden,
    "unfrozen": Unfrozen,
    "behind-the-back": BehindTheBack,
    "other-data": OtherData,
    "nested": Nested,
    "in-dictionary": InDictionary,
    "in-tuple": InTuple,
    "neighbours": Neighbours,
    "awakening": lambda: nn.Sequential(Awakening(), nn.Linear(6, 3)),
    "talking": lambda: Talking(6, 3),
    "hashing": lambda: Hashing(6, 3),
    "unset": lambda: Unset(6, 3),
    "drop-path": lambda: DropPath(6, 3),
    "tracking": Tracking,
    "uneven": lambda: Uneven(6, 3),
    "listing": Listing,
    "tied": Tied,
    "resting": resting,
    "busy": Busy,
    "forking": Forking,
    "delegating": Delegating,
    "restless": Restless,
    "shy": Shy,
    "entrance": Entrance,
    "recurrent": Recurrent,
    "pair": Pair,
    "frozen-whole": without_gradients,
    "double": lambda: Perceptron().double(),
    "two-classes": lambda: nn.Linear(6, 2),
    "resnet18": resnet18,
}


def main():
    folder = sys.argv[1]
    for name in sys.argv[2:] or [name for name in MODELS if name != "resnet18"]:
        torch.manual_seed(1)
        torch.jit.script(MODELS[name]()).save(f"{folder}/{name}.pt")


main()
