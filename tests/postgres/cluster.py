#!/usr/bin/env python3
"""A throw-away PostgreSQL of one's own: made in a fresh folder, ended and removed with everything in it.

    tests/postgres/cluster.py [--durable] -- build/release/docket_tests

runs a command with DOCKET_TEST_POSTGRES set to the URL of an empty database, and ends with its status. Whoever knows
the socket's folder needs no password; over TCP there is one (Cluster.password), as in earnest.
"""

import argparse
import atexit
import contextlib
import os
import pathlib
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

START_S = 30
STOP_S = 20
ROLE = "docket"  # owns the databases, and may do nothing else

# Small, and for many sessions that do little. It writes through to its folder always: in memory that costs nothing.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
port = {port}
max_connections = 200
shared_buffers = 32MB
dynamic_shared_memory_type = mmap
max_wal_size = 256MB
wal_level = minimal
max_wal_senders = 0
jit = off
timezone = UTC
log_timezone = UTC
"""


def programs():
    """The folder with initdb and postgres: Debian's newest, else what pg_config says."""
    found = [path.parent for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(re.match(r"\d+", path.parent.name)[0]))
    if shutil.which("pg_config"):
        folder = pathlib.Path(subprocess.check_output(["pg_config", "--bindir"], text=True).strip())
        if (folder / "initdb").exists():
            return folder
    raise FileNotFoundError("PostgreSQL's server is missing; scripts/setup test installs it")


def as_user():
    """How its processes are started: it refuses to run as root."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Cluster:
    """A running PostgreSQL. As a context it is removed when its block ends; else when the program does."""

    def __init__(self, durable=False, where=None):
        """`where` it makes its folder: on a disk when it is durable, else in memory where there is such a place."""
        if where is None:
            where = tempfile.gettempdir() if durable or not os.access("/dev/shm", os.W_OK) else "/dev/shm"
        self._programs = programs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="docket-postgres-", dir=where))
        self.port = free_port()
        self.password = secrets.token_hex(12)
        self.process = None
        atexit.register(self.remove)
        try:
            self._make()
            self.start()
            self.psql(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{self.password}'")
        except BaseException:
            self.remove()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()

    def _make(self):
        who = as_user()
        if who:
            os.chown(self.folder, who["user"], who["group"])
        made = subprocess.run([self._programs / "initdb", "--pgdata", self.data, "--username", "postgres", "--no-sync",
                               "--encoding", "UTF8", "--locale", "C.UTF-8", "--auth-local", "trust",
                               "--auth-host", "scram-sha-256", "--no-instructions"],
                              cwd=self.folder, env=self._environment(), capture_output=True, text=True, **who)
        if made.returncode != 0:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        settings = SETTINGS.format(folder=self.folder, port=self.port)
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(settings)

    @property
    def data(self):
        return self.folder / "data"

    @staticmethod
    def _environment():
        """None of the PG… variables of whoever runs this, and no language but ours."""
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    def start(self):
        """Returns when it takes connections."""
        self.log = self.folder / "log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([self._programs / "postgres", "-D", self.data], cwd=self.folder,
                                            env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True, **as_user())  # its own: Ctrl-C is for us
        end = time.monotonic() + START_S
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL does not start:\n{self.log.read_text()}")
            time.sleep(0.02)

    def _is_ready(self):
        """Whether the last line of postmaster.pid says so; asking with a connection would put a line in the log."""
        with contextlib.suppress(OSError, IndexError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return lines[0] == str(self.process.pid) and lines[7].strip() == "ready"
        return False

    def stop(self, mode="fast"):
        """As `pg_ctl stop` does: `fast` ends the sessions, `immediate` ends it as a crash would."""
        if self.process is None:
            return
        self.resume()
        self.process.send_signal({"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode])
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()
            raise RuntimeError(f"PostgreSQL did not end within {STOP_S} s:\n{self.log.read_text()}") from None
        finally:
            self.process = None

    def restart(self, mode="fast"):
        self.stop(mode)
        self.start()

    def pause(self):
        """It keeps its connections and does not answer any more."""
        self._signal(signal.SIGSTOP)

    def resume(self):
        self._signal(signal.SIGCONT)

    def _signal(self, number):
        """To its first process, then to those of its sessions and its housekeeping."""
        pid = self.process.pid
        with contextlib.suppress(OSError):
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            for each in (pid, *map(int, children)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, number)

    def remove(self):
        atexit.unregister(self.remove)
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database, tcp=False, **parameters):
        """For libpq. Over TCP it holds the password, which the server then asks for."""
        if tcp:
            base = f"postgres://{ROLE}:{self.password}@127.0.0.1:{self.port}/{database}"
        else:
            base = f"postgres:///{database}"
            parameters = {"host": self.folder, "port": self.port, "user": ROLE, **parameters}
        query = urllib.parse.urlencode(parameters, quote_via=urllib.parse.quote, safe="/")
        return base + ("?" + query if query else "")

    def psql(self, statement, database="postgres"):
        """What the statement answers, a line for a row, tabs between its values; done as the superuser. Throws when it
        fails."""
        return self.run("psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", statement, database=database).strip()

    def run(self, program, *arguments, database="postgres"):
        """What a client program of PostgreSQL prints, as the superuser. Throws when it fails."""
        done = subprocess.run([self._programs / program, "-h", self.folder, "-p", str(self.port), "-U", "postgres", "-d",
                               database, *arguments], env=self._environment(), capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{program} {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def create_database(self, name, *extensions):
        """An empty one. Returns its URL."""
        self.psql(f"CREATE DATABASE {name} OWNER {ROLE}")
        for extension in extensions:
            self.psql(f"CREATE EXTENSION {extension}", name)
        return self.url(name)

    def drop_database(self, name):
        """Also when it is in use, and when there is none."""
        self.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def start(**how):
    return Cluster(**how)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--durable", action="store_true", help="on disk, with fsync")
    options.add_argument("command", nargs="+", help="what to run with DOCKET_TEST_POSTGRES set")
    arguments = options.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        with Cluster(arguments.durable) as cluster:
            url = cluster.create_database("docket_tests", "pg_trgm")
            command = subprocess.Popen(arguments.command, env={**os.environ, "DOCKET_TEST_POSTGRES": url})
            try:
                status = command.wait()
            except BaseException:
                command.terminate()
                command.wait()
                raise
            return status if status >= 0 else 128 - status
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except (OSError, RuntimeError) as fault:
        print(f"tests/postgres/cluster.py: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
