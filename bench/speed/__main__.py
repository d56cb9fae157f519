"""How fast sisa is, beside eager PyTorch and beside the machine's own limits: every table in one run.

Wants nothing else to run on the machine. Times are medians with their spread; ratios are of this run
alone.
"""

import argparse
import json
import os
import pathlib
import platform
import tempfile

import checkpoints
import creation
import large
import perceptron
import steps
from limits import Limits
from timing import run

TABLES = ("ensemble", "steps", "creation", "checkpoints", "large")


class Programs:
    """What is run."""

    def __init__(self, build):
        bench = pathlib.Path(__file__).resolve().parent.parent
        self.sisa = build / "bin" / "sisa"
        self.micro = build / "bin" / "sisa_micro_bench"
        self.python = "/usr/bin/python3"  # Debian's, which python3-torch is for
        self.baseline = bench / "baseline"
        self.data = bench / "data"

    def run_sisa(self, command, *words):
        return run(self.sisa, command, *words, "--json", "--quiet")


def environment(programs, limits):
    with open("/proc/cpuinfo") as file:
        processor = next(line.split(": ")[1].strip() for line in file if line.startswith("model name"))
    torch = run(programs.python, "-c", "import torch; print(torch.__version__)").output.strip()
    return {"processor": processor, "cores": os.cpu_count(), "system": platform.platform(), "PyTorch": torch,
            **{f"peak of {n} threads": f"{peak / 1e9:.0f} GFLOP/s" for n, peak in limits.peak.items()}}


def tables(wanted, programs, directory, repeat, limits):
    if "ensemble" in wanted:
        rows = perceptron.compare(programs, directory, repeat, limits)
        yield rows.table
        yield rows.beyond
    if "steps" in wanted:
        yield steps.compare(programs, limits)
    if "creation" in wanted:
        yield creation.measure(programs, directory, repeat)
    if "checkpoints" in wanted:
        yield checkpoints.measure(programs, directory)
    if "large" in wanted:
        yield large.measure(programs, directory)


def main():
    parser = argparse.ArgumentParser(prog="speed", description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="CMake's build directory")
    parser.add_argument("--directory", help="where stores and data are put for the time of the run (some 10 GB)")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--output", help="writes all of it there, as JSON, too")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(TABLES) + "; none: all")
    arguments = parser.parse_args()
    unknown = set(arguments.tables) - set(TABLES)
    if unknown:
        parser.error(f"there is no table '{unknown.pop()}'")
    programs = Programs(arguments.build)
    limits = Limits(programs.micro)
    result = {"environment": environment(programs, limits), "tables": []}
    for name, value in result["environment"].items():
        print(f"{name}: {value}")
    with tempfile.TemporaryDirectory(dir=arguments.directory) as directory:
        for table in tables(arguments.tables or TABLES, programs, pathlib.Path(directory), arguments.repeat, limits):
            print(f"\n{table}", flush=True)
            result["tables"].append(table.as_json())
    if arguments.output:
        pathlib.Path(arguments.output).write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
