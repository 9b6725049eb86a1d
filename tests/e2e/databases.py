"""Where the servers under test keep what they know: in the SQLite file of their data folder, or, when the run has a
PostgreSQL, in a database there that belongs to the folder and goes when the folder does."""

import itertools
import pathlib
import sqlite3
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "postgres"))

from cluster import Cluster  # noqa: E402

engine = "sqlite"
_cluster = None
_names = {}  # of the databases in the cluster, by data folder
_numbers = itertools.count(1)


def use_postgres():
    """For all that this program runs from now on. The cluster ends with the program."""
    global engine, _cluster
    engine, _cluster = "postgres", Cluster()


def end():
    """Before its time."""
    if _cluster is not None:
        _cluster.remove()


def on_sqlite_alone(reason):
    """Decorates a test, or a class of them, that another engine cannot pass."""
    return unittest.skipIf(engine != "sqlite", f"SQLite alone: {reason}")


def _name(folder):
    folder = pathlib.Path(folder).absolute()
    if folder not in _names:
        name = f"docket_{next(_numbers)}"
        _cluster.create_database(name)
        _names[folder] = name
    return _names[folder]


def url(folder):
    """Of the database that belongs to this data folder."""
    return f"sqlite:{folder / 'docket.db'}" if engine == "sqlite" else _cluster.url(_name(folder))


def settings(folder):
    """What makes docket use it."""
    return {} if engine == "sqlite" else {"DOCKET_DATABASE": url(folder)}


def exists(folder):
    return (folder / "docket.db").exists() if engine == "sqlite" else pathlib.Path(folder).absolute() in _names


def rows(folder, statement):
    """What a statement answers, or does, behind the server's back: rows of what each engine shows as text."""
    if engine == "sqlite":
        database = sqlite3.connect(folder / "docket.db")
        try:
            with database:
                return [tuple(map(str, row)) for row in database.execute(statement)]
        finally:
            database.close()
    return [tuple(line.split("\t")) for line in _cluster.psql(statement, _name(folder)).splitlines()]


def secret(folder):
    """What tokens are signed with: in a file of the folder, or where all instances find it."""
    if engine == "sqlite":
        return (folder / "secret").read_bytes().rstrip(b"\r\n")
    return rows(folder, "SELECT value FROM meta WHERE key = 'secret'")[0][0].encode()


def dump(folder):
    """All bytes of the data, to look for what must not be there."""
    if engine == "sqlite":
        return b"".join(file.read_bytes() for file in folder.glob("docket.db*"))
    return _cluster.run("pg_dump", "--data-only", database=_name(folder)).encode()


def check(folder):
    """Throws when the file is damaged; PostgreSQL looks after its own."""
    if engine == "sqlite":
        assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
        assert rows(folder, "PRAGMA foreign_key_check") == []


def drop_below(folder):
    for each in [each for each in _names if each.is_relative_to(folder)]:
        _cluster.drop_database(_names.pop(each))
