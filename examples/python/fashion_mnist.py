"""Fashion-MNIST as tensors: the files that `fashion-mnist:train` and `fashion-mnist:test` name."""

import gzip
import os
import pathlib

import numpy
import torch

PREFIX = {"train": "train", "test": "t10k"}


def folder():
    """Where `sisa` looks, too: $SISA_DATA/fashion-mnist, else that of Debian's package."""
    own = pathlib.Path(os.environ.get("SISA_DATA", "."), "fashion-mnist")
    if "SISA_DATA" in os.environ and own.is_dir():
        return own
    return pathlib.Path("/usr/share/datasets/fashion-mnist")


def read(part, kind, header):
    """The bytes of an IDX file after its header."""
    with gzip.open(folder() / f"{PREFIX[part]}-{kind}-ubyte.gz") as file:
        return torch.from_numpy(numpy.frombuffer(file.read(), numpy.uint8, offset=header).copy())


def load(part):
    """Images (N x 1 x 28 x 28, bytes) and labels of "train" or "test"."""
    return read(part, "images-idx3", 16).view(-1, 1, 28, 28), read(part, "labels-idx1", 8).long()


def spec(samples, directory):
    """What `sisa` calls all training images, or a file of the first few that is made in `directory`."""
    if samples is None:
        return "fashion-mnist:train"
    images, labels = load("train")
    file = pathlib.Path(directory, "train.pt")
    torch.save({"x": images[:samples].clone(), "y": labels[:samples].clone()}, file)
    return f"pt:{file}"
