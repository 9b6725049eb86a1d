"""docket check: what it says of a sound installation, and of each thing that can be wrong with one."""

import json
import sqlite3
import unittest

from server import docket, temporary_folder
from shop import add_item, open_shop, place, start


class Check(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(temporary_folder()) / "data"

    def findings(self):
        done = docket("check", "--json", "--data-dir", self.folder)
        told = json.loads(done.stdout)
        self.assertEqual(done.returncode, 0 if told["ok"] else 1)
        self.assertEqual(told["ok"], all(finding["ok"] for finding in told["findings"]))
        return told["findings"]

    def wrong(self):
        return [f"{finding['subject']}: {finding['detail']}" for finding in self.findings() if not finding["ok"]]

    def filled(self):
        server, admin = start(self.folder)
        with server:
            shop = open_shop(admin)
            item = add_item(admin, shop)
            for _ in range(3):
                place(admin, shop, item)
            self.assertEqual(self.wrong(), [], "beside a server at work")

    def break_by(self, statement):
        database = sqlite3.connect(self.folder / "docket.db")
        with database:
            database.execute(statement)
        database.close()

    def test_a_sound_installation_is_ok_line_by_line(self):
        self.filled()
        done = docket("check", "--data-dir", self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for line in done.stdout.splitlines():
            self.assertTrue(line.startswith("ok "), line)
        for subject in ("configuration", "data folder", "secret", "database", "schema", "feed", "orders"):
            self.assertIn(f" {subject}: ", done.stdout)

    def test_a_fault_is_told_on_stdout_and_counted_in_one_line_on_stderr(self):
        self.filled()
        self.break_by("DELETE FROM events WHERE seq = 2")
        done = docket("check", "--data-dir", self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("WRONG  feed: 1 events are missing between 1 to 3, the first is 2", done.stdout)
        self.assertRegex(done.stderr, r"\Adocket: 1 of \d+ findings are wrong[^\n]*\n\Z")

    def test_rights_that_let_others_in_are_found(self):
        self.filled()
        for name, subject in (("", "data folder"), ("docket.db", "database"), ("secret", "secret")):
            path = self.folder / name
            was = path.stat().st_mode & 0o777
            path.chmod(was | 0o044)
            with self.subTest(name):
                [fault] = self.wrong()
                self.assertTrue(fault.startswith(f"{subject}: "), fault)
                self.assertIn(str(path), fault)
            path.chmod(was)
        self.assertEqual(self.wrong(), [])

    def test_a_secret_that_is_gone_is_found_and_none_is_made(self):
        self.filled()
        (self.folder / "secret").unlink()
        [fault] = self.wrong()
        self.assertIn("there is no", fault)
        self.assertFalse((self.folder / "secret").exists())

    def test_a_database_that_is_not_there_is_found_and_none_is_made(self):
        [fault] = self.wrong()
        self.assertIn("there is no", fault)
        self.assertFalse(self.folder.exists())

    def test_what_is_no_database_is_found_and_left_as_it_is(self):
        self.filled()
        for leftover in self.folder.glob("docket.db-*"):
            leftover.unlink()
        file = self.folder / "docket.db"
        for content in (b"", b"not a database, but a letter to somebody" * 200):
            file.write_bytes(content)
            with self.subTest(len(content)):
                self.assertTrue(self.wrong())
                self.assertEqual(file.read_bytes(), content)

    def test_steps_of_the_schema_that_are_pending_are_told_and_not_applied(self):
        self.filled()
        self.break_by("DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations)")
        for _ in range(2):
            [fault] = self.wrong()
            self.assertIn("schema: 1 steps are pending", fault)

    def test_a_setting_that_does_not_fit_is_a_wrong_use(self):
        done = docket("check", "--data-dir", self.folder, env={"DOCKET_PORT": "eighty"})
        self.assertEqual((done.returncode, done.stdout), (2, ""))
