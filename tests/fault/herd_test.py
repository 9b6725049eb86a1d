"""Nine hundred readers that come and go, four writers, kill -9 twice: each has read the log, whole and in order."""

import asyncio
import collections
import random
import sqlite3
import sys
import time
import unittest

from clients import PollReader, SocketReader, StreamReader
from server import Server, temporary_folder
from shop import add_user
from town import Row, Town, difference, steady_port
from writer import Writer

OF_EACH = 300  # readers of each transport
WRITERS = 4
CHANGES = 2000
KILLS = 2
HARD_LIMIT_S = 150  # also for a build with sanitizers
CATCH_UP_S = 60  # for the readers, once the last change is acknowledged


def rows_of(file):
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [Row(*row) for row in database.execute(f"SELECT {', '.join(Row._fields)} FROM events ORDER BY seq")]
    finally:
        database.close()


class Herd(unittest.TestCase):
    def test_every_reader_has_read_the_log_and_every_acknowledged_change_is_in_it_once(self):
        self.folder = self.enterContext(temporary_folder()) / "data"
        self.port = steady_port()
        add_user(self.folder)
        self.server = Server(self.folder, "--log-level", "warn", port=self.port)
        self.town = Town(self.server, 4 * WRITERS)
        self.views = self.town.views()
        self.began = time.monotonic()
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(0.0005)
        self.readers, self.writers = self.make_readers(), self.make_writers()
        try:
            asyncio.run(self.run_all())
        except TimeoutError:
            self.fail(f"not done within {HARD_LIMIT_S} s: {self.state()}")
        rows = rows_of(self.folder / "docket.db")
        with self.server:
            self.admin = self.server.client(token=self.town.admin.token)
            self.check_log(rows)
            self.check_changes(rows)
            self.check_readers(rows)

    def make_readers(self):
        readers = []
        for kind in (SocketReader, StreamReader, PollReader):
            for number in range(OF_EACH):
                view = self.views[number % len(self.views)]
                # A poll without a cursor begins at the oldest event, which is another test's subject.
                knows_place = kind is PollReader or number % 3 > 0
                readers.append(kind([self.port], view, self.town.start if knows_place else None, random.randint(1, 4)))
        random.shuffle(readers)
        return readers

    def make_writers(self):
        shops = [(shop["slug"], item["id"]) for shop, item in zip(self.town.shops, self.town.items)]
        placers = [None, self.town.admin.token, *(client.token for client in self.town.customers.values())]
        return [Writer([self.port], shops, placers, self.town.admin.token, CHANGES // WRITERS,
                       self.town.orders[number::WRITERS]) for number in range(WRITERS)]

    def acknowledged(self):
        return sum(len(writer.done) for writer in self.writers)

    def state(self):
        behind = sum(len(reader.seen) == 0 for reader in self.readers)
        return (f"{self.acknowledged()} of {CHANGES} changes acknowledged, {behind} readers without an event, "
                f"faults: {[f'{reader.name}: {reader.faults[0]}' for reader in self.readers if reader.faults][:3]}")

    async def run_all(self):
        async with asyncio.timeout(HARD_LIMIT_S):
            reading = []
            for number, reader in enumerate(self.readers):
                reading.append(asyncio.create_task(reader.run()))
                if number % 50 == 49:
                    await asyncio.sleep(0.02)
            # On a thread, so that they do not wait for their turn among nine hundred.
            writing = asyncio.create_task(asyncio.to_thread(asyncio.run, self.write()))
            try:
                await self.kill_now_and_then(writing)
                await writing
                await self.until_all_have_read()
            finally:
                for writer in self.writers:
                    writer.is_stopped = True
                for task in reading:
                    task.cancel()
                await asyncio.gather(writing, *reading, return_exceptions=True)

    async def write(self):
        await asyncio.gather(*(writer.run() for writer in self.writers))

    async def kill_now_and_then(self, writing):
        for kill in range(KILLS):
            mark = (kill + random.uniform(0.7, 1.3)) * CHANGES / (KILLS + 1)
            while self.acknowledged() < mark and not writing.done():
                await asyncio.sleep(0.01)
            self.server.kill9()
            await asyncio.sleep(random.uniform(0, 0.5))
            self.server = await asyncio.to_thread(Server, self.folder, "--log-level", "warn", port=self.port)

    async def until_all_have_read(self):
        """What each of them must have, and then a little longer: for what comes twice."""
        rows = await asyncio.to_thread(rows_of, self.folder / "docket.db")
        last = {view: max((row.seq for row in rows if view.shows(row)), default=0) for view in set(self.views)}

        def is_done(reader):
            if reader.seen:
                return reader.seen[-1][0] == last[reader.view]
            return reader.start not in (None, self.town.start)  # it came when all was over

        end = time.monotonic() + CATCH_UP_S
        while time.monotonic() < end and not any(reader.faults for reader in self.readers):
            if all(map(is_done, self.readers)):
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.7)

    def check_log(self, rows):
        """The feed, page by page, is what the file holds, without gaps."""
        events, since = [], None
        while True:
            more = f"&since={since}" if since else ""
            page = self.admin.get(f"/api/v1/events?limit=500{more}").expect(200).json
            if not page["data"]:
                break
            events += page["data"]
            since = page["cursor"]
        self.assertEqual([(event["seq"], event["order_id"], event["type"]) for event in events],
                         [row[:3] for row in rows])
        self.assertEqual([row.seq for row in rows], list(range(1, len(rows) + 1)))

    def check_changes(self, rows):
        before = len(self.town.orders)
        logged = collections.Counter((row.order_id, row.type, row.to_status) for row in rows[before:])
        done = collections.Counter(change for writer in self.writers for change in writer.done)
        self.assertEqual(done.total(), CHANGES)
        self.assertEqual(done - logged, {}, "acknowledged, and not in the log")
        self.assertEqual(logged - done, {}, "in the log, and nobody's or there twice")
        self.assertGreater(sum(writer.repeats for writer in self.writers), 0, "no kill came between request and reply")

    def place_of(self, cursor):
        """The number of the last event before this place in the log."""
        if cursor not in self.places:
            page = self.admin.get(f"/api/v1/events?since={cursor}&limit=1").expect(200).json["data"]
            self.places[cursor] = page[0]["seq"] - 1 if page else float("inf")
        return self.places[cursor]

    def check_readers(self, rows):
        self.places = {}
        self.none_of_these("met something wrong",
                           [f"{reader.name}: {reader.faults[0]}" for reader in self.readers if reader.faults])
        shown = {view: [row[:3] for row in rows if view.shows(row)] for view in set(self.views)}
        wrong = []
        for reader in self.readers:
            self.assertIsNotNone(reader.start, f"{reader.name} never got in")
            after = self.place_of(reader.start)
            expected = [row for row in shown[reader.view] if row[0] > after]
            if reader.seen != expected:
                wrong.append(difference(reader, expected))
        self.none_of_these("have not read the log", wrong)
        read = collections.Counter()
        for reader in self.readers:
            read[type(reader).__name__] += len(reader.seen)
        came = sum(len(reader.visits) for reader in self.readers)
        self.assertGreater(came, 3 * len(self.readers), "hardly anybody dropped and came back")
        took = time.monotonic() - self.began
        print(f"               ({dict(read)} events, {came} connections, {took:.1f} s)", flush=True)

    def none_of_these(self, what, readers):
        if readers:
            self.fail("\n".join([f"{len(readers)} of {len(self.readers)} readers {what}; some of them:", *readers[:6]]))
