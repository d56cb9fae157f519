"""Creating stores from IDX files."""

import gzip
import pathlib
import shutil

from table import Table
from timing import Timing, say

FASHION_MNIST = pathlib.Path("/usr/share/datasets/fashion-mnist")
NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")


def measure(programs, directory, repeat):
    for name in NAMES:
        with gzip.open(FASHION_MNIST / f"{name}.gz") as packed, open(directory / name, "wb") as raw:
            shutil.copyfileobj(packed, raw)
    size = sum((directory / name).stat().st_size for name in NAMES)
    seconds = []
    for repetition in range(repeat):
        say(f"creating: repetition {repetition + 1} of {repeat}")
        store = directory / "from-idx"
        shutil.rmtree(store, ignore_errors=True)
        images, labels = (directory / name for name in NAMES)
        seconds.append(programs.run_sisa("create", store, "--data", f"idx:{images},{labels}",
                                         "--classes", 10).seconds)
    timing = Timing(seconds)
    table = Table("Creation from raw IDX, whole process", "input", "size", "time", "rate")
    table.add("60,000 images of 28×28", f"{size / 1e6:.1f} MB", timing, f"{size / timing.median / 1e6:.0f} MB/s")
    return table
