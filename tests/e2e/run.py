#!/usr/bin/env python3
"""Runs the end-to-end tests (tests/e2e/*_test.py) against an executable.

    tests/e2e/run.py --docket build/docket [--postgres] [--only NAME...]

NAME is a file ("race", "race_test"), or any part of a test's full name ("stock"). With --postgres the servers under test
keep their data in a PostgreSQL that is made for the run; tests that SQLite alone can pass are skipped and say why.
"""

import argparse
import faulthandler
import os
import pathlib
import signal
import sys
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
TEST_S = 180  # one test
RUN_S = 1200  # all of them


class TooSlow(Exception):
    pass


class Result(unittest.TextTestResult):
    """One line a test; each test is bounded in time."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.passed = 0

    def getDescription(self, test):
        part = ""
        if hasattr(test, "test_case"):  # of subTest()
            part, test = " " + test._subDescription(), test.test_case
        if not isinstance(test, unittest.TestCase):
            return str(test)
        file = type(test).__module__.removesuffix("_test")
        return f"{file}: {test._testMethodName.removeprefix('test_').replace('_', ' ')}{part}"

    def startTest(self, test):
        unittest.TestResult.startTest(self, test)
        self.began = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, TEST_S)

    def stopTest(self, test):
        signal.setitimer(signal.ITIMER_REAL, 0)
        super().stopTest(test)

    def say(self, test, word):
        took = time.monotonic() - self.began if hasattr(self, "began") else 0
        self.stream.writeln(f"{word:5}{took:6.1f} s  {self.getDescription(test)}")
        self.stream.flush()

    def addSuccess(self, test):
        self.passed += 1
        self.say(test, "ok")

    def addFailure(self, test, error):
        unittest.TestResult.addFailure(self, test, error)
        self.say(test, "FAIL")

    def addError(self, test, error):
        unittest.TestResult.addError(self, test, error)
        self.say(test, "ERROR")

    def addSubTest(self, test, part, error):
        unittest.TestResult.addSubTest(self, test, part, error)
        if error is not None:
            self.say(part, "FAIL")

    def addSkip(self, test, reason):
        unittest.TestResult.addSkip(self, test, reason)
        self.say(test, "skip")
        self.stream.writeln(f"               ({reason})")


def cases(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from cases(test)
        else:
            yield test


def chosen(only):
    tests = cases(unittest.defaultTestLoader.discover(str(HERE), "*_test.py", str(HERE)))
    if only:
        wanted = [name.removesuffix(".py") for name in only]
        tests = (test for test in tests
                 if any(name in test.id() or name.replace(" ", "_") in test.id() for name in wanted))
    return unittest.TestSuite(tests)


def give_up(out):
    import databases
    import server

    print(f"the run took longer than {RUN_S} s", file=out)
    faulthandler.dump_traceback(out)
    server.kill_all()
    databases.end()
    os._exit(1)


def on_alarm(*_):
    raise TooSlow(f"longer than {TEST_S} s")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--docket", required=True, metavar="PATH", help="the executable")
    options.add_argument("--postgres", action="store_true", help="instead of SQLite")
    options.add_argument("--only", nargs="+", metavar="NAME", help="files, or parts of tests' names")
    arguments = options.parse_args()
    if not os.access(arguments.docket, os.X_OK):
        options.error(f"there is no executable {arguments.docket}")
    os.environ["E2E_DOCKET"] = os.path.abspath(arguments.docket)
    sys.path.insert(0, str(HERE))
    sys.dont_write_bytecode = True

    signal.signal(signal.SIGALRM, on_alarm)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are ended
    watch = threading.Timer(RUN_S, give_up, (sys.stdout,))
    watch.daemon = True
    watch.start()
    if arguments.postgres:
        import databases

        databases.use_postgres()

    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=0, resultclass=Result)
    result = runner.run(chosen(arguments.only))
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    print(f"{result.passed} passed, {failed} failed")
    return 0 if failed == 0 and result.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
