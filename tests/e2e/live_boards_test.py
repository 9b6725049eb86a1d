"""The board of a shop: what it shows, to whom, how it waits, and as plain text for the smallest displays."""

import pathlib
import re
import sys
import threading
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fault"))

from blocking import PROMPT_S  # noqa: E402
from live import LiveTest, foreign_cursor  # noqa: E402
from raw import Raw, request  # noqa: E402
from server import Server, docket  # noqa: E402
from shop import add_item, open_shop, place  # noqa: E402

NUMBER = re.compile(r"\b[A-Z]-\d{3,}\b")
MOST_TEXT = 512  # bytes a page


class BoardTest(LiveTest):
    def setUp(self):
        super().setUp()
        self.shop = open_shop(self.admin, "Board " + self._testMethodName[-30:].replace("_", " "))
        self.item = add_item(self.admin, self.shop)
        self.path = f"/api/v1/boards/{self.shop['slug']}"

    def board(self, client=None, **headers):
        return (client or self.client()).get(self.path, **headers).expect(200)

    def shown(self, board):
        """Number to status, as the columns have it; no number stands twice."""
        entries = [order for column in board["columns"] for order in column["orders"]]
        numbers = {order["number"]: order["status"] for order in entries}
        self.assertEqual(len(numbers), len(entries))
        return numbers

    def column_of(self, board, order):
        [key] = [column["key"] for column in board["columns"]
                 if any(entry["number"] == order["number"] for entry in column["orders"])]
        return key


