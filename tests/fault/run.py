#!/usr/bin/env python3
"""Runs the fault tests (tests/fault/*_test.py) against an executable: crowds, slow and malicious clients, kill -9.

    tests/fault/run.py --docket build/docket [--only NAME...]

NAME is a file ("herd", "herd_test"), or any part of a test's full name ("flood").
"""

import pathlib
import resource
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

import run  # noqa: E402  that of the end-to-end tests

DESCRIPTORS = 8192  # a thousand clients here, and a server that they are connected to


def main():
    run.__doc__ = __doc__
    run.HERE = HERE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < DESCRIPTORS:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(DESCRIPTORS, hard), hard))
    return run.main()


if __name__ == "__main__":
    sys.exit(main())
