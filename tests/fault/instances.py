"""Servers that die and come back: instances on one PostgreSQL, or a single one on SQLite. Both are used alike."""

import contextlib
import pathlib
import sqlite3
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "postgres"))

from cluster import Cluster  # noqa: E402
from server import Server, docket, temporary_folder  # noqa: E402
from shop import ADMIN, PASSWORD, add_user  # noqa: E402
from town import steady_port  # noqa: E402

DATABASE = "shops"
BUSY_S = 20  # how long a look behind the server's back waits for its turn


class Servers(contextlib.ExitStack):
    """Each keeps its port over its deaths. As a context all of it is removed. To be defined: folder_of(), rows(), and
    `env`."""

    env = {}

    def __init__(self, *flags):
        super().__init__()
        self.flags = flags
        self.folder = self.enter_context(temporary_folder())
        self.ended = []  # what those that died have logged
        self.servers = []

    def folder_of(self, number):
        raise NotImplementedError

    def rows(self, statement):
        """What a statement answers, or does, behind the servers' back: rows of values as text."""
        raise NotImplementedError

    def start(self, number, port):
        return Server(self.folder_of(number), *self.flags, port=port, env=self.env)

    def start_all(self, count):
        """To be called once, when what they need is there: they end before it goes."""
        self.callback(lambda: [server.kill9() for server in self.servers])
        for number in range(count):
            self.servers.append(self.start(number, steady_port()))

    def die(self, number=0):
        """With -9."""
        self.servers[number].kill9()
        self.ended.append(self.servers[number].log())

    def come_back(self, number=0):
        self.servers[number] = self.start(number, self.servers[number].port)

    def kill(self, number=0):
        """With -9, and starts it again."""
        self.die(number)
        self.come_back(number)

    def sign_in(self):
        return self.servers[0].sign_in(ADMIN, PASSWORD)

    @property
    def ports(self):
        return [server.port for server in self.servers]

    def logs(self):
        return "".join([*self.ended, *(server.log() for server in self.servers)])


class Instances(Servers):
    """Instances of Docket on a durable PostgreSQL of their own, which they sign in to with a password."""

    def __init__(self, count=1, *flags):
        super().__init__(*flags)
        self.cluster = self.enter_context(Cluster(durable=True))
        self.cluster.create_database(DATABASE)
        self.url = self.cluster.url(DATABASE, tcp=True)
        self.env = {"DOCKET_DATABASE": self.url}
        done = docket("user", "add", ADMIN, "--role", "admin", "--password-stdin", stdin=PASSWORD + "\n", env=self.env)
        assert done.returncode == 0, done.stderr
        self.start_all(count)

    def folder_of(self, number):
        return self.folder / str(number)

    def rows(self, statement):
        return [line.split("\t") for line in self.cluster.psql(statement, DATABASE).splitlines()]


class Alone(Servers):
    """One server on the SQLite file of its data folder."""

    def __init__(self, *flags):
        super().__init__(*flags)
        add_user(self.folder_of(0))
        self.start_all(1)

    def folder_of(self, number):
        return self.folder / "data"

    def rows(self, statement):
        with contextlib.closing(sqlite3.connect(self.folder_of(0) / "docket.db", timeout=BUSY_S)) as database, database:
            return [list(map(str, row)) for row in database.execute(statement)]
