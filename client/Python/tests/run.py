"""Runs all tests of the Python client and writes their results as a TRX file, which ./test counts: run.py RESULT.trx"""

import os
import sys
import time
import unittest
from xml.sax.saxutils import escape, quoteattr

HERE = os.path.dirname(os.path.abspath(__file__))


class Result(unittest.TextTestResult):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.ended, self.begun = [], 0.0

    def startTest(self, test):
        super().startTest(test)
        self.begun = time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        told = [(outcome, message) for outcome, found in (("Failed", self.failures + self.errors), ("NotExecuted", self.skipped)) for each, message in found
                if each is test or getattr(each, "test_case", None) is test]
        self.ended.append((test.id(), *(told[0] if told else ("Passed", "")), time.monotonic() - self.begun))


def write(path, result):
    # What fails outside of a test, such as setUpClass, has no result of its own; a class that is skipped has one for each test.
    known = {name for name, *_ in result.ended}
    ended = result.ended + [(each.id(), "Failed", message, 0.0) for each, message in result.failures + result.errors if each.id() not in known and not hasattr(each, "test_case")]
    counts = {outcome: sum(1 for _, each, *_ in ended if each == outcome) for outcome in ("Passed", "Failed", "NotExecuted")}
    with open(path, "w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">\n<Results>\n')
        for name, outcome, message, seconds in ended:
            file.write(f'<UnitTestResult testName={quoteattr(name)} outcome="{outcome}" duration="{time.strftime("%H:%M:%S", time.gmtime(seconds))}">\n')
            if message:
                file.write(f"<Output><ErrorInfo><Message>{escape(message)}</Message></ErrorInfo></Output>\n")
            file.write("</UnitTestResult>\n")
        file.write(f'</Results>\n<ResultSummary>\n<Counters total="{len(ended)}" passed="{counts["Passed"]}" failed="{counts["Failed"]}" />\n</ResultSummary>\n</TestRun>\n')


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.discover(HERE, top_level_dir=HERE)
    outcome = unittest.TextTestRunner(resultclass=Result, verbosity=1).run(suite)
    write(sys.argv[1], outcome)
    sys.exit(not outcome.wasSuccessful())
