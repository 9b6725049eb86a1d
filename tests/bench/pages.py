"""How soon a board shows a tap, and what Lighthouse says about the pages that everybody may read."""

import json
import pathlib
import subprocess

import servers
from figures import Figure

HERE = pathlib.Path(__file__).resolve().parent
LIMIT_S = 900
POINTS_SHORT = 5  # of the 100 that Lighthouse gives


def measured(bench, script):
    """What a script of browser/ prints: names and their values."""
    environment = servers.environment() | {"DOCKET": str(bench.chosen.docket)}
    done = subprocess.run(["node", HERE / "browser" / script], capture_output=True, text=True, env=environment,
                          timeout=LIMIT_S)
    if done.returncode != 0:
        raise RuntimeError(f"{script} failed: {done.stderr}")
    return json.loads(done.stdout)


def taps(bench):
    return [Figure(name, values, " ms", most=100) for name, values in measured(bench, "taps.mjs").items()]


def lighthouse(bench):
    return [Figure(f"Lighthouse, {name}: points short of 100", values, form=".0f", most=POINTS_SHORT)
            for name, values in measured(bench, "lighthouse.mjs").items()]


def groups(bench):
    return [("pages: a tap on the board", lambda: taps(bench)), ("pages: Lighthouse", lambda: lighthouse(bench))]
