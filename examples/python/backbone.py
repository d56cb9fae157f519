#!/usr/bin/python3
"""A pretrained backbone stays as it is and only a head is trained: what that saves.

The first training images stand for public data, which nobody can ask to be forgotten: the backbone is
pretrained on them, and the store holds none of them. Needs PyTorch (Debian: python3-torch) and the
program `sisa`, on the PATH or named by $SISA.
"""

import argparse
import pathlib
import tempfile

import torch
from torch import nn
from torch.nn import functional

import fashion_mnist
from sisa import Store


class Network(nn.Module):
    """Logits of 10 classes from images of 1 x 28 x 28."""

    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(1, 16, 5, stride=2), nn.ReLU(),
            nn.Conv2d(16, 32, 3, stride=2), nn.ReLU(),
            nn.Flatten(), nn.Linear(32 * 5 * 5, 128), nn.ReLU())
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.backbone(x))


def pretrain(network, images, labels, epochs=3):
    """Trains backbone and head on bytes as `sisa` scales them."""
    optimizer = torch.optim.Adam(network.parameters(), lr=0.003)
    for _ in range(epochs):
        for batch in torch.randperm(len(images)).split(64):
            optimizer.zero_grad()
            functional.cross_entropy(network(images[batch] / 255), labels[batch]).backward()
            optimizer.step()


def live(folder, name, network, data, options):
    """Creates and trains a store, unlearns an image, and returns a column of the table."""
    file = folder / f"{name}.pt"
    torch.jit.script(network).save(str(file))
    store = Store(folder / name, quiet=True)
    store.create(
        data, classes=10, exclude_ids_file=folder / "public.txt", model=f"torchscript:{file}",
        pretrained_on=f"Fashion-MNIST, training images 0 to {options.public - 1}, none in this store",
        shards=options.shards, slices=options.slices, epochs=options.epochs)
    trained = store.train()
    accuracy = store.evaluate("fashion-mnist:test")["accuracy"]
    checkpoints = store.status()["checkpoint_bytes"]
    done = store.unlearn(id=options.public)
    if not store.verify(replay=True, shard=0)["ok"]:
        raise SystemExit(f"{name}: a replay gives other models")
    return {
        "trained parameters": sum(p.numel() for p in network.parameters() if p.requires_grad),
        "test accuracy": f"{accuracy:.4f}",
        "bytes of checkpoints": checkpoints,
        "seconds to train": f"{trained['seconds']:.2f}",
        "seconds to unlearn one": f"{done['retrain_seconds']:.2f}",
        "of training's visits": f"{done['sample_visits'] / trained['sample_visits']:.1%}",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, help="take the first few training images [all]")
    parser.add_argument("--public", type=int, default=10000, help="how many of them are public")
    parser.add_argument("--shards", type=int, default=20)
    parser.add_argument("--slices", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=1)
    options = parser.parse_args()

    torch.manual_seed(0)
    network = Network()
    images, labels = fashion_mnist.load("train")
    pretrain(network, images[:options.public], labels[:options.public])

    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        (folder / "public.txt").write_text("".join(f"{i}\n" for i in range(options.public)))
        data = fashion_mnist.spec(options.samples, folder)
        whole = live(folder, "whole", network, data, options)
        network.backbone.requires_grad_(False)
        head = live(folder, "head", network, data, options)

    print(f"{'':24}{'whole network':>15}{'head alone':>15}")
    for row in whole:
        print(f"{row:24}{whole[row]:>15}{head[row]:>15}")
    if head["bytes of checkpoints"] * 10 > whole["bytes of checkpoints"]:
        raise SystemExit("checkpoints hold more than the head")


if __name__ == "__main__":
    main()
