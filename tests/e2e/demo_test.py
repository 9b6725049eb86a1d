"""`docket serve --demo`: a shop that lives, for trying Docket out."""

import unittest

from server import Server, docket, temporary_folder, wait_until
from shop import add_user


class Demo(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(temporary_folder()) / "data"

    def test_orders_appear_and_move_by_themselves(self):
        server = self.enterContext(Server(self.folder, "--demo"))
        demo = server.sign_in("demo", server.demo_password())
        self.assertEqual(demo.get("/api/v1/auth/me").expect(200).json["role"], "admin")

        def types():
            return {event["type"] for event in demo.feed()[0]}

        wait_until(lambda: {"order.placed", "order.moved"} <= types(), "orders that come in and move", 15, 0.2)
        before = len(demo.feed()[0])
        wait_until(lambda: len(demo.feed()[0]) > before, "the feed to grow", 15, 0.2)

        [shop] = demo.pages("/api/v1/shops")
        self.assertGreater(len(demo.pages(f"/api/v1/shops/{shop['slug']}/items")), 3)

        def on_the_board():
            open_orders = demo.get("/api/v1/orders?open=true").expect(200).json["data"]
            board = server.client().get(f"/api/v1/boards/{shop['slug']}.txt").expect(200).text
            return any(order["number"] in board for order in open_orders)

        wait_until(on_the_board, "a number on the board", 15, 0.2)
        self.assertNotIn('"level":"error"', server.log())
        self.assertNotIn(" error ", server.log())

    def test_no_setup_link_is_offered_beside_the_sign_in(self):
        server = self.enterContext(Server(self.folder, "--demo"))
        self.assertIsNone(server.setup_token())

    def test_a_restart_prints_a_sign_in_that_works_and_goes_on_with_the_same_shop(self):
        with Server(self.folder, "--demo") as server:
            first = server.demo_password()
            demo = server.sign_in("demo", first)
            wait_until(lambda: demo.feed()[0], "the first order", 15, 0.2)
            before = demo.feed()[0]
        with Server(self.folder, "--demo") as server:
            second = server.demo_password()
            demo = server.sign_in("demo", second)
            self.assertEqual(demo.feed()[0][:len(before)], before)
            self.assertEqual(len(demo.pages("/api/v1/shops")), 1)
            self.assertNotEqual(first, second)
            server.client().post("/api/v1/auth/login", {"login": "demo", "password": first}).expect(401)

    def test_it_stops_promptly(self):
        server = self.enterContext(Server(self.folder, "--demo"))
        self.assertEqual(server.terminate(timeout_s=3), 0)

    def test_it_refuses_the_data_of_a_real_shop(self):
        add_user(self.folder)
        done = docket("serve", "--demo", "--port", "0", "--data-dir", self.folder)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr.splitlines()[-1], r"^docket: .*--demo.*--data-dir")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        with Server(self.folder) as server:
            self.assertEqual(server.client().pages("/api/v1/shops"), [])
