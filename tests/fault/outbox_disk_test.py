"""A disk that is full while what was sent is to be noted: nothing is sent twice for that, the server stays calm, and
all is noted once there is room again."""

import collections
import contextlib
import os
import pathlib
import subprocess
import time
import unittest

import databases
from gate import Gate
from outbox import check_told, register
from receiver import Receiver, status
from server import temporary_folder, wait_until
from shop import add_item, open_shop, order_of, place, start

DISK_MIB = 16
EACH = 8  # what is under way at once to a receiver that has taken something
FULL_S = 8
CALM = 0.2  # of one processor
REFUSALS = 5
TICKS = os.sysconf("SC_CLK_TCK")


@databases.on_sqlite_alone("the disk that is full is PostgreSQL's")
class FullDisk(unittest.TestCase):
    def setUp(self):
        self.disk = self.small_disk()
        self.gate = Gate()
        self.receiver = self.enterContext(Receiver(self.gate))
        server, self.admin = start(self.disk / "data", "--webhook-allow-private", "--notify-retry-base-ms", "500")
        self.server = self.enterContext(server)
        self.shop = open_shop(self.admin, undo_window_s=0)
        self.item = add_item(self.admin, self.shop)
        register(self.admin, self.receiver.url)

    def small_disk(self):
        disk = pathlib.Path(self.enterContext(temporary_folder())) / "disk"
        disk.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", disk], capture_output=True)
        if done.returncode != 0:
            self.skipTest("a small disk cannot be mounted here: " + done.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        return disk

    def fill(self):
        """Until nothing can be written any more."""
        with (self.disk / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
            while True:
                ballast.write(bytes(4096))
        path, refused = f"/api/v1/shops/{self.shop['slug']}/orders", 0
        for _ in range(1000):
            reply = self.admin.post(path, order_of(self.item, notes="x" * 1900)).expect(201, 503)
            refused = 0 if reply.status == 201 else refused + 1
            if refused == REFUSALS:
                return
        self.fail("the disk does not get full")

    def used_s(self):
        fields = pathlib.Path(f"/proc/{self.server.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def states(self):
        rows = databases.rows(self.disk / "data", "SELECT state, tries FROM notifications")
        return collections.Counter((state, int(tries)) for state, tries in rows)

    def test_what_was_sent_while_the_disk_was_full_is_noted_afterwards_and_not_sent_again(self):
        place(self.admin, self.shop, self.item)
        self.gate.let(self.receiver.wait(1)[0].id)
        wait_until(lambda: self.states() == {("sent", 1): 1}, "the first is noted")
        for _ in range(EACH + 4):
            place(self.admin, self.shop, self.item)
        under_way = [request.id for request in self.receiver.wait(1 + EACH)[1:]]
        self.fill()

        half = EACH // 2
        for id_ in under_way[:half]:
            self.gate.let(id_)
        for id_ in under_way[half:]:
            self.gate.let(id_, status(500))
        began, used = time.monotonic(), self.used_s()
        time.sleep(FULL_S)  # what is to be seen is that nothing happens
        took, used = time.monotonic() - began, self.used_s() - used
        self.assertLess(used, CALM * took, "seconds of a processor")
        self.assertEqual(len(self.receiver.requests()), 1 + EACH, "sent, with no lease of it")
        self.assertIn(self.server.log().count("notifications are not sent"), range(1, FULL_S))
        self.server.client().get("/healthz").expect(200)
        self.assertEqual(self.states()["sent", 1], 1)

        self.gate.open()
        (self.disk / "ballast").unlink()
        wait_until(lambda: all(state == "sent" for state, _ in self.states()), "all is sent and noted", 40, 0.2)
        requests = self.receiver.requests()
        came = collections.Counter(request.id for request in requests)
        self.assertEqual([came[id_] for id_ in under_way], [1] * half + [2] * half)
        self.assertEqual(set(came.values()), {1, 2})
        self.assertEqual(self.states()["sent", 2], half)
        self.assertEqual(self.states()["sent", 1], len(came) - half)
        check_told(self, self.admin.feed()[0], requests)
        self.assertIsNone(self.server.process.poll())
        print(f"               ({len(came)} sent, {used:.2f} s of a processor while the disk was full)", flush=True)
