#!/usr/bin/python3
"""Writes a large table of floats, as CSV and as NumPy arrays: the same rows, decided by the seed.

    table.py DIRECTORY [--rows 5000000] [--features 32] [--classes 4] [--seed 0]

Makes DIRECTORY/table.csv (no header, the label in the last column), DIRECTORY/x.npy (float32) and
DIRECTORY/y.npy (uint32). Rows are standard normal around the centre of their class and have six
digits after the point, in both files: a store made of either has the same samples. Memory does
not grow with the rows. Wants NumPy.
"""

import argparse
import pathlib

import numpy

CHUNK = 1 << 16


def chunks(rows, features, classes, seed):
    """Pieces of at most CHUNK rows; a table of fewer rows is the beginning of one of more."""
    centres = numpy.random.default_rng([seed, 0]).normal(size=(classes, features))
    for number, first in enumerate(range(0, rows, CHUNK)):
        random = numpy.random.default_rng([seed, 1, number])
        labels = random.integers(classes, size=CHUNK, dtype=numpy.uint32)
        values = centres[labels] + random.normal(size=(CHUNK, features))
        count = min(CHUNK, rows - first)
        yield numpy.round(values[:count], 6), labels[:count]


def write_header(file, shape, dtype):
    header = {"descr": dtype, "fortran_order": False, "shape": shape}
    numpy.lib.format.write_array_header_1_0(file, header)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--features", type=int, default=32)
    parser.add_argument("--classes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    row = ",".join(["%.6f"] * options.features) + ",%d\n"
    with open(options.directory / "table.csv", "w") as csv, \
            open(options.directory / "x.npy", "wb") as x, \
            open(options.directory / "y.npy", "wb") as y:
        write_header(x, (options.rows, options.features), "<f4")
        write_header(y, (options.rows,), "<u4")
        for values, labels in chunks(options.rows, options.features, options.classes,
                                     options.seed):
            x.write(values.astype("<f4").tobytes())
            y.write(labels.astype("<u4").tobytes())
            for features, label in zip(values.tolist(), labels.tolist()):
                csv.write(row % (*features, label))


if __name__ == "__main__":
    main()
