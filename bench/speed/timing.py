"""Running programs under the clock."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time


class Timing:
    """What repetitions of one piece of work took, in seconds."""

    def __init__(self, seconds):
        self.seconds = list(seconds)

    @property
    def least(self):
        return min(self.seconds)

    @property
    def median(self):
        return statistics.median(self.seconds)

    def __str__(self):
        """The median, and how far the repetitions lie apart."""
        if len(self.seconds) == 1:
            return f"{self.median:.2f} s"
        return f"{self.median:.2f} s ({min(self.seconds):.2f}–{max(self.seconds):.2f})"


class Run:
    """A program that ran to its end."""

    def __init__(self, seconds, peak_bytes, output):
        self.seconds = seconds
        self.peak_bytes = peak_bytes
        self.output = output

    @property
    def json(self):
        return json.loads(self.output)


def run(*command):
    """Runs a program as a whole process. Ends the benchmark, with what it said, if it fails."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            sys.exit(f"{' '.join(words)}: exit {process.returncode}: {errors.read().decode().strip()}")
        return Run(seconds, 1024 * usage.ru_maxrss, output.read().decode())


def say(text):
    """What is being done, for whoever waits."""
    print(text, file=sys.stderr, flush=True)
