"""The tour of a merchant's day, as examples/tour.sh and as the README shows it, does what it says."""

import pathlib
import re
import subprocess
import unittest

from server import Server, environment, temporary_folder
from shop import ADMIN, PASSWORD, add_user

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOUR = ROOT / "examples/tour.sh"
README = ROOT / "README.md"
BLOCK = re.compile(r"<!-- tour -->\s*```sh\n(.*?)```", re.DOTALL)


class Tour(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(temporary_folder()) / "data"
        add_user(folder)
        self.server = self.enterContext(Server(folder))
        self.settings = {"BASE": self.server.url, "LOGIN": ADMIN, "PASSWORD": PASSWORD}

    def run_script(self, *command, script=None, **settings):
        return subprocess.run(command, input=script, env=environment(**{**self.settings, **settings}), cwd=ROOT,
                              capture_output=True, text=True, timeout=60)

    def check_what_it_left(self):
        """The same whichever way the tour was taken."""
        admin = self.server.sign_in(ADMIN, PASSWORD)
        shop = admin.pages("/api/v1/shops")[-1]
        self.assertTrue(admin.pages(f"/api/v1/shops/{shop['slug']}/items"))
        orders = admin.pages(f"/api/v1/orders?shop={shop['slug']}")
        closed = sorted(order["status"] for order in orders if order["closed_at"])
        self.assertEqual(closed, ["cancelled", "picked_up"])
        picked_up = next(order for order in orders if order["status"] == "picked_up")
        events = admin.get(f"/api/v1/events?order={picked_up['id']}").expect(200).json["data"]
        self.assertEqual([event["to"] for event in events][-2:], ["ready", "picked_up"])

    def test_the_script_takes_the_whole_way(self):
        for round_number in (1, 2):
            done = self.run_script("sh", str(TOUR))
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
            for words in ("A-001", "picked_up", "illegal_transition", "cancelled", "Idempotent-Replayed: true", "304",
                          "200 200 409 illegal_transition", "Europe/Berlin 4 2440 EUR 1", "image/svg+xml",
                          "401 invalid_token"):
                self.assertIn(words, done.stdout, f"round {round_number}")
            self.assertNotIn(PASSWORD, done.stdout)
            self.check_what_it_left()

    def test_the_script_is_posix_sh(self):
        for shell in ("dash", "bash"):
            done = self.run_script(shell, "-n", str(TOUR))
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_script_says_in_one_line_what_is_missing(self):
        for settings, words in (({"PASSWORD": ""}, "PASSWORD"), ({"PASSWORD": "wrong password"}, "sign in"),
                                ({"BASE": "http://127.0.0.1:9"}, "127.0.0.1 port 9")):
            done = self.run_script("sh", str(TOUR), **settings)
            self.assertNotEqual(done.returncode, 0)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn(words, done.stderr)

    @unittest.skipUnless(README.exists(), "there is no README.md yet")
    def test_the_block_of_the_readme_runs_as_it_stands(self):
        found = BLOCK.findall(README.read_text())
        self.assertEqual(len(found), 1, "README.md needs one ```sh block after <!-- tour -->")
        self.assertLessEqual(found[0].count("\n"), 55)
        for shell in ("sh", "bash"):
            done = self.run_script(shell, "-eu", script=found[0])
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
            for words in ("picked_up", "illegal_transition", "out_of_stock", "cancelled", "304", "A-002", "\ndata: {",
                          "\npending\n", "\n200\n", "'orders': 2", "\nid,shop,number,"):
                self.assertIn(words, done.stdout)
            self.check_what_it_left()
