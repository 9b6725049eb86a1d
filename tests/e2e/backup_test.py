"""docket backup and docket restore, and the backups that the server makes by itself."""

import contextlib
import json
import re
import resource
import signal
import sqlite3
import subprocess
import unittest

from durability_test import Buyer
from server import Server, docket, environment, executable, temporary_folder, wait_until
from shop import add_item, add_user, open_shop, place, start

OWN = re.compile(r"docket-\d{8}T\d{6}Z\.db")


class BackupTest(unittest.TestCase):
    def setUp(self):
        self.base = self.enterContext(temporary_folder())
        self.folder = self.base / "data"
        self.file = self.base / "copy.db"

    def done(self, *arguments, folder=None, **how):
        done = docket(*arguments, "--data-dir", folder or self.folder, **how)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def refused(self, *arguments, folder=None, **how):
        done = docket(*arguments, "--data-dir", folder or self.folder, **how)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"\Adocket: [^\n]+\n\Z")
        return done.stderr

    def filled(self, orders=3):
        """A running server with a shop and orders."""
        server, self.admin = start(self.folder)
        self.enterContext(server)
        self.shop = open_shop(self.admin)
        self.item = add_item(self.admin, self.shop)
        self.orders = [place(self.admin, self.shop, self.item) for _ in range(orders)]
        return server


