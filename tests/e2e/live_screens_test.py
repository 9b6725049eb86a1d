"""Boards that are pushed, over event streams and WebSockets, and the screens that are paired to show them."""

import json
import pathlib
import sys
import threading
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fault"))

import databases  # noqa: E402
import frames  # noqa: E402
from blocking import PROMPT_S, Closed, Silence, Stream, WebSocket  # noqa: E402
from live import LiveTest, brief_token, foreign_cursor  # noqa: E402
from server import Server, docket, temporary_folder  # noqa: E402
from shop import add_item, open_shop, place, start  # noqa: E402

PAIRINGS = "/api/v1/screens/pairings"


class StreamedBoard:
    """A board over an event stream; next() is (cursor, board), the board None for a client that has the newest."""

    def __init__(self, server, slug, token=None, since=None, **how):
        self.connection = Stream(server.port, token=token, last_event_id=since, path=f"/api/v1/boards/{slug}", **how)

    def status(self):
        return self.connection.status

    def next(self, within_s=PROMPT_S):
        while True:
            event, place_, data = self.connection.next(within_s)
            if event == "board":
                return place_, json.loads(data)
            if place_ is not None:
                return place_, None

    def ends(self, within_s=PROMPT_S):
        return self.connection.ends(within_s)


class SocketBoard:
    """The same over a WebSocket."""

    def __init__(self, server, slug, token=None, since=None, **how):
        self.connection = WebSocket(server.port, f"?since={since}" if since else "", token, path=f"/ws/boards/{slug}",
                                    **how)

    def status(self):
        return 200 if self.connection.status == 101 else self.connection.status

    def next(self, within_s=PROMPT_S):
        message = self.connection.next(within_s)
        assert message["type"] in ("board", "caught_up"), message
        return message["cursor"], message.get("data")

    def ends(self, within_s=PROMPT_S):
        return self.connection.ends(within_s)


TRANSPORTS = {"event stream": StreamedBoard, "WebSocket": SocketBoard}


def numbers(board):
    return [order["number"] for column in board["columns"] for order in column["orders"]]


def pair(client, admin, shop, name="Window"):
    """A display that was paired: (its screen, its key)."""
    started = client.post(PAIRINGS, {}).expect(201).json
    body = {"code": started["code"], "name": name, "shop": shop["slug"]}
    screen = admin.post("/api/v1/screens", body).expect(201).json
    return screen, client.get(f"{PAIRINGS}/{started['token']}").expect(200).json["key"]


class BoardTest(LiveTest):
    def setUp(self):
        super().setUp()
        self.shop = open_shop(self.admin, "Wall " + self._testMethodName[-30:].replace("_", " "))
        self.item = add_item(self.admin, self.shop)
        self.path = f"/api/v1/boards/{self.shop['slug']}"

    def open(self, transport, **how):
        opened = TRANSPORTS[transport](how.pop("server", self.server), self.shop["slug"], **how)
        self.addCleanup(opened.connection.socket.close)
        return opened

    def make_private(self):
        self.admin.patch(f"/api/v1/shops/{self.shop['slug']}", {"board_public": False}).expect(200)


