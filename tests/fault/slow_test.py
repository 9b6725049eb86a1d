"""Clients that read nothing, send by the drop, or only stay: they cost kilobytes, no thread, and delay nobody."""

import contextlib
import functools
import itertools
import os
import statistics
import threading
import time

from blocking import Closed, Stream, WebSocket
from live import LiveTest
from raw import Raw, request, seconds
from server import executable, wait_until
from shop import ADMIN, PASSWORD, at_once, order_of

ORDERS = "/api/v1/shops/corner-shop/orders"
MB = 1024 * 1024


@functools.cache
def is_sanitized():
    with open(executable(), "rb") as file:
        binary = file.read()
    return any(word in binary for word in (b"__asan_init", b"__tsan_init", b"__ubsan_handle"))


class Crowd(LiveTest):
    flags = ("--log-level", "warn")

    def setUp(self):
        super().setUp()
        self.held = self.enterContext(contextlib.ExitStack())
        self.pid = self.server.process.pid

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def sockets(self):
        count = 0
        for name in os.listdir(f"/proc/{self.pid}/fd"):
            with contextlib.suppress(OSError):
                count += os.readlink(f"/proc/{self.pid}/fd/{name}").startswith("socket:")
        return count

    def memory(self):
        """Bytes that the server has in use."""
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def note(self, text):
        print(f"               ({text})", flush=True)

    def assert_grew_less(self, before, megabytes):
        limit = megabytes * MB + (512 * MB if is_sanitized() else 0)  # what those keep for themselves
        grew = self.memory() - before
        self.note(f"{grew / MB:.1f} MB more in use")
        self.assertLess(grew, limit)

    def assert_brisk(self, count=200, over_s=0.0, p95_s=0.5):
        """So many normal requests, reads and writes, are answered as ever."""
        client = self.client(token=self.admin.token)
        took = []
        for n in range(count):
            read = functools.partial(client.get, "/api/v1/orders?limit=1")
            write = functools.partial(client.post, ORDERS, order_of(self.item))
            duration, reply = seconds(write if n % 4 == 0 else read)
            reply.expect(200, 201)
            took.append(duration)
            time.sleep(over_s / count)
        took.sort()
        self.note(f"requests: median {took[count // 2] * 1000:.1f} ms, the slowest {took[-1] * 1000:.1f} ms")
        self.assertLess(took[int(0.95 * count)], p95_s)

    def raw(self, data=b""):
        connection = self.held.enter_context(Raw(self.server.port))
        connection.send(data)
        return connection


