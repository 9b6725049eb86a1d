"""The feed by long-poll and as an event stream: what waits, what ends a wait, where a stream begins and goes on."""

import json
import pathlib
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fault"))

from blocking import PROMPT_S, Silence, Stream, WebSocket  # noqa: E402
from live import TRANSPORTS, LiveTest, foreign_cursor  # noqa: E402
from raw import Raw, request  # noqa: E402
from server import Server  # noqa: E402
from shop import add_item, at_once, open_shop, place  # noqa: E402

EVENTS = "/api/v1/events"


def kinds(events):
    return [event["type"] for event in events]


class Waits(LiveTest):
    def wait_for(self, change, path=EVENTS, wait=30, query="", **headers):
        """The page that a wait from now gets by that change, which must end it at once."""
        asked = f"{path}?since={self.now()}{query}" + (f"&wait={wait}" if wait else "")
        waiting = self.later_get(asked, self.admin.token, **headers)
        time.sleep(0.3)
        self.assertFalse(waiting.done(), "it does not wait")
        result = change()
        took, reply = waiting.result(10)
        self.assertLess(took, 0.3 + PROMPT_S)
        return result, reply.expect(200).json

    def test_a_wait_ends_as_soon_as_an_order_is_placed_moved_changed_or_cancelled(self):
        order, page = self.wait_for(self.place)
        self.assertEqual(kinds(page["data"]), ["order.placed"])
        self.assertEqual(page["data"][0]["order_id"], order["id"])
        _, page = self.wait_for(lambda: self.move(order, "preparing"))
        self.assertEqual([(event["type"], event["from"], event["to"]) for event in page["data"]],
                         [("order.moved", "pending", "preparing")])
        path = f"/api/v1/orders/{order['id']}"
        _, page = self.wait_for(lambda: self.admin.patch(path, {"notes": "no sugar"}).expect(200))
        self.assertEqual(kinds(page["data"]), ["order.updated"])
        _, page = self.wait_for(lambda: self.admin.post(path + "/cancel", {"reason": "gone"}).expect(200))
        self.assertEqual(kinds(page["data"]), ["order.cancelled"])

    def test_a_wait_in_vain_is_an_empty_page_whose_cursor_goes_on(self):
        since = self.now()
        took, reply = self.later_get(f"{EVENTS}?since={since}&wait=1", self.admin.token).result(10)
        self.assertGreater(took, 0.9)
        self.assertLess(took, 1 + PROMPT_S)
        page = reply.expect(200).json
        self.assertEqual(page["data"], [])
        order = self.place()
        after = self.admin.get(f"{EVENTS}?since={page['cursor']}").expect(200).json["data"]
        self.assertEqual([event["order_id"] for event in after], [order["id"]])

    def test_what_is_there_already_is_given_without_waiting(self):
        since = self.now()
        self.place()
        for asked in (f"?since={since}&wait=30", "?wait=30"):
            took, reply = self.later_get(EVENTS + asked, self.admin.token).result(10)
            self.assertLess(took, PROMPT_S)
            self.assertNotEqual(reply.expect(200).json["data"], [])
        for asked in ("", "&wait=0"):
            took, reply = self.later_get(f"{EVENTS}?since={self.now()}{asked}", self.admin.token).result(10)
            self.assertLess(took, PROMPT_S)
            self.assertEqual(reply.expect(200).json["data"], [])

    def test_the_header_prefer_asks_for_a_wait_too(self):
        for prefer in ("wait=1", "respond-async, wait=1", "WAIT=1"):
            with self.subTest(prefer):
                took, reply = self.later_get(f"{EVENTS}?since={self.now()}", self.admin.token, Prefer=prefer).result(10)
                self.assertGreater(took, 0.9)
                self.assertLess(took, 1 + PROMPT_S)
                self.assertEqual(reply.expect(200).json["data"], [])
        _, page = self.wait_for(self.place, wait=None, Prefer="wait=30")
        self.assertEqual(kinds(page["data"]), ["order.placed"])

    def test_a_preference_that_makes_no_sense_is_no_fault(self):
        for prefer in ("wait=soon", "wait", "return=minimal", "wait=-1", ",,"):
            took, reply = self.later_get(f"{EVENTS}?since={self.now()}", self.admin.token, Prefer=prefer).result(10)
            self.assertEqual((reply.status, reply.json["data"]), (200, []))
            self.assertLess(took, PROMPT_S)

    def test_a_wait_beyond_a_minute_or_a_cursor_that_is_none_does_not_fit(self):
        for query in ("wait=61", "wait=-1", "wait=1.5", "wait=", "wait=long", "since=nonsense", "since=",
                      "since=" + "a" * 65, "limit=0", "order=x"):
            with self.subTest(query):
                pointer = "/query/" + query.partition("=")[0]
                problem = self.admin.get(f"{EVENTS}?{query}").expect(422).json
                self.assertEqual([error["pointer"] for error in problem["errors"]], [pointer])

    def test_only_what_is_asked_for_ends_a_wait(self):
        other = open_shop(self.admin, "Filter Shop")
        tea = add_item(self.admin, other, "Tea")
        followed = self.place()

        def elsewhere_then_here(here):
            place(self.admin, other, tea)
            self.place()
            time.sleep(0.3)
            return here()

        _, page = self.wait_for(lambda: elsewhere_then_here(lambda: self.move(followed, "ready")),
                                query=f"&order={followed['id']}")
        self.assertEqual([event["order_id"] for event in page["data"]], [followed["id"]])
        order, page = self.wait_for(lambda: [self.place(), time.sleep(0.3), place(self.admin, other, tea)][-1],
                                    query=f"&shop={other['slug']}")
        self.assertEqual([event["order_id"] for event in page["data"]], [order["id"]])

    def test_one_change_ends_the_waits_of_all_who_wait(self):
        asked = request(target=f"{EVENTS}?since={self.now()}&wait=30",
                        headers=[("Authorization", f"Bearer {self.admin.token}")])
        waiting = [self.enterContext(Raw(self.server.port)) for _ in range(100)]
        for connection in waiting:
            connection.send(asked)
        time.sleep(0.5)
        order = self.place()
        began = time.monotonic()
        pages = [connection.answer().json for connection in waiting]
        self.assertLess(time.monotonic() - began, PROMPT_S)
        self.assertEqual({page["data"][0]["order_id"] for page in pages}, {order["id"]})
        self.assertEqual(len({page["cursor"] for page in pages}), 1)

    def test_head_is_get_without_the_body_and_no_stream(self):
        with Raw(self.server.port) as connection:
            auth = ("Authorization", f"Bearer {self.admin.token}")
            for headers in ([auth], [auth, ("Accept", "text/event-stream")]):
                connection.send(request("HEAD", f"{EVENTS}?since={self.now()}", headers=headers))
                answer = connection.answer("HEAD")
                self.assertEqual((answer.status, answer.body), (200, b""))
                if answer.headers["Connection"] == "close":
                    self.assertTrue(connection.is_closed())
                    return
            connection.send(request())
            self.assertEqual(connection.answer().status, 200)


