"""The code of docs/python.md runs as it stands there, and does what the page says."""

import importlib.util
import os
import re
import unittest

from fake_silo import om
from test_silo import ROOT, Silo, why_not

DOCUMENT = os.path.join(ROOT, "docs", "python.md")
PACKAGES = ("pandas", "sklearn")


def blocks():
    with open(DOCUMENT, encoding="utf-8") as file:
        return re.findall(r"^```python\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL)


class DocumentTests(unittest.TestCase):
    def test_every_setting_and_question_that_is_named_is_there(self):
        import inspect

        with open(DOCUMENT, encoding="utf-8") as file:
            text = file.read()
        settings = set(inspect.signature(om.Monitor.__init__).parameters) | set(inspect.signature(om.ModelMonitor.log).parameters)
        for name in re.findall(r"Monitor\((\w+)=", text):
            self.assertIn(name, settings)
        for name in ("flush_interval", "shutdown_timeout", "buffer_records", "max_queued_bytes", "spool_max_bytes", "spool_everything", "max_age", "resources_interval", "id_key_file"):
            self.assertIn(name, text)
            self.assertIn(name, settings)
        questions = re.search(r"^(`models`.*?), and `get", text, re.MULTILINE).group(1)
        for name in re.findall(r"`(\w+)`", questions):
            self.assertTrue(callable(getattr(om.Query, name)), name)
        for argument in set(inspect.signature(om.ModelMonitor.log).parameters) - {"self", "unknown"}:
            self.assertTrue(f"`{argument}`" in text, f"the page does not name {argument}")

    @unittest.skipIf(why_not() is not None, why_not())
    def test_the_examples_run_and_their_figures_are_there(self):
        silo = Silo().start()
        self.addCleanup(silo.close)
        names, missing = {}, {package for package in PACKAGES if importlib.util.find_spec(package) is None}
        code = blocks()
        self.assertGreater(len(code), 7)
        # The questions come last, of what is durable by then.
        for block in code:
            if any(f"import {package}" in block or f"from {package}" in block for package in missing) or ("pandas" in missing and "frame=True" in block):
                continue
            if "monitor" in names:
                self.assertTrue(names["monitor"].flush(60))
            exec(compile(block.replace("http://127.0.0.1:8080", silo.address), DOCUMENT, "exec"), names)  # noqa: S102
        self.assertTrue(names["monitor"].flush(60))
        with om.Query(silo.address) as query:
            expected = {"fraud": 2, "chat": 2, "price": 1}
            if not missing:
                expected.update(pets=2, iris=150)
            self.assertEqual({model: query.health(model)["completeness"]["records"] for model in expected}, expected)
            chat = query.health("chat")
            self.assertEqual((chat["tokens"]["input"]["total"], chat["tokens"]["output"]["total"]), (2400, 420))
            self.assertEqual({measurement["name"] for measurement in chat["measurements"]}, {"thumbs_up", "judge"})
            self.assertEqual(query.health("fraud")["classification"]["accuracy"], 1)
            if not missing:
                self.assertEqual(query.health("iris")["labels"]["joined"], 150)
                self.assertEqual(query.health("pets")["classification"]["accuracy"], 0.5)
                self.assertEqual(len(names["models"]), 5)
                self.assertEqual(names["course"]["records"].sum(), 2)
        names["monitor"].close()


if __name__ == "__main__":
    unittest.main()