class Pushed(BoardTest):
    def test_the_board_comes_at_once_and_then_each_newer_one_as_a_get_gives_it(self):
        for transport in TRANSPORTS:
            with self.subTest(transport):
                first = self.place()
                board = self.open(transport)
                cursor, shown = board.next()
                self.assertIn(first["number"], numbers(shown))
                self.assertEqual(shown["cursor"], cursor)
                self.assertEqual(shown, self.client().get(self.path).expect(200).json)
                order = self.place()
                cursor, shown = board.next()
                self.assertIn(order["number"], numbers(shown))
                self.assertEqual(shown, self.client().get(self.path).expect(200).json)
                self.move(order, "ready")
                self.assertEqual(board.next()[1]["columns"][1]["orders"][-1]["number"], order["number"])

    def test_other_shops_and_silence_push_nothing(self):
        other = open_shop(self.admin, "Noise")
        item = add_item(self.admin, other)
        for transport in TRANSPORTS:
            with self.subTest(transport):
                board = self.open(transport)
                board.next()
                place(self.admin, other, item)
                with self.assertRaises(Silence):
                    board.next(0.5)

    def test_who_has_the_newest_board_is_told_so_and_who_has_an_older_one_gets_it(self):
        for transport in TRANSPORTS:
            with self.subTest(transport):
                self.place()
                old = self.client().get(self.path).expect(200).json["cursor"]
                self.place()
                newest = self.client().get(self.path).expect(200).json["cursor"]
                self.assertEqual(self.open(transport, since=newest).next(), (newest, None))
                self.assertEqual(self.open(transport, since=old).next()[1]["cursor"], newest)
                with foreign_cursor() as strange:
                    self.assertEqual(self.open(transport, since=strange).next()[1]["cursor"], newest)

    def test_settings_that_were_changed_meanwhile_are_shown_to_who_comes_back(self):
        for transport in TRANSPORTS:
            with self.subTest(transport):
                self.place()
                cursor = self.client().get(self.path).expect(200).json["cursor"]
                board = self.open(transport)
                board.next()
                self.admin.patch(f"/api/v1/shops/{self.shop['slug']}", {"name": f"By {transport}"}).expect(200)
                self.assertEqual(board.next()[1]["shop"]["name"], f"By {transport}")
                self.assertEqual(self.open(transport, since=cursor).next()[1]["shop"]["name"], f"By {transport}")

    def test_what_another_process_writes_is_pushed(self):
        for transport in TRANSPORTS:
            with self.subTest(transport):
                board = self.open(transport)
                board.next()
                with Server(self.folder) as second:
                    order = place(second.client(token=self.admin.token), self.shop, self.item)
                    self.assertIn(order["number"], numbers(board.next(1 + PROMPT_S)[1]))

    def test_a_hundred_screens_get_the_same_bytes(self):
        boards = [self.open(transport) for transport in TRANSPORTS for _ in range(50)]
        for board in boards:
            board.next()
        order = self.place()
        began = time.monotonic()
        shown = {json.dumps(board.next()) for board in boards}
        self.assertLess(time.monotonic() - began, PROMPT_S)
        self.assertEqual(len(shown), 1)
        self.assertIn(order["number"], shown.pop())

    def test_screens_that_come_and_go_while_orders_move_end_with_the_board_that_a_get_gives(self):
        stop = threading.Event()
        writer = self.server.client(token=self.admin.token)

        def write():
            while not stop.is_set():
                self.move(place(writer, self.shop, self.item), "ready", writer)

        thread = threading.Thread(target=write, daemon=True)
        thread.start()
        boards = []
        for _ in range(20):
            boards += [self.open(transport) for transport in TRANSPORTS]
            time.sleep(0.02)
        stop.set()
        thread.join(10)
        last = self.client().get(self.path).expect(200).json
        for board in boards:
            seen = -1
            while True:
                cursor, shown = board.next()
                place_ = int(cursor.rpartition(".")[2])
                self.assertGreater(place_, seen, "an older board after a newer one")
                seen = place_
                if shown["columns"] == last["columns"]:
                    break

    def test_a_heartbeat_comes_on_a_stream_and_a_ping_on_a_socket(self):
        stream, socket = (self.open(transport) for transport in TRANSPORTS)
        for board in (stream, socket):
            board.next()
        with self.assertRaises(Silence):
            socket.next(16.5)
        self.assertEqual(socket.connection.pings, 1)
        self.assertIn(b":\n\n", stream.connection.receive(1))

    def test_what_does_not_fit_is_refused(self):
        for path, status in ((self.path + "?since=nonsense", 422), ("/api/v1/boards/nowhere", 404),
                             (self.path + "?what=1", 422)):
            self.assertEqual(Stream(self.server.port, path=path).status, status)
        for path, status in ((f"/ws/boards/{self.shop['slug']}?since=nonsense", 422), ("/ws/boards/nowhere", 404),
                             (f"/ws/boards/{self.shop['slug']}?shop=x", 422)):
            self.assertEqual(WebSocket(self.server.port, path=path).status, status)
        self.client().get(f"/ws/boards/{self.shop['slug']}").expect(400)