class Streams(LiveTest):
    def stream(self, query="", token=None, **how):
        stream = self.enterContext(Stream(self.server.port, query, token or self.admin.token, **how))
        self.assertEqual(stream.status, 200)
        return stream

    def test_an_event_stream_has_the_headers_that_proxies_and_browsers_need(self):
        headers = self.stream().headers
        self.assertEqual(headers["content-type"].partition(";")[0], "text/event-stream")
        self.assertEqual(headers["cache-control"], "no-store")
        self.assertEqual(headers["x-accel-buffering"], "no")
        self.assertNotIn("content-length", headers)

    def test_a_stream_begins_now_and_says_first_where_that_is(self):
        self.place()
        time.sleep(0.2)
        stream = self.stream()
        event, place, data = stream.next()
        self.assertEqual((event, data), (None, None))
        self.assertTrue(place)
        order = self.place()
        event, later, data = stream.content(PROMPT_S)
        feed, _ = self.admin.feed(place)
        self.assertEqual([entry["order_id"] for entry in feed], [order["id"]])
        self.assertEqual(feed, [json.loads(data)])
        self.assertEqual(self.admin.feed(later)[0], [])

    def test_a_stream_resumed_at_any_id_misses_and_repeats_nothing(self):
        since = self.now()
        for _ in range(4):
            self.move(self.place(), "ready")
        whole, _ = self.admin.feed(since)
        first = self.listen("event stream", self.admin.token, since=since)
        ids = [first.next()[1] for _ in range(8)]
        self.assertEqual(len(set(ids)), 8)
        for seen in range(8):
            stream = self.stream(last_event_id=ids[seen])
            order = self.place()
            expected = whole[seen + 1:] + self.admin.feed(ids[-1])[0]
            got = [json.loads(stream.content()[2]) for _ in expected]
            self.assertEqual(got, expected)
            self.assertEqual(got[-1]["order_id"], order["id"])

    def test_last_event_id_wins_over_since_as_a_browser_needs_that_reconnects(self):
        since = self.now()
        self.place()
        place = self.now()
        order = self.place()
        block = self.stream(f"?since={since}", last_event_id=place).content()
        self.assertIn(order["id"], block[2].decode())

    def test_a_cursor_of_one_transport_is_good_on_the_others(self):
        cursors = {}
        order = self.place()
        listeners = self.listen_by_all(self.admin.token)
        self.move(order, "ready")
        for name, listener in listeners.items():
            listener.take(1, PROMPT_S)
            cursors[name] = listener.cursor
        order = self.place()
        for given, cursor in cursors.items():
            for name in TRANSPORTS:
                with self.subTest(f"{given} to {name}"):
                    [event] = self.listen(name, self.admin.token, since=cursor).take(1, PROMPT_S)
                    self.assertEqual(event["order_id"], order["id"])

    def test_a_silent_stream_and_a_silent_socket_show_every_15_seconds_that_they_live(self):
        stream = self.stream()
        with self.assertRaises(Silence):
            stream.content(1)
        before = stream.parser.comments
        with WebSocket(self.server.port, token=self.admin.token) as web_socket:
            web_socket.until("caught_up")
            end = time.monotonic() + 16.5
            while time.monotonic() < end and not (stream.parser.comments > before and web_socket.pings):
                for listen in (stream.content, web_socket.next):
                    with self.assertRaises(Silence):
                        listen(0.25)
            self.assertIn((stream.parser.comments - before, web_socket.pings), [(1, 1), (1, 2), (2, 1), (2, 2)])
        self.place()
        self.assertIn(b"order.placed", stream.content(PROMPT_S)[2])

    def test_a_refusal_is_a_problem_and_no_stream(self):
        good, unknown = self.admin.token, "?order=01900000-0000-7000-8000-000000000000"
        for query, token, status in (("", None, 401), ("", "nonsense", 401), ("?shop=nowhere", good, 404),
                                     (unknown, good, 404), ("?since=nonsense", good, 422), ("?what=1", good, 422)):
            with self.subTest(query):
                stream = self.enterContext(Stream(self.server.port, query, token))
                self.assertEqual(stream.status, status)
                self.assertEqual(stream.headers["content-type"], "application/problem+json")
                self.assertEqual(stream.problem()["status"], status)

    def test_who_does_not_ask_for_a_stream_gets_a_page(self):
        for accept in ("application/json", "*/*", "text/html"):
            reply = self.admin.get(f"{EVENTS}?since={self.now()}", Accept=accept)
            self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "application/json; charset=utf-8"))


