"""docket watch: the feed in a terminal."""

import json
import os
import signal
import subprocess
import unittest

import databases
from server import Lines, docket, environment, executable, temporary_folder
from shop import ShopTest, add_item, move, open_shop, place


class Watcher:
    def __init__(self, test, folder, *flags):
        self.process = subprocess.Popen([executable(), "watch", "--data-dir", str(folder), *flags],
                                        env=environment(folder, TZ="Asia/Tokyo"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        test.addCleanup(self.end)
        self.lines = Lines(self.process.stdout)
        self.errors = Lines(self.process.stderr)

    def wait_for(self, pattern):
        found = self.lines.wait_for(pattern, 10)
        if found is None:
            raise AssertionError(f"no {pattern} in {self.lines.text()!r} {self.errors.text()!r}")
        return found

    def end(self, how=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(10)
        return status, self.errors.finish()


class Watch(ShopTest):
    def cursor(self):
        return self.admin.feed()[1]

    def test_each_event_is_one_line_with_what_somebody_behind_a_counter_wants_to_know(self):
        watcher = Watcher(self, self.folder, "--since", self.cursor())
        order = place(self.admin, self.shop, self.item)
        self.admin.post(f"/api/v1/orders/{order['id']}/transitions", {"to": "ready", "note": "extra hot"}).expect(200)
        watcher.wait_for(rf"corner-shop  {order['number']}  pending  boss$")
        line = watcher.wait_for(rf"(.*)  corner-shop  {order['number']}  pending -> ready  boss: \"extra hot\"$")
        self.assertRegex(line[1], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
        self.assertEqual(watcher.end(), (0, ""))

    def test_the_clock_is_the_local_one(self):
        order = place(self.admin, self.shop, self.item)
        since = self.cursor()
        watcher = Watcher(self, self.folder, "--since", since)
        move(self.admin, order, "ready").expect(200)
        moved = self.admin.feed(since=since)[0][0]
        hour = (int(moved["at"][11:13]) + 9) % 24
        watcher.wait_for(rf" {hour:02}{moved['at'][13:19]}  corner-shop")

    def test_as_json_each_line_is_an_event_with_the_cursor_to_go_on_from(self):
        since = self.cursor()
        orders = [place(self.admin, self.shop, self.item) for _ in range(3)]
        watcher = Watcher(self, self.folder, "--since", since, "--json")
        watcher.wait_for(orders[2]["id"])
        self.assertEqual(watcher.end(signal.SIGTERM), (0, ""))
        frames = [json.loads(line) for line in watcher.lines.finish().splitlines()]
        self.assertEqual([frame["data"] for frame in frames], self.admin.feed(since=since)[0])
        self.assertEqual({frame["type"] for frame in frames}, {"event"})
        self.assertEqual(self.admin.feed(since=frames[0]["cursor"])[0], [frame["data"] for frame in frames[1:]])

    def test_one_shop_can_be_watched_alone(self):
        since = self.cursor()
        other = open_shop(self.admin, "Other")
        place(self.admin, other, add_item(self.admin, other))
        mine = place(self.admin, self.shop, self.item)
        watcher = Watcher(self, self.folder, "--since", since, "--shop", "corner-shop")
        watcher.wait_for(mine["number"])
        self.assertNotIn("other", watcher.lines.text())

    def test_a_cursor_of_another_history_says_so_and_goes_on_from_now(self):
        watcher = Watcher(self, self.folder, "--since", "c1.00000000.1", "--json")
        watcher.wait_for('{"type":"reset","cursor":"' + self.cursor().replace(".", r"\.") + '"}')
        order = place(self.admin, self.shop, self.item)
        watcher.wait_for(order["id"])

    def test_nothing_that_was_written_steers_the_terminal(self):
        since = self.cursor()
        order = place(self.admin, self.shop, self.item)
        note = "\x1b[2J\x07 \u202e\"quoted\""
        self.admin.post(f"/api/v1/orders/{order['id']}/transitions", {"to": "ready", "note": note}).expect(200)
        watcher = Watcher(self, self.folder, "--since", since)
        watcher.wait_for(r"\\u001b\[2J\\u0007 \\u202e\\\"quoted\\\"")
        self.assertNotIn("\x1b", watcher.lines.text())

    def test_it_ends_quietly_when_nobody_reads_any_more(self):
        reading, writing = os.pipe()
        watcher = subprocess.Popen([executable(), "watch", "--data-dir", str(self.folder)], env=environment(self.folder),
                                   stdout=writing, stderr=subprocess.PIPE)
        os.close(writing)
        os.close(reading)
        self.assertEqual(watcher.communicate(timeout=10), (None, b""))
        self.assertEqual(watcher.returncode, 0)

    def test_what_cannot_be_watched_is_one_line(self):
        for arguments, status, words in ((["--shop", "nowhere"], 1, "there is no shop nowhere"),
                                         (["--since", "yesterday"], 2, "--since")):
            done = docket("watch", "--data-dir", self.folder, *arguments)
            self.assertEqual((done.returncode, done.stdout), (status, ""))
            self.assertRegex(done.stderr, rf"\Adocket: [^\n]*{words}[^\n]*\n\Z")


@databases.on_sqlite_alone("a database of PostgreSQL is there before docket is")
class WithoutDatabase(unittest.TestCase):
    def test_without_a_database_nothing_is_made(self):
        folder = self.enterContext(temporary_folder()) / "data"
        done = docket("watch", "--data-dir", folder)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("there is no database", done.stderr)
        self.assertFalse(folder.exists())
