"""An ensemble of tanh perceptrons on Fashion-MNIST, whole processes: sisa beside eager PyTorch."""

import random
import shutil
import statistics

from table import Table
from timing import Timing, run, say

SHARDS = 20
EPOCHS = 20
BATCH = 16
SAMPLES = 60_000
TEST_SAMPLES = 10_000
POINTS = 8
FORWARD = 2 * (784 * 128 + 128 * 10)  # floating-point operations a sample
TRAINING = 2 * FORWARD + 2 * 128 * 10  # with both gradients; none at the input


class Stores:
    """Stores of this work, made once; a copy for whoever changes one."""

    def __init__(self, programs, directory):
        self.programs = programs
        self.directory = directory

    def created(self, slices):
        store = self.directory / f"created-{slices}"
        if not store.exists():
            self.programs.run_sisa(
                "create", store, "--data", "fashion-mnist:train", "--shards", SHARDS, "--slices", slices,
                "--model", "mlp:128", "--activation", "tanh", "--optimizer", "sgd", "--momentum", 0,
                "--batch-size", BATCH, "--epochs", EPOCHS, "--learning-rate", 0.05)
        return store

    def trained(self, slices):
        store = self.directory / f"trained-{slices}"
        if not store.exists():
            shutil.copytree(self.created(slices), store)
            self.programs.run_sisa("train", store)
        return store

    def copy_of(self, store):
        copy = self.directory / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(store, copy)
        return copy


class Comparison:
    """The same work, done three ways, some repetitions of each in turn."""

    def __init__(self, programs, directory, repeat):
        self.programs = programs
        self.directory = directory
        self.repeat = repeat
        self.stores = Stores(programs, directory)

    def eager(self, command, slices, *options):
        return run(self.programs.python, self.programs.baseline / "eager_sisa.py", command,
                   self.directory / f"eager-{slices}", "--slices", slices, *options).seconds

    def times(self, what, command, slices, ours):
        """Timings of `ours`, called with each repetition's number, and of both baselines."""
        timings = ([], [], [])
        for repetition in range(self.repeat):
            say(f"{what}: repetition {repetition + 1} of {self.repeat}")
            seed = ("--seed", repetition) if command == "unlearn" else ()
            timings[0].append(ours(repetition))
            timings[1].append(self.eager(command, slices, "--processes", *seed))
            timings[2].append(self.eager(command, slices, *seed))
        return [Timing(seconds) for seconds in timings]

    def train(self, slices, rows, limits):
        visits = []

        def ours(_):
            done = self.programs.run_sisa("train", self.stores.copy_of(self.stores.created(slices)))
            visits.append(done.json["sample_visits"])
            return done.seconds

        times = self.times(f"training, {slices} slices", "train", slices, ours)
        bare = limits.step_seconds[BATCH] * visits[0] / BATCH
        rows.add(f"train S={SHARDS} R={slices}", times, f"{times[0].least / bare:.2f}",
                 limits.share(visits[0] * TRAINING, times[0].least, 2))

    def unlearn(self, slices, rows, limits):
        visits, shares = [], []
        trained = self.stores.trained(slices)

        def ours(repetition):
            points = random.Random(repetition).sample(range(SAMPLES), POINTS)
            store = self.stores.copy_of(trained)
            start = run(self.programs.sisa, "version").seconds
            done = self.programs.run_sisa("unlearn", store, "--yes", "--id", *points)
            visits.append(done.json["sample_visits"])
            shares.append(1 - (start + done.json["retrain_seconds"]) / done.seconds)
            return done.seconds

        times = self.times("unlearning", "unlearn", slices, ours)
        rate = statistics.mean(visits) * TRAINING / statistics.mean(times[0].seconds)
        rows.add(f"unlearn {POINTS} points, R={slices}", times, "",
                 limits.share(rate, 1, 2))
        for repetition, share in enumerate(shares):
            rows.beyond.add(f"draw {repetition + 1} of {POINTS} points", visits[repetition], f"{100 * share:.1f} %")

    def predict(self, rows, limits):
        trained = self.stores.trained(1)

        def ours(_):
            return self.programs.run_sisa("predict", trained, "--data", "fashion-mnist:test", "--output",
                                          self.directory / "answers.csv").seconds

        times = self.times("predicting", "predict", 1, ours)
        rows.add(f"predict {TEST_SAMPLES:,} images, S={SHARDS}", times, "",
                 limits.share(FORWARD * SHARDS * TEST_SAMPLES, times[0].least, 2))


class Rows:
    """The table of a comparison."""

    def __init__(self):
        self.beyond = Table("Unlearning: time beyond retraining and program start", "request", "sample visits",
                            "of the whole process")
        self.table = Table(
            f"Fashion-MNIST, mlp:128 tanh, plain SGD, batch {BATCH}, {EPOCHS} epochs; whole processes",
            "work", "sisa", "(a) process a shard", "(b) one process", "a / sisa", "b / sisa",
            "× bare GEMMs", "achieved, of the peak")

    def add(self, work, times, bare, share):
        ours, processes, process = times
        self.table.add(work, ours, processes, process, f"{processes.median / ours.median:.1f}",
                       f"{process.median / ours.median:.1f}", bare, share)


def compare(programs, directory, repeat, limits):
    comparison = Comparison(programs, directory, repeat)
    rows = Rows()
    for slices in (1, 10):
        comparison.train(slices, rows, limits)
    comparison.unlearn(10, rows, limits)
    comparison.predict(rows, limits)
    return rows