class AllTransports(LiveTest):
    def test_all_of_them_give_the_same_events_as_the_feed(self):
        since = self.now()
        late = {}
        listeners = self.listen_by_all(self.admin.token)
        for number in range(20):
            self.move(self.place(notes=f"n{number}"), "ready")
            if number == 10:
                late = self.listen_by_all(self.admin.token, since=since)
        feed, _ = self.admin.feed(since)
        self.assertEqual(len(feed), 40)
        for name in TRANSPORTS:
            self.assertEqual(listeners[name].take(40), feed, name)
            self.assertEqual(late[name].take(40), feed, f"{name}, joined in the middle")

    def test_a_cursor_that_cannot_be_continued_gets_one_reset_and_a_fresh_one(self):
        with foreign_cursor() as strange:
            for name in TRANSPORTS:
                with self.subTest(name):
                    listener = self.listen(name, self.admin.token, since=strange)
                    kind, fresh, _ = listener.next()
                    self.assertEqual(kind, "reset")
                    self.assertNotEqual(fresh, strange)
                    order = self.place()
                    self.assertEqual([event["order_id"] for event in listener.take(1)], [order["id"]])
                    resumed = self.listen(name, self.admin.token, since=fresh)
                    self.assertEqual([event["order_id"] for event in resumed.take(1)], [order["id"]])

    def test_what_another_process_writes_is_seen_within_two_seconds(self):
        listeners = self.listen_by_all(self.admin.token)
        with Server(self.folder) as second:
            order = place(second.client(token=self.admin.token), self.shop, self.item)
            for name, listener in listeners.items():
                with self.subTest(name):
                    [event] = listener.take(1, PROMPT_S)
                    self.assertEqual((event["type"], event["order_id"]), ("order.placed", order["id"]))

    def test_what_two_processes_write_at_once_is_told_by_both_in_one_order(self):
        since = self.now()
        with Server(self.folder) as second:
            here, there = self.listen_by_all(self.admin.token), self.listen_by_all(self.admin.token, server=second)
            clients = [server.client(token=self.admin.token) for server in (self.server, second) for _ in range(3)]
            at_once([lambda c=client: [self.move(self.place(c), "ready", c) for _ in range(15)] for client in clients])
            feed, _ = self.admin.feed(since)
            self.assertEqual(len(feed), 6 * 15 * 2)
            for name in TRANSPORTS:
                self.assertEqual(here[name].take(len(feed)), feed, name)
                self.assertEqual(there[name].take(len(feed)), feed, f"{name} of the other")
