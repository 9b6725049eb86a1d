"""A crowd at the log: writers who change it while it is disturbed, readers who come and go. Afterwards every acknowledged
change is in it once, and each reader has read it: whole, in order, nothing twice."""

import asyncio
import collections
import json
import random
import sys
import time
import unittest

from clients import PollReader, SocketReader, StreamReader
from town import Town
from writer import Writer

CATCH_UP_S = 60  # for the readers, once the last change is acknowledged

Row = collections.namedtuple("Row", "seq order_id type shop_id customer_id to_status")  # of the log


def difference(reader, expected):
    """What a reader has read instead of what it should have."""
    at = next((n for n, (seen, due) in enumerate(zip(reader.seen, expected)) if seen != due),
              min(len(reader.seen), len(expected)))
    return (f"{reader.name}: {len(reader.seen)} events, not {len(expected)}; at {at} it has "
            f"{json.dumps(reader.seen[at:at + 2])}, due is {json.dumps(expected[at:at + 2])}; "
            f"its visits began with {[count for _, count in reader.visits]}")


class CrowdTest(unittest.TestCase):
    """What both tests of a crowd do. To be defined: rows(), the log as the database has it, and disturb()."""

    OF_EACH = 0  # readers of each transport
    WRITERS = 0
    CHANGES = 0
    HARD_LIMIT_S = 0

    def rows(self):
        raise NotImplementedError

    async def disturb(self, writing):
        """While `writing` is not done."""
        raise NotImplementedError

    def meet(self, server, ports):
        """Everybody comes to a server that has an admin; then to `ports`."""
        self.ports = ports
        self.town = Town(server, 4 * self.WRITERS)
        self.views = self.town.views()
        self.readers, self.writers = self.make_readers(), self.make_writers()

    def run_all(self):
        self.began = time.monotonic()
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(0.0005)
        try:
            asyncio.run(self.read_and_write())
        except TimeoutError:
            self.fail(f"not done within {self.HARD_LIMIT_S} s: {self.state()}")

    def check_all(self, servers):
        rows = self.rows()
        for server in servers:
            self.admin = server.client(token=self.town.admin.token)
            self.check_log(rows)
        self.check_changes(rows)
        self.check_readers(rows)

    def make_readers(self):
        readers = []
        for kind in (SocketReader, StreamReader, PollReader):
            for number in range(self.OF_EACH):
                view = self.views[number % len(self.views)]
                # A poll without a cursor begins at the oldest event, which is another test's subject.
                knows_place = kind is PollReader or number % 3 > 0
                readers.append(kind(self.ports, view, self.town.start if knows_place else None, random.randint(1, 4)))
        random.shuffle(readers)
        return readers

    def make_writers(self):
        shops = [(shop["slug"], item["id"]) for shop, item in zip(self.town.shops, self.town.items)]
        placers = [None, self.town.admin.token, *(client.token for client in self.town.customers.values())]
        return [Writer(self.ports, shops, placers, self.town.admin.token, self.CHANGES // self.WRITERS,
                       self.town.orders[number::self.WRITERS]) for number in range(self.WRITERS)]

    def acknowledged(self):
        return sum(len(writer.done) for writer in self.writers)

    def state(self):
        behind = sum(len(reader.seen) == 0 for reader in self.readers)
        return (f"{self.acknowledged()} of {self.CHANGES} changes acknowledged, {behind} readers without an event, "
                f"faults: {[f'{reader.name}: {reader.faults[0]}' for reader in self.readers if reader.faults][:3]}")

    async def read_and_write(self):
        async with asyncio.timeout(self.HARD_LIMIT_S):
            reading = []
            for number, reader in enumerate(self.readers):
                reading.append(asyncio.create_task(reader.run()))
                if number % 50 == 49:
                    await asyncio.sleep(0.02)
            # On a thread, so that they do not wait for their turn among nine hundred.
            writing = asyncio.create_task(asyncio.to_thread(asyncio.run, self.write()))
            try:
                await self.disturb(writing)
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

    async def until_all_have_read(self):
        """What each of them must have, and then a little longer: for what comes twice."""
        rows = await asyncio.to_thread(self.rows)
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
        """The feed, page by page, is what the database holds, without gaps."""
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
        self.assertEqual(done.total(), self.CHANGES)
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
