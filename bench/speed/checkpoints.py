"""What checkpoints take: stored bytes beside raw float32."""

import shutil

from table import Table
from timing import say

PARAMETERS = {"mlp:128": 784 * 128 + 128 + 128 * 10 + 10,
              "cnn": 16 * 9 + 16 + 32 * 16 * 9 + 32 + 128 * 32 * 49 + 128 + 10 * 128 + 10}


def measure(programs, directory):
    table = Table("Checkpoints of 20 shards × 10 slices, Fashion-MNIST, one epoch", "model", "raw float32", "stored",
                  "stored / raw")
    for model, parameters in PARAMETERS.items():
        say(f"checkpoints: {model}")
        store = directory / "checkpoints"
        shutil.rmtree(store, ignore_errors=True)
        programs.run_sisa("create", store, "--data", "fashion-mnist:train", "--model", model, "--epochs", 1)
        programs.run_sisa("train", store)
        stored = programs.run_sisa("status", store).json["checkpoint_bytes"]
        raw = 4 * parameters * 20 * 10
        table.add(model, f"{raw / 1e6:.1f} MB", f"{stored / 1e6:.1f} MB", f"{stored / raw:.3f}")
    return table
