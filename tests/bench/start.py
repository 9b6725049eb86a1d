"""How soon docket is there, and how small it is."""

import contextlib
import http.client
import shutil
import subprocess
import time

import servers
from figures import Figure

STARTS = 9
LIMIT_S = 10


def ready_ms(launch, port, path):
    """From the start of the process to the first reply."""
    start = time.monotonic()
    launch()
    while time.monotonic() < start + LIMIT_S:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return 1000 * (time.monotonic() - start)
        connection.close()
        time.sleep(0.0005)
    raise RuntimeError(f"not ready within {LIMIT_S} s")


def stripped_mb(executable, folder):
    copy = folder / "stripped"
    subprocess.run(["strip", "-o", copy, executable], check=True, timeout=LIMIT_S)
    return copy.stat().st_size / 1e6


def figures(bench):
    ours, theirs = [], []
    for _ in range(STARTS):
        for server, path, samples in ((bench.docket, "/readyz", ours), (bench.nginx, "/", theirs)):
            server.stop()
            samples.append(ready_ms(server.launch, server.port, path))
    bench.docket.restart()
    time.sleep(1)
    return [
        Figure("ready after start, existing database", ours, " ms", peer="nginx", peers=theirs, most=50),
        Figure("resident, idle", [bench.docket.resident_kb() / 1024], " MB", peer="nginx",
               peers=[bench.nginx.memory_kb() / 1024], most=15),
        Figure("executable, stripped", [stripped_mb(bench.chosen.docket, bench.folder)], " MB", peer="nginx",
               peers=[stripped_mb(shutil.which("nginx"), bench.folder)], most=12),
    ]
