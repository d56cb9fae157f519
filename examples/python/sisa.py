"""Drives the program `sisa` from Python: one method a command, answers as dictionaries.

    store = Store("store")
    store.create("fashion-mnist:train", shards=5)
    store.train()
    store.unlearn(id=[7, 1234])

Keyword arguments are the command's options: `batch_size=64` is `--batch-size=64`, True stands for an
option without a value, a list gives the option once per item, and None or False leave it out. What
options and answers there are, `sisa help COMMAND` and `sisa COMMAND --json` tell.

The program is the one that $SISA names, else `sisa` on the PATH. Needs the standard library alone.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Any, Dict, List

Answer = Dict[str, Any]

# Codes of SisaError.
FAILED = 1
WRONG_USAGE = 2
NOT_FOUND = 3
DAMAGED = 4
IN_USE = 5
INTERRUPTED = 130


class SisaError(Exception):
    """The program ended without an answer.

    `code` is its exit code (negative: the signal that ended it), `message` what it said.
    """

    def __init__(self, code: int, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


def program() -> str:
    """Where the program is."""
    name = os.environ.get("SISA", "sisa")
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"there is no program {name}; put sisa on the PATH or name it in $SISA")
    return found


def option_words(options: Dict[str, Any]) -> List[str]:
    """The options as the command line spells them."""
    words = []
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        for item in value if isinstance(value, (list, tuple)) else [value]:
            if item is True:
                words.append(option)
            elif item is not None and item is not False:
                words.append(f"{option}={item}")
    return words


def run(command: str, *operands: Any, quiet: bool = False, **options: Any) -> Answer:
    """Runs a command and returns its answer.

    Progress goes to stderr, unless `quiet`. Raises SisaError where there is no answer.
    """
    words = [program(), command, *map(str, operands), *option_words(options), "--json"]
    if quiet:
        words.append("--quiet")
    message = ""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as answer:
        with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.PIPE,
                              encoding="utf-8", errors="replace") as process:
            for line in process.stderr:
                if line.startswith("sisa: "):
                    message = line[len("sisa: "):].rstrip("\n")
                else:
                    sys.stderr.write(line)
        answer.seek(0)
        text = answer.read()
    if not text:
        raise SisaError(process.returncode, message or f"sisa ended with {process.returncode}")
    return json.loads(text)


class Store:
    """A store of samples and of the models that were trained on them.

    `path` is the store's folder; nothing is read or made before a method is called.
    """

    def __init__(self, path: Any, quiet: bool = False):
        self.path = path
        self.quiet = quiet

    def run(self, command: str, *operands: Any, **options: Any) -> Answer:
        """Runs any command on this store, also one without a method here."""
        return run(command, self.path, *operands, quiet=self.quiet, **options)

    def create(self, data: str, **options: Any) -> Answer:
        """Cuts the samples of `data` into shards and slices; trains nothing yet."""
        return self.run("create", data=data, **options)

    def train(self, **options: Any) -> Answer:
        """Trains every shard to its last slice."""
        return self.run("train", **options)

    def predict(self, data: str, **options: Any) -> Answer:
        """Classifies samples: `predictions` is a list of {id, predicted, scores}."""
        return self.run("predict", data=data, **options)

    def evaluate(self, data: str, **options: Any) -> Answer:
        """Measures the `accuracy` on labelled data."""
        return self.run("evaluate", data=data, **options)

    def unlearn(self, **options: Any) -> Answer:
        """Forgets samples (`id`), subjects (`subject`) or labels (`label`) for good, without asking."""
        return self.run("unlearn", yes=True, **options)

    def add(self, data: str, **options: Any) -> Answer:
        """Takes in new samples, as if they had always been there."""
        return self.run("add", data=data, **options)

    def status(self) -> Answer:
        """What the store holds, and how far its shards are trained."""
        return self.run("status")

    def verify(self, **options: Any) -> Answer:
        """Checks the store, or with `export` a file that came from it.

        A check that fails is an answer, too: `ok` is False, and `checks` says why.
        """
        return self.run("verify", **options)

    def receipt(self, request: int, **options: Any) -> Answer:
        """The signed receipt of a request; `output` keeps its bytes in a file."""
        return self.run("receipt", request, **options)

    def export(self, output: Any, **options: Any) -> Answer:
        """Copies the models to a file that torch.jit.load reads."""
        return self.run("export", output=output, **options)
