"""Drives bench_herd: many displays that wait, and the changes that they are told of."""

import json
import select
import subprocess

import servers

PATIENCE_S = 60  # of bench_herd with its servers
SLACK_S = 20  # beyond it, bench_herd itself has failed


class Herd:
    def __init__(self, executable, server, kind, clients, path, token=None, greeting=None, etag=None, others=(),
                 writes_to=None):
        """Waiting at `server`, or spread over it and `others`; changes go to `writes_to`, or to `server`."""
        command = [executable, "--port", server.port, "--kind", kind, "--clients", clients, "--path", path,
                   "--patience", PATIENCE_S]
        command += [word for other in others for word in ("--port", other.port)]
        command += ["--trigger-port", writes_to.port] if writes_to else []
        command += ["--header", f"Authorization: Bearer {token}"] if token else []
        command += ["--greeting", greeting] if greeting else []
        command += ["--etag", etag] if etag else []
        self.clients = clients
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=servers.environment())
        try:
            self.ready_s = float(self.line().split()[1])
        except BaseException:
            self.stop()
            raise

    def line(self):
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S + SLACK_S)
        line = self.process.stdout.readline().decode() if ready else ""
        if not line:
            self.process.kill()
            raise RuntimeError(self.process.stderr.read().decode(errors="replace").strip() or "bench_herd hangs")
        return line

    def tell(self, *words):
        self.process.stdin.write(("\t".join(words) + "\n").encode())
        self.process.stdin.flush()

    def ask(self, *words):
        self.tell(*words)
        return json.loads(self.line())

    def change(self, expected, *words):
        """Sends a change; how long it took until all had seen it."""
        self.tell("expect", expected)
        wave = self.ask("trigger", *words)
        if wave["missing"] or not 200 <= wave["status"] < 300:
            raise RuntimeError(f"{' '.join(words[:2])}: not all clients saw the change: {wave}")
        return wave

    def check(self):
        waiting = self.ask("check")["waiting"]
        if waiting != self.clients:
            raise RuntimeError(f"only {waiting} of {self.clients} clients are left")

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(SLACK_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
