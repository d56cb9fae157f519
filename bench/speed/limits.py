"""What one core, and both, do at best: the micro benchmarks."""

import json

from timing import run


def micro_benchmarks(program, names, repetitions=5):
    """The fastest of some repetitions of the benchmarks that match: {name: row of the report}."""
    report = run(program, f"--benchmark_filter={names}", f"--benchmark_repetitions={repetitions}",
                 "--benchmark_format=json", "--benchmark_min_time=0.2").output
    best = {}
    for row in json.loads(report)["benchmarks"]:
        if row["run_type"] != "iteration":
            continue
        name = row["run_name"]
        if name not in best or row["real_time"] < best[name]["real_time"]:
            best[name] = row
    return best


SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}


def seconds_of(row):
    return row["real_time"] * SECONDS[row["time_unit"]]


class Limits:
    """The bare products of matrices of a training step, and the machine's peak, in one run."""

    def __init__(self, program):
        rows = micro_benchmarks(program, "gemm")
        operations = 2 * 1024**3
        self.peak = {threads: operations / seconds_of(rows[f"gemm_peak/real_time/threads:{threads}"])
                     for threads in (1, 2)}
        self.step_seconds = {
            batch: seconds_of(rows[f"gemms_of_step/{batch}/real_time/threads:2"])
            for batch in (16, 64, 256)}

    def share(self, operations, seconds, threads):
        """Achieved rate, in words."""
        rate = operations / seconds
        return f"{rate / 1e9:.0f} GFLOP/s, {100 * rate / self.peak[threads]:.0f} %"
