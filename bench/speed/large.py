"""A table of five million rows: time and peak memory of each step, beside a small store of the same shard size."""

import shutil

from table import Table
from timing import run, say

FEATURES = 32
SHARDS = 100
ROWS_A_SHARD = 50_000
MODEL = ("--classes", 4, "--model", "mlp:32", "--epochs", 1, "--slices", 10)


def generate(programs, directory, rows):
    """The same rows as CSV and as NPY: {SPEC: bytes}."""
    data = directory / f"rows-{rows}"
    csv, x, y = (data / name for name in ("table.csv", "x.npy", "y.npy"))
    if not data.exists():
        say(f"generating {rows:,} rows")
        run(programs.python, programs.data / "table.py", data, "--rows", rows, "--features", FEATURES)
    return {f"csv:{csv}": csv.stat().st_size, f"npy:{x},{y}": x.stat().st_size}


def steps(programs, directory, spec, size, shards, table):
    store = directory / "large"
    shutil.rmtree(store, ignore_errors=True)
    what = f"{spec.split(':')[0]}, {shards * ROWS_A_SHARD:,} rows"
    for name, run_step in (
            ("create", lambda: programs.run_sisa("create", store, "--data", spec, "--shards", shards, *MODEL)),
            ("train", lambda: programs.run_sisa("train", store)),
            ("unlearn one", lambda: programs.run_sisa("unlearn", store, "--yes", "--id", 12345))):
        say(f"{what}: {name}")
        done = run_step()
        note = f"{size / done.seconds / 1e6:.0f} MB/s" if name == "create" else ""
        if name.startswith("unlearn"):
            report = done.json
            note = (f"accepted {report['accepted_ms']:.1f} ms, erased {report['erased_ms']:.0f} ms, "
                    f"restored {1e3 * report['retrain_seconds']:.0f} ms")
        table.add(f"{what}: {name}", f"{done.seconds:.2f} s", f"{done.peak_bytes / 2**20:.0f} MiB", note)


def measure(programs, directory):
    table = Table(f"{FEATURES} features, shards of {ROWS_A_SHARD:,} rows, mlp:32, one epoch", "step", "time",
                  "peak memory", "")
    for shards in (1, SHARDS):
        for spec, size in generate(programs, directory, shards * ROWS_A_SHARD).items():
            steps(programs, directory, spec, size, shards, table)
    return table