class Slow(BoardTest):
    def test_who_takes_bytes_slowly_is_shown_the_newest_board_and_not_all_between(self):
        for _ in range(150):
            self.place()
        for transport in TRANSPORTS:
            with self.subTest(transport):
                board = self.open(transport, receive_buffer=4096)
                moved = 0
                seen = 0
                end = time.monotonic() + 4
                taken = threading.Event()

                def take():
                    nonlocal seen
                    while not taken.is_set():
                        try:
                            _, shown = board.next(2)
                        except Silence:
                            return
                        seen += 1
                        self.last = shown
                        time.sleep(0.2)

                reader = threading.Thread(target=take, daemon=True)
                reader.start()
                while time.monotonic() < end:
                    self.place()
                    moved += 1
                reader.join(30)
                taken.set()
                self.assertLess(seen, moved)
                self.assertEqual(self.last["columns"], self.client().get(self.path).expect(200).json["columns"])

    def test_who_takes_nothing_is_cut_off(self):
        for _ in range(190):
            self.place()
        for transport in TRANSPORTS:
            with self.subTest(transport):
                board = self.open(transport, receive_buffer=2048)
                for _ in range(60):
                    self.place()
                    time.sleep(0.05)
                with self.assertRaises(Closed):
                    while True:
                        board.next(5)


class Rights(BoardTest):
    def test_a_private_board_is_shown_to_who_works_there_and_to_keys_that_read_boards(self):
        self.make_private()
        stranger = self.person("stranger-" + self.shop["slug"][-8:], "customer")
        key = self.admin.post("/api/v1/api-keys", {"name": "Wall", "scopes": ["boards:read"]}).expect(201).json["key"]
        for transport in TRANSPORTS:
            with self.subTest(transport):
                for token in (self.admin.token, key):
                    self.assertEqual(self.open(transport, token=token).next()[1]["shop"]["slug"], self.shop["slug"])
                self.assertEqual(self.open(transport, token=stranger.token).status(), 403)
                self.assertEqual(self.open(transport, token="nonsense").status(), 401)
        self.assertEqual(self.open("event stream").status(), 401)

    def test_a_socket_says_who_it_is_by_ticket_or_first_frame_and_within_ten_seconds(self):
        self.make_private()
        ticket = self.admin.post("/api/v1/live/tickets").expect(201).json["ticket"]
        path = f"/ws/boards/{self.shop['slug']}"
        by_ticket = self.enterContext(WebSocket(self.server.port, f"?ticket={ticket}", path=path))
        self.assertEqual(by_ticket.next()["type"], "board")
        by_frame = self.open("WebSocket", first={"type": "auth", "token": self.admin.token})
        self.assertEqual(by_frame.next()[1]["shop"]["slug"], self.shop["slug"])
        for first in ({"type": "auth", "token": "nonsense"}, {"type": "ping"}, b"hello"):
            self.assertEqual(self.open("WebSocket", first=first).ends(), 4401)
        stranger = self.person("caller-" + self.shop["slug"][-8:], "customer")
        self.assertEqual(self.open("WebSocket", first={"type": "auth", "token": stranger.token}).ends(), 4403)
        silent = self.open("WebSocket")
        with self.assertRaises(Silence):
            silent.next(8.5)
        self.assertEqual(silent.ends(4), 4401)

    def test_a_guest_of_a_public_board_may_say_who_it_is_and_stays_when_the_board_becomes_private(self):
        guest = self.open("WebSocket")
        known = self.open("WebSocket", first={"type": "auth", "token": self.admin.token})
        wrong = self.open("WebSocket", first={"type": "auth", "token": "nonsense"})
        wrong.next()
        self.assertEqual(wrong.ends(), 4401)
        for board in (guest, known):
            board.next()
        time.sleep(0.3)  # the credential is looked at on another thread
        self.make_private()
        self.assertEqual(guest.ends(), 4401)
        self.assertEqual(known.next()[1]["shop"]["slug"], self.shop["slug"])

    def test_a_board_that_becomes_private_ends_guests_with_4401_and_strangers_with_4403(self):
        stranger = self.person("visitor-" + self.shop["slug"][-8:], "customer")
        guest, known = self.open("WebSocket"), self.open("WebSocket", token=stranger.token)
        stream, staff = self.open("event stream"), self.open("event stream", token=self.admin.token)
        for board in (guest, known, stream, staff):
            board.next()
        self.make_private()
        order = self.place()
        self.assertEqual((guest.ends(), known.ends(), stream.ends()), (4401, 4403, None))
        while order["number"] not in numbers(staff.next()[1]):
            pass

    def test_who_works_there_no_more_is_shown_a_private_board_no_more(self):
        self.make_private()
        anna = self.person("anna-" + self.shop["slug"][-8:], "staff")
        self.employ(anna, self.shop)
        board = self.open("WebSocket", token=anna.token)
        board.next()
        self.admin.request("DELETE", f"/api/v1/shops/{self.shop['slug']}/members/{anna.id}").expect(204)
        self.assertEqual(board.ends(), 4403)

    def test_a_token_that_expires_and_an_account_that_is_switched_off_end_the_board(self):
        brief = brief_token(self.folder, self.admin.token, 3)
        anna = self.person("bert-" + self.shop["slug"][-8:], "operations")
        boards = [self.open(transport, token=brief) for transport in TRANSPORTS]
        switched = [self.open(transport, token=anna.token) for transport in TRANSPORTS]
        for board in boards + switched:
            board.next()
        self.admin.patch(f"/api/v1/users/{anna.id}", {"is_active": False}).expect(200)
        self.assertEqual([board.ends() for board in switched], [None, 4401])
        self.assertEqual([board.ends(3 + PROMPT_S) for board in boards], [None, 4401])


