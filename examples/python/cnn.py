#!/usr/bin/python3
"""A scripted convolutional network learns Fashion-MNIST, forgets three images and is exported.

Needs PyTorch (Debian: python3-torch) and the program `sisa`, on the PATH or named by $SISA.
"""

import argparse
import pathlib
import tempfile

import torch
from torch import nn

import fashion_mnist
from sisa import Store


def network():
    """Logits of 10 classes from images of 1 x 28 x 28."""
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2), nn.ReLU(),
        nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(16 * 5 * 5, 10))


def largest_difference(store, exported, count=1000):
    """Of the scores that the exported model and the store give to the first test images."""
    images = fashion_mnist.load("test")[0][:count]
    with torch.no_grad():
        scores = torch.jit.load(exported)(images)
    predictions = store.predict("fashion-mnist:test")["predictions"][:count]
    return (scores - torch.tensor([one["scores"] for one in predictions])).abs().max().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, help="take the first few training images [all]")
    parser.add_argument("--shards", type=int, default=5)
    parser.add_argument("--slices", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=1)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        torch.manual_seed(0)
        torch.jit.script(network()).save(str(folder / "cnn.pt"))

        store = Store(folder / "store", quiet=True)
        created = store.create(
            fashion_mnist.spec(options.samples, folder), classes=10, model=f"torchscript:{folder / 'cnn.pt'}",
            pretrained_on="nothing", shards=options.shards, slices=options.slices, epochs=options.epochs)
        print(f"created    {created['samples']} samples in {created['shards']} shards")

        trained = store.train()
        print(f"trained    {trained['sample_visits']} sample visits in {trained['seconds']:.1f} s")
        print(f"accuracy   {store.evaluate('fashion-mnist:test')['accuracy']:.4f}")

        done = store.unlearn(id=[7, 42, 1234])
        share = done["sample_visits"] / trained["sample_visits"]
        print(f"unlearned  {done['samples_removed']} samples in {done['retrain_seconds']:.1f} s, "
              f"{share:.0%} of training")
        replayed = store.verify(replay=True)
        print(f"replay     {replayed['checks'][-1]['detail']}")

        exported = str(folder / "ensemble.pt")
        store.export(exported)
        difference = largest_difference(store, exported)
        print(f"exported   scores differ by {difference:.0e} from the store's")

        tainted = store.unlearn(id=99)["tainted_exports"]
        print(f"unlearned  99, which {tainted[0]['name']} saw")
        recalled = store.verify(export=exported)
        print(f"recall     {recalled['checks'][-1]['detail']}")

    if not replayed["ok"] or difference > 1e-6 or recalled["ok"]:
        raise SystemExit("this is not what it should be")


if __name__ == "__main__":
    main()
