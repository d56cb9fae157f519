"""What examples/python/sisa.py makes of answers and errors, with the program that $SISA names."""

import contextlib
import io
import os
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples" / "python"))
import sisa


class OptionWords(unittest.TestCase):
    def test_are_spelled_as_on_the_command_line(self):
        options = {"batch_size": 64, "learning_rate": 0.5, "replay": True}
        self.assertEqual(sisa.option_words(options), ["--batch-size=64", "--learning-rate=0.5", "--replay"])

    def test_repeat_a_list(self):
        self.assertEqual(sisa.option_words({"id": [7, "-5"]}), ["--id=7", "--id=-5"])

    def test_leave_out_what_is_off(self):
        self.assertEqual(sisa.option_words({"defer": False, "seed": None, "dropout": 0}), ["--dropout=0"])


class StoreTest(unittest.TestCase):
    """A store of 60 rows in two shards, whose ids begin with a dash."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.data = f"csv:{self.folder / 'table.csv'}"
        rows = "".join(f"-{i},{i % 7},{i % 5},{i % 2}\n" for i in range(60))
        (self.folder / "table.csv").write_text("id,x,y,label\n" + rows)
        self.store = sisa.Store(self.folder / "store", quiet=True)

    def create(self):
        return self.store.create(self.data, classes=2, id_column="id", shards=2, slices=2, model="linear")

    def expect_error(self, code, text, call, *args, **options):
        with self.assertRaises(sisa.SisaError) as caught:
            call(*args, **options)
        self.assertEqual(caught.exception.code, code)
        self.assertIn(text, caught.exception.message)
        self.assertNotIn("\n", caught.exception.message)
        self.assertFalse(caught.exception.message.startswith("sisa: "))


class Answers(StoreTest):
    def test_come_as_dictionaries(self):
        self.assertEqual(self.create()["samples"], 60)
        self.assertEqual(self.store.train()["shards_trained"], 2)
        self.assertEqual(len(self.store.predict(self.data)["predictions"]), 60)
        self.assertEqual(self.store.evaluate(self.data)["samples"], 60)
        self.assertEqual(self.store.unlearn(id=["-3", "-10"])["samples_removed"], 2)
        self.assertEqual(self.store.status()["samples"], 58)
        self.assertTrue(self.store.verify(replay=True, shard=[0, 1])["ok"])

        receipt = self.store.receipt(1)
        self.store.receipt(1, output=self.folder / "receipt.json")
        self.assertEqual(receipt["request"], 1)
        self.assertTrue(self.store.verify(receipt=self.folder / "receipt.json")["ok"])

    def test_say_what_a_failed_check_found(self):
        self.create()
        self.store.train()
        self.store.export(self.folder / "export", format="safetensors")
        self.store.unlearn(id="-3")
        self.assertEqual(self.store.verify(export=self.folder / "export")["tainted_by"], [1])

    def test_come_from_any_command(self):
        self.create()
        self.assertEqual(self.store.run("log")["entries"][0]["event"]["event"], "created")
        self.assertIn("version", sisa.run("version"))


class Errors(StoreTest):
    def test_name_what_was_not_found(self):
        self.expect_error(sisa.NOT_FOUND, "no store at", self.store.status)
        self.create()
        self.expect_error(sisa.NOT_FOUND, "'61'", self.store.unlearn, id=61)

    def test_tell_wrong_usage(self):
        self.expect_error(sisa.WRONG_USAGE, "--colour", self.store.create, self.data, colour="red")

    def test_tell_damage(self):
        self.create()
        (self.store.path / "CURRENT").write_text("nonsense")
        self.expect_error(sisa.DAMAGED, "CURRENT", self.store.status)

    def test_tell_a_program_that_is_missing(self):
        with mock.patch.dict(os.environ, SISA="/nowhere/sisa"):
            with self.assertRaisesRegex(FileNotFoundError, "/nowhere/sisa"):
                self.store.status()


class Progress(StoreTest):
    def progress_of_training(self, quiet):
        self.store.quiet = quiet
        with contextlib.redirect_stderr(io.StringIO()) as shown:
            self.store.train()
        return shown.getvalue()

    def test_is_shown_unless_quiet(self):
        self.create()
        self.assertEqual(self.progress_of_training(quiet=True), "")
        self.store.unlearn(id="-3", defer=True)
        self.assertIn("training", self.progress_of_training(quiet=False))


if __name__ == "__main__":
    unittest.main()
