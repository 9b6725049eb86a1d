"""The WebSocket: how one gets in, what it says, what ends it."""

import datetime
import pathlib
import struct
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fault"))

import frames  # noqa: E402
from blocking import PROMPT_S, Closed, Connection, Silence, Stream, WebSocket  # noqa: E402
from live import LiveTest, brief_token  # noqa: E402
from raw import Raw  # noqa: E402
from server import docket  # noqa: E402
from shop import add_item, at_once, open_shop, place  # noqa: E402

TICKETS = "/api/v1/live/tickets"


class SocketTest(LiveTest):
    def open(self, query="", **how):
        return self.enterContext(WebSocket(self.server.port, query, **how))

    def ticket(self, client=None):
        return (client or self.admin).post(TICKETS).expect(201).json["ticket"]

    def assert_live(self, connection):
        """It says hello, catches up, and then hears of what happens."""
        self.assertEqual(connection.status, 101)
        messages = connection.until("caught_up")
        self.assertEqual((messages[0]["type"], messages[-1]["type"]), ("hello", "caught_up"))
        order = self.place()
        event = connection.next(PROMPT_S)
        self.assertEqual((event["type"], event["data"]["order_id"]), ("event", order["id"]))


class GettingIn(SocketTest):
    def test_by_the_header(self):
        self.assert_live(self.open(token=self.admin.token))

    def test_by_the_first_frame(self):
        self.assert_live(self.open(first={"type": "auth", "token": self.admin.token}))

    def test_by_a_first_frame_that_does_not_wait_for_the_answer_to_the_handshake(self):
        since = self.now()
        order = self.place()
        asked, _ = frames.upgrade(f"/ws/orders?since={since}")
        word = frames.frame(b'{"type":"auth","token":"%s"}' % self.admin.token.encode())
        with Connection(self.server.port, asked + word) as connection:
            self.assertEqual(connection.status, 101)
            parser = frames.Frames()
            heard = parser.feed(bytes(connection.rest))
            while len(heard) < 3:
                heard += parser.feed(connection.receive())
            self.assertIn(order["id"].encode(), heard[1][1])

    def test_by_a_ticket_which_is_good_for_half_a_minute(self):
        reply = self.admin.post(TICKETS).expect(201)
        self.assertEqual(set(reply.json), {"ticket", "expires_at"})
        self.assertRegex(reply.json["expires_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        left = datetime.datetime.fromisoformat(reply.json["expires_at"]) - datetime.datetime.now(datetime.timezone.utc)
        self.assertTrue(28 <= left.total_seconds() <= 31, left)
        self.assert_live(self.open(f"?ticket={reply.json['ticket']}"))

    def test_a_ticket_is_good_once(self):
        ticket = self.ticket()
        self.assertEqual(self.open(f"?ticket={ticket}").status, 101)
        self.refused(self.open(f"?ticket={ticket}"))

    def test_of_many_with_one_ticket_at_once_one_gets_in(self):
        for _ in range(5):
            ticket = self.ticket()
            opened = at_once([lambda: WebSocket(self.server.port, f"?ticket={ticket}")] * 8)
            for connection in opened:
                self.addCleanup(connection.socket.close)
            self.assertEqual(sorted(connection.status for connection in opened), [101] + [401] * 7)

    def test_a_ticket_is_too_old_after_31_seconds(self):
        ticket = self.ticket()
        time.sleep(31)
        self.refused(self.open(f"?ticket={ticket}"))

    def test_tickets_differ_and_only_who_is_signed_in_gets_one(self):
        tickets = {self.ticket() for _ in range(20)}
        self.assertEqual(len(tickets), 20)
        self.assertGreaterEqual(min(map(len, tickets)), 22, "less than 128 bits")
        self.client().post(TICKETS).expect(401)

    def test_a_ticket_carries_the_rights_of_who_asked_for_it(self):
        mira = self.person("mira", "customer")
        connection = self.open(f"?ticket={self.ticket(mira)}")
        connection.until("caught_up")
        self.place()
        order = self.place(mira)
        self.assertEqual(connection.next(PROMPT_S)["data"]["order_id"], order["id"])

    def refused(self, connection):
        """A credential that was sent with the request and is no good is refused as a request, or closes at once."""
        if connection.status != 101:
            self.assertEqual((connection.status, connection.problem()["status"]), (401, 401))
        else:
            self.assertEqual(connection.ends(), 4401)

    def test_credentials_that_are_none_are_refused(self):
        self.refused(self.open(token="nonsense"))
        self.refused(self.open(token=brief_token(self.server.folder, self.admin.token, -5)))
        self.refused(self.open("?ticket=nonsense"))

    def test_a_first_frame_that_is_no_credential_closes_with_4401(self):
        for first in ({"type": "auth", "token": "nonsense"}, {"type": "auth"}, {"type": "auth", "token": 1},
                      {"type": "hello"}, [], b"nonsense", b"", {"token": self.admin.token}, b"[" * 50_000,
                      {"type": "auth", "token": brief_token(self.server.folder, self.admin.token, -5)}):
            with self.subTest(str(first)[:60]):
                self.assertEqual(self.open(first=first).ends(), 4401)
        binary = self.open()
        binary.send(frames.frame(b'{"type":"auth","token":"%s"}' % self.admin.token.encode(), frames.BINARY))
        self.assertIn(binary.ends(), (1003, 4401))

    def test_silence_for_ten_seconds_closes_with_4401_and_nothing_is_said_before(self):
        connection = self.open()
        self.place()
        with self.assertRaises(Silence):
            connection.next(8.5)
        self.assertEqual(connection.ends(within_s=4), 4401)

    def test_a_page_of_another_site_is_not_let_in_by_a_cookie(self):
        session = self.admin.session
        connection = self.open(headers=[("Origin", "http://elsewhere.example"),
                                        ("Cookie", f"docket_refresh={session['refresh_token']}")])
        if connection.status == 101:
            with self.assertRaises(Silence):
                connection.next(1)

    def test_what_is_no_sound_handshake_is_refused(self):
        key = ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        sound = [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), key]
        auth = frames.bearer(self.admin.token)

        def without(name, *more):
            return [header for header in sound if header[0] != name] + list(more)

        for what, method, headers, statuses in (
                ("no upgrade", "GET", [], (400, 426)),
                ("no key", "GET", without("Sec-WebSocket-Key"), (400,)),
                ("a short key", "GET", without("Sec-WebSocket-Key", (key[0], "c2hvcnQ=")), (400,)),
                ("a key that is no base64", "GET", without("Sec-WebSocket-Key", (key[0], "%" * 24)), (400,)),
                ("two keys", "GET", [*sound, key], (400,)),
                ("an old version", "GET", without("Sec-WebSocket-Version", ("Sec-WebSocket-Version", "8")), (400, 426)),
                ("no version", "GET", without("Sec-WebSocket-Version"), (400, 426)),
                ("POST", "POST", sound, (400, 405)),
                ("another protocol", "GET", without("Upgrade", ("Upgrade", "h2c")), (400, 426))):
            with self.subTest(what), Raw(self.server.port) as connection:
                connection.send(frames.get("/ws/orders", auth, *headers, method=method))
                answer = connection.answer()
                self.assertIn(answer.status, statuses)
                self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
                if answer.status == 426:
                    self.assertEqual(answer.headers["Sec-WebSocket-Version"], "13")

    def test_the_answer_to_the_handshake_is_that_of_the_rfc(self):
        asked, accept = frames.upgrade("/ws/orders", frames.bearer(self.admin.token), key="dGhlIHNhbXBsZSBub25jZQ==")
        self.assertEqual(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        with Raw(self.server.port) as connection:
            connection.send(asked.replace(b"Upgrade: websocket", b"upgrade: WebSocket")
                            .replace(b"Connection: Upgrade", b"connection: keep-alive, Upgrade"))
            answer = connection.answer()
            self.assertEqual((answer.status, answer.headers["Sec-WebSocket-Accept"]), (101, accept))

    def test_queries_that_do_not_fit_are_refused(self):
        for query, status in (("?since=nonsense", 422), ("?shop=nowhere", 404), ("?order=x", 422), ("?what=1", 422),
                              ("?order=01900000-0000-7000-8000-000000000000", 404)):
            with self.subTest(query):
                self.assertEqual(self.open(query, token=self.admin.token).status, status)


class Talking(SocketTest):
    def test_history_comes_first_then_caught_up_then_what_happens(self):
        since = self.now()
        self.move(self.place(), "ready")
        connection = self.open(f"?since={since}", token=self.admin.token)
        messages = connection.until("caught_up")
        self.assertEqual([message["type"] for message in messages], ["hello", "event", "event", "caught_up"])
        self.assertEqual([message["data"] for message in messages[1:3]], self.admin.feed(since)[0])
        self.assertEqual(messages[3]["cursor"], messages[2]["cursor"])
        self.assertEqual(self.admin.feed(messages[1]["cursor"])[0], [messages[2]["data"]])
        for message in messages:
            more = {"data"} if message["type"] == "event" else set()
            self.assertEqual(set(message), {"type", "cursor"} | more)
        self.place()
        live = connection.next(PROMPT_S)
        self.assertEqual([live["data"]], self.admin.feed(messages[3]["cursor"])[0])

    def test_a_long_history_comes_whole_and_in_order_while_more_happens(self):
        since = self.now()
        for _ in range(150):
            self.move(self.place(), "ready")
        connection = self.open(f"?since={since}", token=self.admin.token)
        for _ in range(20):
            self.place()
        events = [message["data"] for message in connection.until("caught_up") if message["type"] == "event"]
        feed, _ = self.admin.feed(since)
        while len(events) < len(feed):
            events.append(connection.next()["data"])
        self.assertEqual(events, feed)

    def test_a_shop_and_an_order_can_be_followed_alone(self):
        other = open_shop(self.admin, "Beside")
        tea = add_item(self.admin, other, "Tea")
        followed = self.place()
        of_shop = self.open(f"?shop={other['slug']}", token=self.admin.token)
        of_order = self.open(f"?order={followed['id']}", token=self.admin.token)
        for connection in (of_shop, of_order):
            connection.until("caught_up")
        self.place()
        there = place(self.admin, other, tea)
        self.move(followed, "ready")
        self.assertEqual(of_shop.next(PROMPT_S)["data"]["order_id"], there["id"])
        self.assertEqual(of_order.next(PROMPT_S)["data"]["to"], "ready")

    def test_pings_are_answered_with_their_own_words(self):
        connection = self.open(token=self.admin.token)
        connection.until("caught_up")
        for words in (b"", b"hello", b"x" * 125):
            connection.send(frames.frame(words, frames.PING))
        parser, pongs = frames.Frames(), []
        while len(pongs) < 3:
            pongs += parser.feed(connection.receive())
        self.assertEqual(pongs, [(frames.PONG, b""), (frames.PONG, b"hello"), (frames.PONG, b"x" * 125)])

    def test_a_close_is_answered_with_a_close(self):
        for payload, code in ((struct.pack("!H", 1000), 1000), (b"", 1005), (struct.pack("!H", 4000) + b"bye", 4000)):
            connection = self.open(token=self.admin.token)
            connection.until("caught_up")
            connection.send(frames.frame(payload, frames.CLOSE))
            self.assertIn(connection.ends(), (code, 1000))

    def test_what_breaks_the_protocol_closes_with_the_code_of_the_rfc(self):
        text = frames.TEXT
        for what, data, code in (
                ("no mask", frames.frame(b"{}", mask=b""), 1002),
                ("reserved bits", frames.frame(b"{}", reserved=4), 1002),
                ("an unknown opcode", frames.frame(b"", 3), 1002),
                ("an unknown control opcode", frames.frame(b"", 11), 1002),
                ("a ping in fragments", frames.frame(b"", frames.PING, fin=False), 1002),
                ("a ping of 126 bytes", frames.frame(b"x" * 126, frames.PING), 1002),
                ("a continuation of nothing", frames.frame(b"x", 0), 1002),
                ("a message inside a message", frames.frame(b"x", text, fin=False) + frames.frame(b"y"), 1002),
                ("a close of one byte", frames.frame(b"\x03", frames.CLOSE), 1002),
                ("a close code that is none", frames.close_frame(1005), 1002),
                ("text that is not UTF-8", frames.frame(b"\xc3\x28"), 1007),
                ("UTF-8 broken across fragments", frames.frame(b"\xe2", text, False) + frames.frame(b"x", 0), 1007),
                ("a message of a megabyte", frames.frame(b"x" * 1_000_000), 1009),
                ("a length of 2^63", b"\x81\xff\x80" + b"\0" * 7, (1002, 1009)),
                ("a megabyte in fragments", (frames.frame(b"x" * 60_000, text, False) +
                                             frames.frame(b"x" * 60_000, 0, False) * 16), 1009)):
            with self.subTest(what):
                connection = self.open(token=self.admin.token)
                connection.until("caught_up")
                connection.send(data)
                self.assertIn(connection.ends(), code if isinstance(code, tuple) else (code,))


class LettingGo(SocketTest):
    def test_who_is_switched_off_is_cut_off_within_two_seconds(self):
        for way in ("the API", "the command line"):
            with self.subTest(way):
                anna = self.person("anna-" + way.split()[1], "operations")
                sockets = [self.open(token=anna.token), self.open(f"?ticket={self.ticket(anna)}"),
                           self.open(first={"type": "auth", "token": anna.token})]
                for connection in sockets:
                    connection.until("caught_up")
                stream = self.enterContext(Stream(self.server.port, token=anna.token))
                stream.next()
                waiting = self.later_get(f"/api/v1/events?since={self.now()}&wait=10", anna.token)
                other = self.open(token=self.admin.token)
                other.until("caught_up")
                if way == "the API":
                    self.admin.patch(f"/api/v1/users/{anna.id}", {"is_active": False}).expect(200)
                else:
                    done = docket("user", "disable", anna.name, "--data-dir", self.folder)
                    self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual([connection.ends(PROMPT_S) for connection in sockets], [4401] * 3)
                self.assertIsNone(stream.ends(PROMPT_S))
                order = self.place()
                self.assertEqual(waiting.result(12)[1].status, 401)
                self.assertEqual(other.next(PROMPT_S)["data"]["order_id"], order["id"])

    def test_an_access_token_that_runs_out_closes_with_4401(self):
        token = brief_token(self.server.folder, self.admin.token, 3)
        began = time.monotonic()
        connection = self.open(token=token)
        stream = self.enterContext(Stream(self.server.port, token=token))
        ticket = self.client(token=token).post(TICKETS).expect(201).json["ticket"]
        by_ticket = self.open(f"?ticket={ticket}")
        self.assert_live(connection)
        self.assertEqual(connection.ends(within_s=3 + PROMPT_S), 4401)
        self.assertGreater(time.monotonic() - began, 1.5)
        with self.assertRaises(Closed) as end:
            while by_ticket.next(PROMPT_S):
                pass
        self.assertEqual(end.exception.code, 4401)
        with self.assertRaises(Closed):
            while stream.content(PROMPT_S):
                pass

    def test_no_ticket_and_no_token_is_in_the_log(self):
        ticket = self.ticket()
        self.open(f"?ticket={ticket}").until("caught_up")
        self.open(first={"type": "auth", "token": self.admin.token}).until("caught_up")
        self.open(f"?token={self.admin.token}")
        self.open(f"?ticket={ticket}&what=1")
        log = self.server.log()
        self.assertNotIn(ticket, log)
        self.assertNotIn(self.admin.token, log)