class Pings(BoardTest):
    def test_a_page_that_pings_hears_how_far_it_was_told(self):
        ping = frames.frame(b'{"type":"ping"}')
        board = self.open("WebSocket").connection
        feed = self.enterContext(WebSocket(self.server.port, token=self.admin.token))
        board.next()
        feed.until("caught_up")
        self.place()
        cursor = board.next()["cursor"]
        self.assertEqual(feed.next()["cursor"], cursor)
        for connection in (board, feed):
            connection.send(ping)
            self.assertEqual(connection.next(), {"type": "pong", "cursor": cursor})
            connection.send(frames.frame(b"nonsense"))
            connection.send(ping)
            self.assertEqual(connection.next()["type"], "pong")

    def test_the_place_of_a_pong_is_one_to_go_on_from(self):
        feed = self.enterContext(WebSocket(self.server.port, f"?shop={self.shop['slug']}", token=self.admin.token))
        feed.until("caught_up")
        other = open_shop(self.admin, "Beside the wall")
        place(self.admin, other, add_item(self.admin, other))
        feed.send(frames.frame(b'{"type":"ping"}'))
        cursor = feed.next()["cursor"]
        order = self.place()
        self.assertEqual([event["order_id"] for event in self.admin.feed(cursor)[0]], [order["id"]])

    def test_who_pings_without_end_is_closed(self):
        board = self.open("WebSocket").connection
        board.next()
        board.send(frames.frame(b'{"type":"ping"}') * 30)
        with self.assertRaises(Closed) as end:
            for _ in range(40):
                self.assertEqual(board.next()["type"], "pong")
        self.assertEqual(end.exception.code, 1008)