class Content(BoardTest):
    def test_a_board_has_the_shape_of_the_contract(self):
        order = self.place()
        board = self.board().json
        self.assertEqual(set(board), {"shop", "cursor", "as_of", "columns"})
        self.assertRegex(board["as_of"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertTrue(board["cursor"])
        self.assertEqual((board["shop"]["slug"], board["shop"]["name"]), (self.shop["slug"], self.shop["name"]))
        for column in board["columns"]:
            self.assertEqual(set(column), {"key", "label", "orders"})
            self.assertTrue(column["key"] and column["label"])
        [entry] = [entry for column in board["columns"] for entry in column["orders"]]
        self.assertLessEqual({"number", "status", "since"}, set(entry))
        self.assertLessEqual(set(entry), {"number", "status", "since", "eta", "eta_latest"})
        self.assertEqual((entry["number"], entry["status"], entry["since"]),
                         (order["number"], "pending", order["placed_at"]))

    def test_orders_go_over_the_board_as_the_workflow_says(self):
        pending, preparing, ready, gone, cancelled = [self.place() for _ in range(5)]
        self.move(preparing, "preparing")
        moved = self.move(ready, "ready")
        self.move(gone, "ready")
        self.move(gone, "picked_up")
        self.admin.post(f"/api/v1/orders/{cancelled['id']}/cancel", {}).expect(200)
        board = self.board().json
        self.assertEqual(self.shown(board), {pending["number"]: "pending", preparing["number"]: "preparing",
                                             ready["number"]: "ready"})
        self.assertNotEqual(self.column_of(board, pending), self.column_of(board, ready))
        [since] = [entry["since"] for column in board["columns"] for entry in column["orders"]
                   if entry["number"] == ready["number"]]
        self.assertEqual(since, moved["updated_at"])

    def test_no_name_note_or_sum_is_on_it(self):
        self.place(customer={"name": "Zacharias", "email": "zach@example.com", "phone": "+49 30 1234"}, notes="SECRET")
        for reply in (self.board(), self.board(self.admin), self.client().get(self.path + ".txt").expect(200)):
            for word in ("Zacharias", "zach", "1234", "SECRET", "250", "Coffee"):
                self.assertNotIn(word, reply.text)

    def test_the_feed_goes_on_where_the_board_was_taken(self):
        self.place()
        board = self.board().json
        order = self.place()
        events, _ = self.admin.feed(board["cursor"])
        self.assertEqual([event["order_id"] for event in events], [order["id"]])

    def test_an_empty_board_is_a_board_and_an_unknown_shop_has_none(self):
        self.assertEqual(self.shown(self.board().json), {})
        for path in ("/api/v1/boards/nowhere", "/api/v1/boards/nowhere.txt",
                     "/api/v1/boards/01900000-0000-7000-8000-000000000000"):
            self.assertEqual(self.client().get(path).expect(404).code, "not_found")
        by_id = self.client().get(f"/api/v1/boards/{self.shop['id']}").expect(200).json
        self.assertEqual(by_id["columns"], self.board().json["columns"])

    def test_a_shop_made_on_the_command_line_has_a_board_at_once(self):
        done = docket("shop", "add", "By Hand", "--slug", self.shop["slug"] + "-2", "--owner", "boss",
                      "--data-dir", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.client().get(self.path + "-2").expect(200)

    def test_a_shop_renamed_is_renamed_on_its_board(self):
        etag = self.board().headers["ETag"]
        waiting = self.later_get(self.path + "?wait=30", If_None_Match=etag)
        time.sleep(0.3)
        self.admin.patch(f"/api/v1/shops/{self.shop['slug']}", {"name": "Quite Another"}).expect(200)
        took, reply = waiting.result(35)
        self.assertLess(took, 0.3 + PROMPT_S)
        self.assertEqual(reply.expect(200).json["shop"]["name"], "Quite Another")
        self.assertIn("Quite Another", self.client().get(self.path + ".txt").expect(200).text)


class Privacy(BoardTest):
    def test_a_private_board_is_for_those_who_work_there(self):
        order = self.place()
        anna, ben, mira = self.person("anna", "staff"), self.person("ben", "staff"), self.person("mira", "customer")
        self.employ(anna, self.shop)
        etag = self.board().headers["ETag"]
        self.admin.patch(f"/api/v1/shops/{self.shop['slug']}", {"board_public": False}).expect(200)
        for path in (self.path, self.path + ".txt", self.path + "?wait=1"):
            for stranger in (self.client(), ben, mira):
                with self.subTest(path):
                    reply = stranger.get(path, If_None_Match=etag).expect(403 if stranger.token else 401, 404)
                    self.assertNotIn(order["number"], reply.text)
            for insider in (anna, self.admin):
                insider.get(path).expect(200)
        self.admin.patch(f"/api/v1/shops/{self.shop['slug']}", {"board_public": True}).expect(200)
        self.client().get(self.path).expect(200)

    def test_a_private_board_is_kept_by_no_cache_that_others_share(self):
        self.admin.patch(f"/api/v1/shops/{self.shop['slug']}", {"board_public": False}).expect(200)
        self.assertNotIn("public", self.board(self.admin).headers.get("Cache-Control", ""))

    def test_a_guest_who_waits_sees_nothing_of_a_board_that_became_private(self):
        etag = self.board().headers["ETag"]
        waiting = self.later_get(self.path + "?wait=3", If_None_Match=etag)
        time.sleep(0.3)
        self.admin.patch(f"/api/v1/shops/{self.shop['slug']}", {"board_public": False}).expect(200)
        order = self.place()
        reply = waiting.result(10)[1]
        self.assertIn(reply.status, (304, 401, 404))
        self.assertNotIn(order["number"], reply.text)


class Waiting(BoardTest):
    def test_a_board_is_read_again_only_when_it_has_changed(self):
        self.place()
        etag = self.board().headers["ETag"]
        self.assertRegex(etag, r'^"[^"]+"$')
        unchanged = self.client().get(self.path, If_None_Match=etag).expect(304)
        self.assertEqual((unchanged.body, unchanged.headers["ETag"]), (b"", etag))
        other = open_shop(self.admin, "Noise")
        place(self.admin, other, add_item(self.admin, other))
        self.client().get(self.path, If_None_Match=etag).expect(304)
        self.place()
        self.assertNotEqual(self.client().get(self.path, If_None_Match=etag).expect(200).headers["ETag"], etag)

    def test_a_wait_ends_when_the_board_changes(self):
        for prefer in (False, True):
            etag = self.board().headers["ETag"]
            waiting = self.later_get(self.path + ("" if prefer else "?wait=30"), If_None_Match=etag,
                                     **({"Prefer": "wait=30"} if prefer else {}))
            time.sleep(0.3)
            self.assertFalse(waiting.done())
            order = self.place()
            took, reply = waiting.result(10)
            self.assertLess(took, 0.3 + PROMPT_S)
            self.assertIn(order["number"], self.shown(reply.expect(200).json))

    def test_a_wait_in_vain_ends_with_304(self):
        etag = self.board().headers["ETag"]
        took, reply = self.later_get(self.path + "?wait=1", If_None_Match=etag).result(10)
        self.assertGreater(took, 0.9)
        self.assertLess(took, 1 + PROMPT_S)
        self.assertEqual((reply.status, reply.headers["ETag"], reply.body), (304, etag, b""))

    def test_who_has_nothing_or_something_older_does_not_wait(self):
        self.place()
        old = self.board().headers["ETag"]
        self.place()
        for headers in ({}, {"If_None_Match": old}, {"If_None_Match": '"other"'}):
            took, reply = self.later_get(self.path + "?wait=30", **headers).result(10)
            self.assertLess(took, PROMPT_S)
            self.assertEqual(reply.status, 200)

    def test_since_says_what_is_known_as_an_etag_does(self):
        self.place()
        old = self.board().json["cursor"]
        order = self.place()
        took, reply = self.later_get(f"{self.path}?wait=30&since={old}").result(10)
        self.assertLess(took, PROMPT_S)
        board = reply.expect(200).json
        self.assertIn(order["number"], self.shown(board))

        waiting = self.later_get(f"{self.path}?wait=30&since={board['cursor']}")
        time.sleep(0.3)
        self.assertFalse(waiting.done(), "nothing has changed since, and it does not wait")
        self.move(order, "ready")
        took, reply = waiting.result(10)
        self.assertLess(took, 0.3 + PROMPT_S)
        self.assertEqual(self.shown(reply.expect(200).json)[order["number"]], "ready")

        board = self.board().json
        took, reply = self.later_get(f"{self.path}?wait=1&since={board['cursor']}").result(10)
        self.assertGreater(took, 0.9)
        self.assertEqual(reply.status, 304)

    def test_a_cursor_that_cannot_be_continued_gets_the_board_at_once(self):
        with foreign_cursor() as strange:
            took, reply = self.later_get(f"{self.path}?wait=30&since={strange}").result(10)
        self.assertLess(took, PROMPT_S)
        self.assertNotEqual(reply.expect(200).json["cursor"], strange)

    def test_what_does_not_fit_is_refused(self):
        for query in ("wait=61", "wait=-1", "wait=x", "since=nonsense", "page=0", "page=x"):
            with self.subTest(query):
                pointer = "/query/" + query.partition("=")[0]
                problem = self.client().get(f"{self.path}?{query}").expect(422).json
                self.assertEqual([error["pointer"] for error in problem["errors"]], [pointer])
        self.client().get(self.path + "?what=1").expect(422)

    def test_a_hundred_screens_wait_for_nothing_and_all_change_at_once(self):
        etag = self.board().headers["ETag"]
        screens = [self.enterContext(Raw(self.server.port)) for _ in range(100)]
        for screen in screens:
            screen.send(request(target=self.path + "?wait=30", headers=[("If-None-Match", etag)]))
        time.sleep(0.3)
        order = self.place()
        began = time.monotonic()
        boards = {screen.answer().body for screen in screens}
        self.assertLess(time.monotonic() - began, PROMPT_S)
        self.assertEqual(len(boards), 1)
        self.assertIn(order["number"].encode(), boards.pop())

    def test_what_another_process_writes_is_on_the_board_at_once(self):
        etag = self.board().headers["ETag"]
        with Server(self.folder) as second:
            waiting = self.later_get(self.path + "?wait=30", If_None_Match=etag)
            time.sleep(0.3)
            order = place(second.client(token=self.admin.token), self.shop, self.item)
            took, reply = waiting.result(35)
            self.assertLess(took, 0.3 + PROMPT_S)
            self.assertIn(order["number"], self.shown(reply.expect(200).json))
            self.assertIn(order["number"], second.client().get(self.path).expect(200).text)

    def test_head_is_get_without_the_body_and_can_wait(self):
        got = self.board()
        client = self.client()
        head = client.request("HEAD", self.path).expect(200)
        self.assertEqual((head.body, head.headers["ETag"]), (b"", got.headers["ETag"]))
        self.assertEqual(head.headers["Content-Length"], got.headers["Content-Length"])
        client.request("HEAD", self.path + "?wait=1", If_None_Match=got.headers["ETag"]).expect(304)
        client.get("/healthz").expect(200)


class WhileOthersWrite(BoardTest):
    """What was acknowledged before the board is read is on it."""

    def setUp(self):
        super().setUp()
        other = open_shop(self.admin, "Busy " + self._testMethodName[-20:].replace("_", " "))
        item = add_item(self.admin, other)
        stop = threading.Event()

        def write():
            client = self.server.client(token=self.admin.token)
            while not stop.is_set():
                place(client, other, item)

        writers = [threading.Thread(target=write, daemon=True) for _ in range(3)]
        for writer in writers:
            writer.start()
            self.addCleanup(writer.join, 10)
        self.addCleanup(stop.set)

    def test_an_order_that_was_placed_is_on_the_board_and_one_that_was_fetched_is_not(self):
        screen = self.client()
        wrong = 0
        for _ in range(100):
            order = self.place()
            wrong += order["number"] not in self.board(screen).text
            self.move(order, "ready")
            self.move(order, "picked_up")
            wrong += order["number"] in self.board(screen).text
        self.assertEqual(wrong, 0, "boards of 200 were older than what was acknowledged")

    def test_a_board_that_was_made_private_is_shown_to_no_guest(self):
        screen = self.client()
        shown = 0
        for _ in range(100):
            self.admin.patch(f"/api/v1/shops/{self.shop['slug']}", {"board_public": False}).expect(200)
            shown += screen.get(self.path).status == 200
            self.admin.patch(f"/api/v1/shops/{self.shop['slug']}", {"board_public": True}).expect(200)
            screen.get(self.path)
        self.assertEqual(shown, 0, "of 100 private boards")


class PlainText(BoardTest):
    def pages(self, **headers):
        """The texts of all pages, one after the other, until there is none with a number on it."""
        texts = []
        while True:
            reply = self.client().get(f"{self.path}.txt?page={len(texts) + 1}", **headers)
            if reply.status != 200 or (texts and not NUMBER.search(reply.text)):
                return texts
            self.assertLessEqual(len(reply.body), MOST_TEXT)
            self.assertTrue(reply.headers["Content-Type"].startswith("text/plain"))
            texts.append(reply.text)

    def test_it_is_the_same_by_name_and_by_accept(self):
        order = self.place()
        by_name = self.client().get(self.path + ".txt").expect(200)
        by_accept = self.board(Accept="text/plain")
        self.assertEqual(by_name.body, by_accept.body)
        self.assertEqual(by_name.headers["Content-Type"].lower(), "text/plain; charset=utf-8")
        self.assertIn(order["number"], by_name.text)
        self.assertTrue(self.board(Accept="*/*").headers["Content-Type"].startswith("application/json"))
        self.assertIn("accept", self.board().headers.get("Vary", "").lower())

    def test_no_page_is_longer_than_512_bytes_and_together_they_show_every_order(self):
        orders = [self.place() for _ in range(150)]
        for order in orders[::3]:
            self.move(order, "ready")
        pages = self.pages()
        self.assertGreater(len(pages), 1)
        numbers = [number for page in pages for number in NUMBER.findall(page)]
        self.assertEqual(sorted(numbers), sorted(order["number"] for order in orders))
        self.assertEqual(self.client().get(self.path + ".txt").text, pages[0])

    def test_long_names_and_strange_letters_do_not_break_a_page(self):
        for name in ("Ü" * 200, "☃" * 200, "👩‍🍳" * 60):
            shop = open_shop(self.admin, name, number_prefix="ABCDEFGH", slug=f"long-{len(name.encode())}")
            order = place(self.admin, shop, add_item(self.admin, shop))
            reply = self.client().get(f"/api/v1/boards/{shop['slug']}.txt").expect(200)
            self.assertLessEqual(len(reply.body), MOST_TEXT)
            self.assertIn(order["number"], reply.text)  # .text proves that it is UTF-8

    def test_it_waits_and_answers_304_like_the_other_form(self):
        etag = self.client().get(self.path + ".txt").expect(200).headers["ETag"]
        self.assertNotEqual(etag, self.board().headers["ETag"], "one tag for two different bodies")
        self.client().get(self.path + ".txt?wait=1", If_None_Match=etag).expect(304)
        waiting = self.later_get(self.path + ".txt?wait=30", If_None_Match=etag)
        time.sleep(0.3)
        order = self.place()
        took, reply = waiting.result(10)
        self.assertLess(took, 0.3 + PROMPT_S)
        self.assertIn(order["number"], reply.expect(200).text)
