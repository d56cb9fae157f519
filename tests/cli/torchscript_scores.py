"""Prints what a TorchScript file answers: one line a sample, its scores between commas.

usage: torchscript_scores.py MODEL DATA [DTYPE]

DATA is an IDX file, a NPY file, or a CSV file whose columns f0, f1, … are the features.
"""

import csv
import json
import struct
import sys

import numpy
import torch


def read(path):
    if path.endswith(".npy"):
        return numpy.load(path)
    if path.endswith(".csv"):
        with open(path, newline="") as lines:
            rows = list(csv.DictReader(lines))
        names = [name for name in rows[0] if name[0] == "f"]
        return numpy.array([[float(row[name]) for name in names] for row in rows])
    with open(path, "rb") as file:
        data = file.read()
    shape = struct.unpack(">%dI" % data[3], data[4 : 4 + 4 * data[3]])
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3]).reshape(shape)


def main():
    samples = torch.tensor(read(sys.argv[2]))
    if len(sys.argv) > 3:
        samples = samples.to(getattr(torch, sys.argv[3]))
    extra = {"sisa.json": ""}
    model = torch.jit.load(sys.argv[1], _extra_files=extra)
    assert json.loads(extra["sisa.json"])["kind"] == "sisa export"
    model.eval()
    with torch.no_grad():
        scores = model(samples)
        assert model(samples[:0]).shape == scores[:0].shape
        assert (model(samples[:1]) - scores[:1]).abs().max() < 1e-6
    assert scores.dtype == torch.float64
    for row in scores.tolist():
        print(",".join(repr(score) for score in row))


main()