class NeverRead(Crowd):
    CHANGES = 3200
    WRITERS = 4
    STEPS = ("preparing", "ready", "picked_up")
    NOTE = "n" * 1900  # so that no buffer of the system takes it all

    def write(self, count):
        """So many changes, a quarter of them orders; when each was sent, by order and status."""
        client, sent = self.client(token=self.admin.token), {}
        for _ in range(count // 4):
            began = time.monotonic()
            order = client.post(ORDERS, order_of(self.item)).expect(201).json["id"]
            sent[order, "pending"] = began
            for to in self.STEPS:
                sent[order, to] = time.monotonic()
                client.post(f"/api/v1/orders/{order}/transitions", {"to": to, "note": self.NOTE}).expect(200)
        return sent

    def read(self, listener, arrived):
        for _ in range(self.CHANGES):
            _, _, event = listener.next(60)
            arrived[event["order_id"], event["to"]] = time.monotonic()

    def sip(self, connections, stop):
        """Takes a little now and then: too much to be called dead, too little to keep up."""
        while not stop.wait(0.3):
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.recv(64)

    def test_sockets_and_streams_that_nobody_reads_delay_nobody_and_are_cut_off(self):
        readers = [self.listen(name, self.admin.token) for name in ("WebSocket", "event stream")]
        since = self.now()
        time.sleep(0.2)
        sockets, memory = self.sockets(), self.memory()
        asleep = [self.listen(name, self.admin.token, since=since, receive_buffer=4096)
                  for name in ("WebSocket", "event stream") for _ in range(5)]
        sipping = [self.listen(name, self.admin.token, since=since, receive_buffer=4096).connection.socket
                   for name in ("WebSocket", "event stream") for _ in range(2)]
        self.assertEqual(self.sockets(), sockets + len(asleep) + len(sipping))
        stop = threading.Event()
        self.addCleanup(stop.set)
        threading.Thread(target=self.sip, args=(sipping, stop), daemon=True).start()

        arrived = [{} for _ in readers]
        watching = [threading.Thread(target=self.read, args=pair, daemon=True) for pair in zip(readers, arrived)]
        for thread in watching:
            thread.start()
        sent = {}
        for of_one in at_once([lambda: self.write(self.CHANGES // self.WRITERS)] * self.WRITERS):
            sent.update(of_one)
        for thread in watching:
            thread.join(60)
        for reader, times in zip(readers, arrived):
            with self.subTest(type(reader).__name__):
                self.assertEqual(set(times), set(sent))
                delays = sorted(times[change] - began for change, began in sent.items())
                self.assertLess(statistics.median(delays), 0.25)
                self.assertLess(delays[int(0.95 * len(delays))], 1.0)
                self.note(f"{statistics.median(delays) * 1000:.1f} ms from request to reader, the slowest twentieth "
                          f"{delays[int(0.95 * len(delays))] * 1000:.1f} ms")
        wait_until(lambda: self.sockets() <= sockets + self.WRITERS, "those that do not read to be cut off", 15)
        for listener in asleep:
            self.check_resumption(listener, since)
        of_history = [self.listen(name, self.admin.token, since=since, receive_buffer=4096)
                      for name in ("WebSocket", "event stream") for _ in range(5)]
        self.assert_brisk(50)
        wait_until(lambda: self.sockets() <= sockets + self.WRITERS + 1, "those that do not read history too", 15)
        for listener in of_history:
            self.check_resumption(listener, since)
        self.assert_grew_less(memory, 64)

    def check_resumption(self, listener, since):
        """What was cut off has got a part, and gets the rest by its cursor."""
        got = []
        with contextlib.suppress(Closed):
            while True:
                got += listener.take(1)
        self.assertLess(len(got), self.CHANGES, "it was never cut off")
        rest, _ = self.admin.feed(listener.cursor)
        whole, _ = self.admin.feed(since)
        self.assertEqual([event["seq"] for event in got + rest], [event["seq"] for event in whole])


class DropByDrop(Crowd):
    HEAD_S, BODY_S = 4, 5
    flags = ("--log-level", "warn", "--head-timeout", str(HEAD_S), "--body-timeout", str(BODY_S))

    def drip(self, connections, data, stop):
        for byte in itertools.cycle(data):
            for connection in connections:
                connection.send(bytes([byte]))
            if stop.wait(1):
                return

    def test_two_hundred_that_send_a_byte_a_second_delay_nobody_and_are_closed_in_time(self):
        memory = self.memory()
        heads = [self.raw(b"GET /healthz HTTP/1.1\r\nHost: docket\r\nX-Slow: ") for _ in range(100)]
        bodies = [self.raw(request("POST", ORDERS, b"{", [("Content-Length", "5000")])) for _ in range(60)]
        silent = [self.raw() for _ in range(40)]
        began, stop = time.monotonic(), threading.Event()
        self.addCleanup(stop.set)
        threading.Thread(target=self.drip, args=(heads + bodies, b" ", stop), daemon=True).start()
        self.assert_brisk(over_s=2)
        for kind, limit_s, connections in (("head", self.HEAD_S, heads), ("body", self.BODY_S, bodies)):
            for connection in connections:
                answer = connection.answer()
                self.assertIsNotNone(answer, f"a slow {kind} is cut off without a word")
                self.assertEqual(answer.status, 408, kind)
                self.assertTrue(connection.is_closed())
            self.assertLess(time.monotonic() - began, limit_s + 3, kind)
        self.assertTrue(all(connection.is_closed(self.HEAD_S + 2) for connection in silent))
        self.assert_grew_less(memory, 32)


class Waiting(Crowd):
    THREADS = 8
    flags = ("--log-level", "warn", "--threads", str(THREADS))

    def of_each_kind(self, count):
        """A quarter each of idle connections, long-polls, streams and sockets; all of them are served and stay."""
        quarter, port, token = range(count // 4), self.server.port, self.admin.token
        idle = [self.raw(request()) for _ in quarter]
        for connection in idle:
            self.assertEqual(connection.answer().status, 200)
        asked = request(target=f"/api/v1/events?since={self.now()}&wait=60",
                        headers=[("Authorization", f"Bearer {token}")])
        polls = [self.raw(asked) for _ in quarter]
        streams = [self.held.enter_context(Stream(port, token=token)) for _ in quarter]
        sockets = [self.held.enter_context(WebSocket(port, token=token)) for _ in quarter]
        for connection in sockets:
            connection.until("caught_up")
        for connection in streams:
            connection.next()
        return idle, polls, streams, sockets

    def test_a_thousand_that_wait_take_no_thread_and_hear_of_everything(self):
        sign_in = {"login": ADMIN, "password": PASSWORD}
        for reply in at_once([lambda: self.client().post("/api/v1/auth/login", sign_in)] * 4 * self.THREADS):
            reply.expect(200, 503)  # so that all threads are there; more than they can take are refused
        with self.held:
            self.of_each_kind(12)
            time.sleep(0.5)
            with_few, before, memory = self.threads(), self.sockets(), self.memory()
        idle, polls, streams, sockets = self.of_each_kind(1000)
        self.assertGreaterEqual(self.sockets(), before + 900)
        self.assertEqual(self.threads(), with_few)
        self.assert_grew_less(memory, 64)
        order = self.place()
        began = time.monotonic()
        for connection in sockets:
            self.assertEqual(connection.next()["data"]["order_id"], order["id"])
        for connection in streams:
            self.assertIn(order["id"].encode(), connection.content()[2])
        for connection in polls:
            self.assertEqual(connection.answer().json["data"][0]["order_id"], order["id"])
        self.assertLess(time.monotonic() - began, 3)
        for connection in idle:
            connection.send(request())
            self.assertEqual(connection.answer().status, 200)
        self.assert_brisk()
        self.assertEqual(self.threads(), with_few)
        self.held.close()
        wait_until(lambda: self.sockets() < before, "the thousand to be forgotten")

    def test_those_who_come_and_go_leave_nothing_behind(self):
        self.of_each_kind(200)
        self.held.close()
        wait_until(lambda: self.sockets() < 20, "the first ones to be forgotten")
        memory = self.memory()
        for _ in range(8):
            self.of_each_kind(400)
            self.held.close()
        self.place()
        wait_until(lambda: self.sockets() < 20, "all of them to be forgotten")
        self.assert_grew_less(memory, 24)


class Flood(Crowd):
    MOST = 64
    flags = ("--log-level", "warn", "--max-connections", str(MOST))

    def test_a_flood_beyond_the_limit_is_refused_without_harm_to_those_inside(self):
        inside = [self.listen(name, self.admin.token) for name in ("WebSocket", "event stream") * 10]
        keeping = [self.raw(request()) for _ in range(10)]
        for connection in keeping:
            self.assertEqual(connection.answer().status, 200)
        waiting = self.later_get(f"/api/v1/events?since={self.now()}&wait=30", self.admin.token)
        time.sleep(0.2)
        memory = self.memory()

        with contextlib.ExitStack() as outside:
            flood = [outside.enter_context(Raw(self.server.port)) for _ in range(400)]
            for connection in flood:
                connection.send(request())
            answers = [connection.answer() for connection in flood]
            self.assertNotIn(None, answers, "some are turned away without a word")
            refused = [answer for answer in answers if answer.status == 503]
            self.assertEqual({answer.status for answer in answers} - {200, 503}, set())
            self.assertGreaterEqual(len(refused), 400 - self.MOST)
            self.assertLess(len(refused), 400, "there was room for some")
            for answer in refused:
                self.assertTrue(answer.headers["Retry-After"].isdigit())
                self.assertEqual(answer.headers["Connection"], "close")
            self.assertLessEqual(self.sockets(), self.MOST + 20)

            order = self.admin.post(ORDERS, order_of(self.item)).expect(201).json
            for listener in inside:
                self.assertEqual(listener.take(1, 2)[0]["order_id"], order["id"])
            self.assertEqual(waiting.result(5)[1].json["data"][0]["order_id"], order["id"])
            for connection in keeping:
                connection.send(request())
                self.assertEqual(connection.answer().status, 200)
        wait_until(lambda: self.client().get("/healthz").status == 200, "room again", 5)
        self.assert_grew_less(memory, 24)