class Paired(BoardTest):
    def test_a_display_that_waits_hears_at_once_that_it_was_paired(self):
        started = self.client().post(PAIRINGS, {}).expect(201).json
        waiting = self.later_get(f"{PAIRINGS}/{started['token']}?wait=25")
        time.sleep(0.3)
        self.assertFalse(waiting.done())
        body = {"code": started["code"], "name": "Window", "shop": self.shop["slug"]}
        screen = self.admin.post("/api/v1/screens", body).expect(201).json
        took, reply = waiting.result(10)
        self.assertLess(took, 0.3 + PROMPT_S)
        paired = reply.expect(200).json
        self.assertEqual((paired["state"], paired["screen"]["id"]), ("paired", screen["id"]))
        self.assertEqual(self.client().get(f"{PAIRINGS}/{started['token']}").expect(200).json, paired)

    def test_a_display_hears_of_a_pairing_in_another_process(self):
        started = self.client().post(PAIRINGS, {}).expect(201).json
        waiting = self.later_get(f"{PAIRINGS}/{started['token']}?wait=25")
        with Server(self.folder) as second:
            body = {"code": started["code"], "name": "Window", "shop": self.shop["slug"]}
            second.client(token=self.admin.token).post("/api/v1/screens", body).expect(201)
            began = time.monotonic()
            self.assertEqual(waiting.result(30)[1].expect(200).json["state"], "paired")
            self.assertLess(time.monotonic() - began, 1 + PROMPT_S)

    def test_a_screen_says_what_it_has_drawn_and_that_outlasts_a_restart(self):
        with temporary_folder() as folder:
            server, admin = start(folder / "data")
            shop = open_shop(admin)
            item = add_item(admin, shop)
            screen, key = pair(server.client(), admin, shop)
            place(admin, shop, item)
            board = SocketBoard(server, shop["slug"], token=key)
            cursor, _ = board.next()
            server.client(token=key).request("PUT", "/api/v1/screens/self/drawn",
                                             {"cursor": cursor, "transport": "websocket"}).expect(204)
            known = admin.get(f"/api/v1/screens/{screen['id']}").expect(200).json
            self.assertEqual((known["state"], known["transport"]), ("ok", "websocket"))
            self.assertEqual(known["drawn_change"], known["latest_change"])
            time.sleep(2.5)
            server.kill9()
            with Server(folder / "data", port=server.port) as again:
                kept = again.client(token=admin.token).get(f"/api/v1/screens/{screen['id']}").expect(200).json
                self.assertEqual(kept, known)

    def test_a_screen_that_is_removed_is_closed_and_so_is_one_whose_key_is_revoked(self):
        for way in ("the screen", "the key", "the command line"):
            with self.subTest(way):
                screen, key = pair(self.client(), self.admin, self.shop, way)
                boards = [self.open(transport, token=key) for transport in TRANSPORTS]
                boards.append(self.open("WebSocket", first={"type": "auth", "token": key}))
                for board in boards:
                    board.next()
                time.sleep(0.3)  # the credential of the first frame is looked at on another thread
                if way == "the screen":
                    self.admin.request("DELETE", f"/api/v1/screens/{screen['id']}").expect(204)
                elif way == "the key":
                    self.admin.request("DELETE", f"/api/v1/api-keys/{screen['key_id']}").expect(204)
                else:
                    done = docket("key", "revoke", screen["key_id"], "--data-dir", self.folder)
                    self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual([board.ends() for board in boards], [None, 4401, 4401])
                self.admin.get(f"/api/v1/screens/{screen['id']}").expect(404)
                drawn = {"cursor": self.now(), "transport": "long_poll"}
                self.client(token=key).request("PUT", "/api/v1/screens/self/drawn", drawn).expect(401)

    def test_no_token_and_no_key_of_a_screen_is_in_the_log_or_in_the_database(self):
        started = self.client().post(PAIRINGS, {}).expect(201).json
        body = {"code": started["code"], "name": "Window", "shop": self.shop["slug"]}
        self.admin.post("/api/v1/screens", body).expect(201)
        key = self.client().get(f"{PAIRINGS}/{started['token']}").expect(200).json["key"]
        self.client().request("DELETE", f"{PAIRINGS}/{started['token']}").expect(405)
        for secret in (started["token"], key):
            self.assertNotIn(secret, self.server.log())
            self.assertNotIn(secret.encode(), databases.dump(self.folder))


class Restarts(unittest.TestCase):
    def test_a_screen_that_comes_back_after_a_restart_is_told_what_it_missed_and_nothing_that_it_has(self):
        folder = self.enterContext(temporary_folder()) / "data"
        server, admin = start(folder)
        shop = open_shop(admin)
        item = add_item(admin, shop)
        place(admin, shop, item)
        cursors = dict.fromkeys(TRANSPORTS)
        for end in (Server.kill9, Server.terminate):
            for transport, opened in TRANSPORTS.items():
                board = opened(server, shop["slug"], since=cursors[transport])
                cursors[transport] = board.next()[0]
                self.addCleanup(board.connection.socket.close)
            end(server)
            if end is Server.terminate:
                self.assertEqual(board.ends(), 1001)
            server = Server(folder, port=server.port)
            for transport, opened in TRANSPORTS.items():
                board = opened(server, shop["slug"], since=cursors[transport])
                self.addCleanup(board.connection.socket.close)
                self.assertEqual(board.next(), (cursors[transport], None))
            order = place(server.client(token=admin.token), shop, item)
            for transport, opened in TRANSPORTS.items():
                board = opened(server, shop["slug"], since=cursors[transport])
                self.addCleanup(board.connection.socket.close)
                self.assertIn(order["number"], numbers(board.next()[1]))
        server.terminate()