class Copy(BackupTest):
    def test_a_backup_under_load_holds_every_order_that_was_acknowledged_before_it_and_no_half_one(self):
        server = self.filled()
        buyers = [Buyer(server, self.shop, self.item, self.admin.token) for _ in range(6)]
        for buyer in buyers:
            buyer.start()
        wait_until(lambda: sum(len(buyer.acknowledged) for buyer in buyers) > 100, "some orders", 30)
        before = {key for buyer in buyers for key in list(buyer.acknowledged)}
        told = json.loads(self.done("backup", self.file, "--json"))
        during = sum(len(buyer.acknowledged) for buyer in buyers) - len(before)
        for buyer in buyers:
            buyer.stop = True
            buyer.join(15)
            self.assertIsNone(buyer.fault)
        self.assertGreater(during, 0, "nobody wrote while it was made")
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)
        self.assertEqual([path.name for path in self.base.glob("copy*")], ["copy.db"])

        other = self.base / "other"
        self.done("restore", self.file, folder=other)
        (other / "secret").write_bytes((self.folder / "secret").read_bytes())
        (other / "secret").chmod(0o600)
        self.done("check", folder=other)
        with Server(other) as restored:
            admin = restored.client(token=self.admin.token)
            orders = admin.pages("/api/v1/orders")
            self.assertEqual(len(orders), told["orders"])
            self.assertLessEqual(before, {order["notes"] for order in orders})
            events, _ = admin.feed()
            self.assertEqual([event["seq"] for event in events], list(range(1, told["last_event"] + 1)))
            self.assertEqual({event["order_id"] for event in events}, {order["id"] for order in orders})

    def test_kill_9_during_a_backup_leaves_no_file_and_the_next_one_is_not_disturbed(self):
        self.filled()
        database = sqlite3.connect(self.folder / "docket.db")
        with database:  # so large that a copy takes a while
            database.execute("CREATE TABLE ballast (bytes BLOB)")
            database.executemany("INSERT INTO ballast VALUES (randomblob(1000000))", [()] * 150)
        database.close()
        backup = subprocess.Popen([executable(), "backup", self.file, "--data-dir", self.folder], env=environment(),
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        part = self.base / "copy.db.part"
        wait_until(lambda: part.exists() and part.stat().st_size > 0, "a part", 20, 0.001)
        backup.kill()
        backup.communicate()
        self.assertEqual(backup.returncode, -signal.SIGKILL)
        self.assertFalse(self.file.exists())
        self.done("backup", self.file)
        self.assertFalse(part.exists())
        place(self.admin, self.shop, self.item)

    def test_a_backup_that_does_not_fit_leaves_nothing_and_says_so(self):
        self.filled()

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

        self.assertIn("full", self.refused("backup", self.file, preexec_fn=limit, restore_signals=False))
        self.assertEqual(list(self.base.glob("copy*")), [])

    @contextlib.contextmanager
    def small_disk(self, kib):
        place_of_it = self.base / "disk"
        place_of_it.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", place_of_it], capture_output=True)
        if done.returncode != 0:
            self.skipTest("a small disk cannot be mounted here: " + done.stderr.decode().strip())
        try:
            yield place_of_it
        finally:
            subprocess.run(["umount", place_of_it], check=True)

    def test_a_disk_that_is_too_small_is_not_filled(self):
        self.filled()
        with self.small_disk(200) as disk:
            self.assertIn("KiB left", self.refused("backup", disk / "copy.db"))
            self.assertEqual(list(disk.iterdir()), [])

    def test_a_file_is_written_over_only_with_force(self):
        self.filled()
        self.file.write_text("mine")
        self.assertIn("--force", self.refused("backup", self.file))
        self.assertEqual(self.file.read_text(), "mine")
        self.assertIn("3 orders, last event 3", self.done("backup", self.file, "--force"))

    def test_without_a_database_there_is_nothing_to_copy_and_none_is_made(self):
        self.assertIn("there is no database", self.refused("backup", self.file))
        self.assertFalse(self.folder.exists())


class Restore(BackupTest):
    def test_a_reader_from_after_the_backup_is_reset_and_keeps_what_was_before_in_a_file(self):
        server = self.filled()
        self.done("backup", self.file)
        lost = place(self.admin, self.shop, self.item)
        cursor = self.admin.feed()[1]
        self.assertIn("in use", self.refused("restore", self.file, "--force"))
        server.terminate()

        self.assertIn("--force", self.refused("restore", self.file))
        said = self.done("restore", self.file, "--force")
        kept = re.search(r"kept as (\S+)\.\n", said)[1]
        with Server(self.folder) as restored:
            admin = restored.client(token=self.admin.token)
            self.assertEqual(len(admin.pages("/api/v1/orders")), 3)
            admin.get(f"/api/v1/orders/{lost['id']}").expect(404)
            new = place(admin, self.shop, self.item)
            [entry], after = admin.feed(since=cursor)
            self.assertEqual(entry["type"], "reset")
            self.assertEqual(admin.feed(since=after)[0], [])
            self.assertEqual(admin.feed()[0][-1]["order_id"], new["id"])
        # The one from before, put back in its turn, knows the cursor's events but not its epoch.
        self.done("restore", kept, "--force")
        with Server(self.folder) as again:
            again.client(token=self.admin.token).get(f"/api/v1/orders/{lost['id']}").expect(200)

    def test_a_damaged_backup_is_refused_and_nothing_is_touched(self):
        server = self.filled()
        self.done("backup", self.file)
        server.terminate()
        before = (self.folder / "docket.db").read_bytes()
        whole = self.file.read_bytes()
        for damage in (whole[: len(whole) // 2], whole[:8192] + bytes(4096) + whole[12288:], b"", b"no database" * 99):
            with self.subTest(len(damage)):
                self.file.write_bytes(damage)
                self.refused("restore", self.file, "--force")
                self.assertEqual((self.folder / "docket.db").read_bytes(), before)
                self.assertEqual([path.name for path in self.folder.glob("docket.db*")
                                  if not path.name.endswith((".db", ".lock"))], [])

    def test_a_restore_without_the_secret_says_what_that_means(self):
        server = self.filled()
        self.done("backup", self.file)
        server.terminate()
        self.assertIn("sign in again", self.done("restore", self.file, folder=self.base / "other"))
        self.assertNotIn("sign in again", self.done("restore", self.file, "--force"))


class OwnBackups(BackupTest):
    def backups(self):
        folder = self.folder / "backups"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def test_the_server_makes_backups_by_itself_and_keeps_the_newest_7(self):
        add_user(self.folder)
        with Server(self.folder, "--backup-every", "1s") as server:
            wait_until(lambda: len(self.backups()) >= 3, "three backups", 20)
            for name in self.backups():
                self.assertRegex(name.removesuffix(".part"), OWN)
            oldest = self.backups()[0]
            wait_until(lambda: oldest not in self.backups(), "the first one to go", 30)
            wait_until(lambda: len([name for name in self.backups() if OWN.fullmatch(name)]) == 7, "7 of them", 10)
            server.client().get("/readyz").expect(200)
        self.assertEqual((self.folder / "backups").stat().st_mode & 0o777, 0o700)
        newest = self.folder / "backups" / self.backups()[-1]
        self.done("restore", newest, folder=self.base / "other")

    def test_without_the_setting_it_makes_none(self):
        self.filled()
        self.assertFalse((self.folder / "backups").exists())

    def test_an_admin_has_one_made_now(self):
        server, admin = start(self.folder)
        with server:
            [before] = [job for job in admin.get("/api/v1/jobs").expect(200).json["data"] if job["name"] == "backup"]
            self.assertEqual((before["last_run_at"], before["next_run_at"]), (None, None))
            done = admin.post("/api/v1/jobs/backup/run").expect(200).json
            self.assertEqual((done["last_result"], done["is_running"], done["next_run_at"]), ("ok", False, None))
            [name] = self.backups()
            self.assertRegex(name, OWN)
        self.done("restore", self.folder / "backups" / name, folder=self.base / "other")

    def test_a_backup_that_fails_is_logged_and_orders_go_on(self):
        add_user(self.folder)
        (self.folder / "backups").write_text("a file where the folder should be")
        with Server(self.folder, "--backup-every", "1h") as server:
            wait_until(lambda: "background work failed" in server.log() and "backup" in server.log(), "a line", 10)
            server.client().get("/readyz").expect(200)
