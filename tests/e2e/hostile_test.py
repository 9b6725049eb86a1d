"""What no proper client sends. Never a 5xx beyond those that HTTP asks for, and the next client is served as ever."""

import contextlib
import json
import resource
import threading
import time

from raw import Raw, chunked, request, seconds
from shop import ShopTest, order_of

MB = 1024 * 1024
ORDERS = "/api/v1/shops/corner-shop/orders"
NOT_IMPLEMENTED = 501  # RFC 9112, 6.1: a transfer coding that is not known
OTHER_VERSION = 505  # RFC 9110, 15.6.6


class HostileTest(ShopTest):
    flags = ("--log-format", "json")
    known_faults = ()  # words of those lines of the log that a test brings about

    def setUp(self):
        self.addCleanup(self.still_well)

    def still_well(self):
        """The server answers, and has had no fault of its own."""
        took, reply = seconds(lambda: self.client().get("/readyz"))
        self.assertEqual(reply.status, 200)
        self.assertLess(took, 2)
        faults = [line for line in self.server.log().splitlines() if '"level":"error"' in line]
        self.assertEqual([line for line in faults if not any(known in line for known in self.known_faults)], [])

    def raw(self):
        return self.enterContext(Raw(self.server.port))

    def idle(self, count):
        """So many connections that have had an answer and stay."""
        connections = [self.raw() for _ in range(count)]
        for connection in connections:
            connection.send(request())
        for connection in connections:
            self.assertEqual(connection.answer().status, 200)

    def ask(self, data, method="GET", end=False):
        with Raw(self.server.port) as connection:
            connection.send(data)
            if end:
                connection.end()
            return connection.answer(method)

    def refused(self, answer, *statuses):
        """The answer is a sound problem with one of these statuses."""
        self.assertIsNotNone(answer, "no reply at all")
        self.assertIn(answer.status, statuses, answer.body[:300])
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        problem = answer.json
        self.assertEqual(problem["status"], answer.status)
        self.assertEqual(problem["request_id"], answer.headers["X-Request-Id"])
        if answer.status < 500:
            self.assertNotEqual(problem["code"], "internal")
        return problem

    def refused_and_closed(self, data, *statuses, end=False):
        """The same, and the server ends the connection, since nobody knows where the next request would begin."""
        with Raw(self.server.port) as connection:
            connection.send(data)
            if end:
                connection.end()
            problem = self.refused(connection.answer(), *statuses)
            self.assertTrue(connection.is_closed(), "the connection stays open")
            return problem

    def post(self, body, target=ORDERS, **headers):
        sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
        return self.ask(request("POST", target, body, sent), "POST")

    def order(self, **fields):
        return json.dumps(order_of(self.item, **fields)).encode()


class Bodies(HostileTest):
    def test_ten_megabytes_are_refused_promptly_and_the_connection_is_closed(self):
        body = b"x" * 10 * MB
        for what, data in {"with a length": request("POST", ORDERS, body),
                           "in chunks": request("POST", ORDERS, headers=[("Transfer-Encoding", "chunked"),
                                                                         ("Content-Type", "application/json")])
                           + chunked(*[body[:MB // 4]] * 40)}.items():
            with self.subTest(what):
                took, _ = seconds(lambda d=data: self.refused_and_closed(d, 413))
                self.assertLess(took, 5)

    def test_a_length_beyond_the_limit_is_refused_before_the_body_is_sent(self):
        for length in ("10485760", "99999999999", "9" * 18, "9" * 40):
            with self.subTest(length):
                head = request("POST", ORDERS, headers=[("Content-Length", length), ("Content-Type", "application/json")])
                took, _ = seconds(lambda h=head: self.refused_and_closed(h, 413))
                self.assertLess(took, 5)

    def test_a_body_just_within_the_limit_is_read(self):
        padded = self.order(notes="x")
        padded += b" " * (MB - len(padded))
        self.assertEqual(self.post(padded).status, 201)
        self.refused(self.post(padded + b" "), 413)

    def test_deep_nesting_is_malformed(self):
        for body in (b"[" * 1_000_000, b'{"a":' * 150_000, b"[" * 500_000 + b"]" * 500_000):
            took, answer = seconds(lambda b=body: self.post(b))
            self.assertEqual(self.refused(answer, 400)["code"], "malformed")
            self.assertLess(took, 2)

    def test_a_long_list_and_a_long_text_are_refused_quickly(self):
        lines = b'{"lines":[' + b",".join([b'{"quantity":1}'] * 60_000) + b"]}"
        names = b"{" + b",".join(b'"f%d":1' % n for n in range(80_000)) + b"}"
        for body in (lines, names, self.order(notes="x" * 900_000)):
            took, answer = seconds(lambda b=body: self.post(b))
            self.refused(answer, 422)
            self.assertLess(took, 3)

    def test_what_is_not_json_is_malformed(self):
        whole = self.order()
        bodies = [b"", b"nonsense", whole[:-1], whole + b"x", whole + whole, b"\xef\xbb\xbf" + whole, b"'a'",
                  whole.replace(b'"quantity": 1', b'"quantity": 01'), whole.replace(b"1}", b"1e400}"),
                  whole.replace(b"1}", b"-1e999}"), whole.replace(b"1}", b"NaN}"), whole.replace(b"1}", b"0x1}"),
                  whole.replace(b"1}", b"1,}"), b'{"lines":[],"lines":[]}', whole.decode().encode("utf-16"), b"\x00",
                  whole[:-1] + b"\x00}", self.order(notes="A")[:-2] + b'\x00"}', self.order(notes="A")[:-2] + b'\n"}']
        for body in bodies:
            with self.subTest(body[-40:]):
                problem = self.refused(self.post(body), 400)
                self.assertEqual(problem["code"], "malformed")

    def test_text_that_is_not_utf_8_is_malformed(self):
        for bad in (b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\x80", b"\\ud800", b"\\u0000"):
            with self.subTest(bad):
                self.refused(self.post(self.order(notes="HERE").replace(b"HERE", bad)), 400)

    def test_numbers_that_are_not_whole_or_too_large_do_not_fit(self):
        for number in (b"1.5", b"1.0", b"1e0", b"9223372036854775808", b"-1", b"0", b"10001", b'"1"', b"true", b"null"):
            with self.subTest(number):
                body = self.order().replace(b'"quantity": 1', b'"quantity": ' + number)
                self.assertEqual(self.refused(self.post(body), 422)["errors"][0]["pointer"], "/lines/0/quantity")

    def test_money_is_whole_minor_units_only(self):
        auth = ("Authorization", f"Bearer {self.admin.token}")
        for price in (b"2.50", b"250.0", b'"2.50"', b"-1", b"1e2", b"100000000001"):
            with self.subTest(price):
                data = request("POST", "/api/v1/shops/corner-shop/items", b'{"name":"Tea","price":' + price + b"}", [auth])
                problem = self.refused(self.ask(data, "POST"), 422)
                self.assertEqual(problem["errors"][0]["pointer"], "/price")

    def test_a_total_beyond_counting_does_not_fit(self):
        line = {"name": "Gold", "unit_price": 100_000_000_000, "quantity": 10_000}
        auth = ("Authorization", f"Bearer {self.admin.token}")
        body = json.dumps({"lines": [line] * 200}).encode()
        self.refused(self.ask(request("POST", ORDERS, body, [auth]), "POST"), 422)

    def test_unknown_fields_are_named(self):
        body = json.dumps({**order_of(self.item), "nots": "x", "customer": {"nam/e~": "y"}}).encode()
        problem = self.refused(self.post(body), 422)
        self.assertEqual({error["pointer"] for error in problem["errors"]}, {"/nots", "/customer/nam~1e~0"})

    def test_strange_ids_and_free_text_lines_of_guests_do_not_fit(self):
        for line in ({"item_id": "x", "quantity": 1}, {"item_id": "\u2603" * 36, "quantity": 1}, {"quantity": 1},
                     {"name": "Free lunch", "unit_price": 0, "quantity": 1},
                     {"item_id": self.item["id"], "unit_price": 1, "quantity": 1}):
            with self.subTest(line):
                self.refused(self.post(json.dumps({"lines": [line]}).encode()), 422)
        other = "01900000-0000-7000-8000-000000000000"
        self.refused(self.post(json.dumps({"lines": [{"item_id": other, "quantity": 1}]}).encode()), 409, 422)

    def test_texts_of_every_kind_come_back_as_they_were(self):
        for text in ("Grüße ☃ 👩‍🍳", "'; DROP TABLE orders; --", "<script>alert(1)</script>", "\u202egnorw", "a\tb\nc",
                     "\\\"/", "%s%n{0}", "\x7f\x80\uffff", "x" * 2000):
            answer = self.post(self.order(notes=text))
            self.assertEqual(answer.status, 201, text)
            self.assertEqual(answer.json["notes"], text)

    def test_other_media_types_are_refused(self):
        for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "", "json", "*/*"):
            self.refused(self.post(self.order(), Content_Type=media_type), 415)
        self.refused(self.post(self.order(), Content_Encoding="gzip"), 415)
        self.refused(self.ask(request("POST", ORDERS), "POST"), 400, 415)
        self.assertEqual(self.post(self.order(), Content_Type="Application/JSON ; charset=UTF-8").status, 201)


class Heads(HostileTest):
    def test_a_header_of_a_hundred_kilobytes_is_refused(self):
        self.refused_and_closed(request(headers=[("X-Long", "x" * 100_000)]), 431)
        self.refused_and_closed(request(headers=[("X" * 100_000, "x")]), 431)

    def test_five_thousand_headers_are_refused(self):
        self.refused_and_closed(request(headers=[(f"X-{n}", "x") for n in range(5000)]), 431)
        self.refused_and_closed(request(headers=[("X", "")] * 200), 431)

    def test_a_target_of_twenty_kilobytes_is_refused(self):
        self.refused_and_closed(request(target="/" + "x" * 20_000), 414)
        self.refused_and_closed(request(target="/healthz?" + "x" * 9_000), 414)

    def test_a_long_target_within_the_limit_is_looked_for(self):
        self.refused(self.ask(request(target="/" + "x" * 7_000)), 404)
        self.refused(self.ask(request(target="/" + "a/" * 3_500)), 404)

    def test_a_path_that_is_not_utf_8_is_refused_in_sound_json(self):
        for target in ("/api/v1/shops/%ff%fe", b"/api/v1/shops/\xff\xfe", "/api/v1/shops/%c3", "/api/v1/shops/%00",
                       "/api/v1/shops/%zz", "/api/v1/shops/%", "/track/%ed%a0%80", b"/nothing/\xff", b"/\xc3\x28",
                       "/nothing/%00", b"/caf\xc3\xa9"):
            with self.subTest(target):
                self.refused(self.ask(request(target=target)), 400, 404)

    def test_a_query_that_cannot_be_read_or_does_not_fit(self):
        shops = "/api/v1/shops"
        self.refused(self.ask(request(target=shops + "?limit=%zz")), 400)
        for query in ("limit=0", "limit=201", "limit=1e2", "limit=", "limit=99999999999999999999", "limit=5&limit=6",
                      "cursor=%ff", "cursor=nonsense", "cursor=" + "A" * 600, "lim%69t=x", "what=1", "count=maybe", "=",
                      "limit", "cursor=%00", b"\xff=1"):
            with self.subTest(query):
                target = shops.encode() + b"?" + (query if isinstance(query, bytes) else query.encode())
                self.refused(self.ask(request(target=target)), 400, 422)

    def test_bytes_that_are_no_header_are_refused(self):
        start = b"GET /healthz HTTP/1.1\r\nHost: docket\r\n"
        for line in (b"X-Null: a\x00b", b"X-Cr: a\rb", b"X-Bell: \x07", b"No colon", b": empty", b"Bad Name: x",
                     b"X-Space : x", b"X-One: a\r\n folded", b"X\xff: x", b"Host: other"):
            with self.subTest(line):
                self.refused_and_closed(start + line + b"\r\n\r\n", 400)
        self.refused_and_closed(start.replace(b"\r\n", b"\n") + b"\n", 400)
        self.refused_and_closed(b"GET /healthz HTTP/1.1\r\n\r\n", 400)

    def test_what_is_not_http_is_refused(self):
        garbage = {
            "HTTP/0.9": (b"GET /healthz\r\n\r\n", 400),
            "no target": (b"GET HTTP/1.1\r\n\r\n", 400),
            "two blanks": (b"GET  /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            "a fragment": (b"GET /healthz#top HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            "a bare path": (b"GET healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            "another scheme": (b"GET ftp://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            "NUL in the path": (b"GET /healthz\x00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            "a long method": (b"G" * 1000 + b" / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            "lower case": (b"GET / http/1.1\r\nHost: x\r\n\r\n", 400),
            "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", OTHER_VERSION),
            "HTTP/1.2": (b"GET / HTTP/1.2\r\nHost: x\r\n\r\n", OTHER_VERSION),
            "TLS": (bytes.fromhex("16030100c8010000c40303") + bytes(range(1, 9)) * 24 + b"\r\n\r\n", 400),
            "SSH": (b"SSH-2.0-OpenSSH_9.2\r\n", 400),
            "noise": (bytes(range(256)) * 40, 400),
            "half a line": (b"GET /heal", 400),
            "half a head": (b"GET /healthz HTTP/1.1\r\nHost: x\r\n", 400),
            "half a body": (request("POST", ORDERS, b"x", [("Content-Length", "100")]), 400),
        }
        for what, (data, status) in garbage.items():
            with self.subTest(what):
                self.refused_and_closed(data, status, end=True)

    def test_connections_that_say_nothing_or_hang_up_do_no_harm(self):
        for data in (b"", b"\r\n\r\n", b"GET", request("POST", ORDERS, b"{}", [("Content-Length", "1000")])):
            for _ in range(10):
                with Raw(self.server.port) as connection:
                    connection.send(data)

    def test_a_client_that_hangs_up_before_its_reply_does_no_harm(self):
        for _ in range(20):
            with Raw(self.server.port) as connection:
                connection.send(request(target="/openapi.json") * 20)

    def test_methods_that_are_not_offered(self):
        for method in ("BREW", "TRACE", "PROPFIND", "get", "CONNECT"):
            self.refused(self.ask(request(method)), 405)
        self.refused(self.ask(request("OPTIONS", "*")), 404)
        self.assertEqual(self.ask(request("OPTIONS", "/healthz")).status, 204)

    def test_a_whole_url_as_target_is_understood(self):
        self.assertEqual(self.ask(request(target="http://elsewhere.example/healthz")).status, 200)
        self.assertEqual(self.ask(request(target="http://elsewhere.example")).status, 200)

    def test_credentials_that_are_none(self):
        forged = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJkb2NrZXQiLCJyb2xlIjoiYWRtaW4ifQ."
        for value in ("Bearer", "Bearer ", "Bearer x", "Bearer " + forged, "Basic YTpi", "x" * 9000, "Bearer a.b.c",
                      "Bearer " + self.admin.token[:-2], "Bearer " + self.admin.token + "A", b"Bearer \xff\xfe"):
            with self.subTest(value[:40]):
                self.refused(self.ask(request(target="/api/v1/orders", headers=[("Authorization", value)])), 401)
        self.refused(self.ask(request(target="/api/v1/orders", headers=[("X-API-Key", "dk_nothing")])), 401)

    def test_idempotency_keys_that_are_none(self):
        for key in ("", "x" * 256, b"\xc3\xa9"):
            self.refused(self.post(self.order(), Idempotency_Key=key), 422)


class Framing(HostileTest):
    JSON = ("Content-Type", "application/json")

    def chunks(self, data, *headers):
        return request("POST", ORDERS, headers=[("Transfer-Encoding", "chunked"), self.JSON, *headers]) + data

    def test_pipelined_requests_are_answered_in_their_order(self):
        connection = self.raw()
        targets = ["/healthz", "/version", "/nothing", "/readyz"] * 10
        connection.send(b"".join(request(target=target, headers=[("X-Request-Id", f"n{n}")])
                                 for n, target in enumerate(targets)))
        for n, target in enumerate(targets):
            answer = connection.answer()
            self.assertEqual(answer.headers["X-Request-Id"], f"n{n}")
            self.assertEqual(answer.status, 404 if target == "/nothing" else 200)

    def test_pipelined_orders_with_bodies_are_all_placed(self):
        connection = self.raw()
        connection.send(b"".join(request("POST", ORDERS, self.order(notes=f"p{n}")) for n in range(10)))
        answers = [connection.answer("POST") for _ in range(10)]
        self.assertEqual([answer.status for answer in answers], [201] * 10)
        self.assertEqual([answer.json["notes"] for answer in answers], [f"p{n}" for n in range(10)])

    def test_a_request_that_comes_byte_by_byte_is_read(self):
        connection = self.raw()
        for byte in request(headers=[("X-Request-Id", "slow")]):
            connection.send(bytes([byte]))
        self.assertEqual(connection.answer().headers["X-Request-Id"], "slow")

    def test_a_chunked_body_is_put_together(self):
        body = self.order(notes="in pieces")
        for data in (chunked(body), chunked(*[body[n:n + 1] for n in range(len(body))]),
                     b"%X;name=value;other=\"x\"\r\n%s\r\n000\r\nX-Trailer: 1\r\n\r\n" % (len(body), body)):
            connection = self.raw()
            connection.send(self.chunks(data))
            self.assertEqual(connection.answer("POST").json["notes"], "in pieces")
            connection.send(request())
            self.assertEqual(connection.answer().status, 200)

    def test_a_bad_chunk_is_refused(self):
        for data in (b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}\r\n", b"\r\n{}\r\n", b"2\r\n{}x\r\n0\r\n\r\n", b"2\n{}\r\n",
                     b"0x2\r\n{}\r\n", b"2 2\r\n{}\r\n", b"2;\x00\r\n{}\r\n", b"2" + b";x" * 1000 + b"\r\n{}\r\n"):
            with self.subTest(data[:20]):
                self.refused_and_closed(self.chunks(data), 400)
        for size in (b"ffffffffffffffff", b"fffffffffffffffffffff", b"200000"):
            self.refused_and_closed(self.chunks(size + b"\r\n"), 413)
        self.refused_and_closed(self.chunks(b"0\r\n" + b"X: y\r\n" * 50_000), 431)

    def test_a_continue_is_given_only_where_the_body_will_be_read(self):
        body = self.order(notes="after 100")
        connection = self.raw()
        connection.send(request("POST", ORDERS, headers=[("Content-Length", str(len(body))), self.JSON,
                                                         ("Expect", "100-continue")]))
        self.assertEqual((connection.line(), connection.line()), (b"HTTP/1.1 100 Continue\r\n", b"\r\n"))
        connection.send(body)
        self.assertEqual(connection.answer("POST").json["notes"], "after 100")

        self.refused_and_closed(request("POST", ORDERS, headers=[("Content-Length", str(5 * MB)),
                                                                 ("Expect", "100-continue")]), 413)
        self.refused_and_closed(request("POST", ORDERS, b"{}", [("Expect", "miracles")]), 417)

    def test_framing_that_can_be_read_in_two_ways_is_refused(self):
        body = self.order()
        length = ("Content-Length", str(len(body)))
        ambiguous = [
            [length, ("Transfer-Encoding", "chunked")],
            [("Transfer-Encoding", "chunked"), length],
            [length, length],
            [length, ("Content-Length", "5")],
            [("Content-Length", f"{len(body)}, {len(body)}")],
            [("Content-Length", f"+{len(body)}")],
            [("Content-Length", "-1")],
            [("Content-Length", "0x10")],
            [("Content-Length", "")],
            [("Content-Length", "1 2")],
            [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")],
        ]
        smuggled = request(target="/api/v1/shops", headers=[("X-Request-Id", "smuggled")])
        for headers in ambiguous:
            with self.subTest(headers):
                self.refused_and_closed(request("POST", ORDERS, body + smuggled, [self.JSON, *headers]), 400)
        for coding in ("gzip", "gzip, chunked", "identity", "chunked, chunked", "xchunked"):
            with self.subTest(coding):
                data = request("POST", ORDERS, body, [self.JSON, ("Transfer-Encoding", coding)])
                self.refused_and_closed(data, 400, NOT_IMPLEMENTED)
        old = b"POST " + ORDERS.encode() + b" HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(body)
        self.refused_and_closed(old, 400)
        self.assertNotIn("smuggled", self.server.log())

    def test_http_1_0_is_served_and_closed_unless_it_asks_otherwise(self):
        with Raw(self.server.port) as connection:
            connection.send(b"GET /healthz HTTP/1.0\r\n\r\n")
            self.assertEqual(connection.answer().status, 200)
            self.assertTrue(connection.is_closed())
        with Raw(self.server.port) as connection:
            for _ in range(2):
                connection.send(b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                self.assertEqual(connection.answer().status, 200)

    def test_head_is_get_without_the_body(self):
        connection = self.raw()
        for target in ("/healthz", "/openapi.json", "/", "/docs", "/api/v1/shops", "/nothing"):
            connection.send(request("GET", target, headers=[("X-Request-Id", "a")]))
            got = connection.answer()
            connection.send(request("HEAD", target, headers=[("X-Request-Id", "a")]))
            head = connection.answer("HEAD")
            self.assertEqual((head.status, head.body), (got.status, b""))
            self.assertEqual(head.headers["Content-Length"], got.headers["Content-Length"])
            self.assertEqual(head.headers["Content-Type"], got.headers["Content-Type"])

    def test_a_file_outside_the_folders_is_never_served(self):
        tries = ["..%2f", "..%2F..%2F", "%2e%2e/", "%2e%2e%2f", "../", "....//", "..%5c", "..\\", "%252e%252e%252f",
                 ".%00/", "%c0%ae%c0%ae/", "/", "./", "..;/"]
        for folder in ("/docs/", "/assets/"):
            for way in tries:
                for file in ("etc/passwd", "schema/openapi.json", "docket.db", "secret", "assets/icon.svg",
                             "docs/index.html", "schema/sqlite/0001_initial.sql"):
                    answer = self.ask(request(target=folder + way * 3 + file))
                    self.assertIn(answer.status, (400, 404), (folder, way, file))
                    self.assertNotIn(b"root:", answer.body)
        for target in ("//etc/passwd", "/../../etc/passwd", "/docs/..", "/assets/.", "/assets/", "/docs/", "/assets"):
            self.assertIn(self.ask(request(target=target)).status, (400, 404), target)


class Crowds(HostileTest):
    def answers_within(self, limit_s):
        took, reply = seconds(lambda: self.client().get("/healthz"))
        self.assertEqual(reply.status, 200)
        self.assertLess(took, limit_s)

    def test_half_requests_do_not_stop_others(self):
        held = [self.raw() for _ in range(40)]
        for connection in held:
            connection.send(request("POST", ORDERS, b"{", [("Content-Length", "100")]))
        for _ in range(20):
            self.answers_within(1)

    def test_two_hundred_idle_connections_delay_nobody(self):
        self.idle(200)
        for _ in range(10):
            self.answers_within(0.5)

    def test_two_hundred_connections_that_never_say_anything_delay_nobody(self):
        for _ in range(200):
            self.raw()
        for _ in range(10):
            self.answers_within(0.5)

    def test_a_flood_of_connections_is_answered_or_turned_away_politely(self):
        failures = []

        def storm():
            for _ in range(30):
                client = self.server.client()
                try:
                    if client.get("/healthz").status not in (200, 503):
                        failures.append("status")
                except OSError as fault:
                    failures.append(repr(fault))
                finally:
                    client.close()

        threads = [threading.Thread(target=storm) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(failures, [])


class OneThread(HostileTest):
    """What is not worked on holds no thread."""

    flags = ("--log-format", "json", "--threads", "1")
    HALF_REQUEST_S = 10

    def test_half_requests_delay_nobody_and_are_given_up(self):
        held = [self.raw() for _ in range(20)]
        for connection in held:
            connection.send(b"GET /readyz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        for _ in range(10):
            took, reply = seconds(lambda: self.client().get("/readyz"))
            self.assertEqual(reply.status, 200)
            self.assertLess(took, 0.5)
        time.sleep(self.HALF_REQUEST_S)
        for connection in held:
            self.refused(connection.answer(), 408)

    def test_a_body_that_comes_drop_by_drop_is_given_up(self):
        connection = self.raw()
        connection.send(request("POST", ORDERS, b"", [("Content-Length", "1000")]))
        began = time.monotonic()
        while time.monotonic() - began < self.HALF_REQUEST_S + 5:
            connection.send(b" ")
            time.sleep(0.25)
            connection.socket.setblocking(False)
            try:
                if connection.socket.recv(16, 2):  # MSG_PEEK
                    break
            except BlockingIOError:
                pass
            finally:
                connection.socket.settimeout(5)
        self.refused(connection.answer("POST"), 408)
        self.assertLess(time.monotonic() - began, self.HALF_REQUEST_S + 3)


class FewFiles(HostileTest):
    """Not for a build with -fsanitize=undefined, whose checks need descriptors themselves."""

    known_faults = ("unable to open database file",)

    def test_running_out_of_file_descriptors_is_survived(self):
        pid = self.server.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (48, before[1]))
        try:
            with contextlib.ExitStack() as held:
                for _ in range(100):
                    held.enter_context(Raw(self.server.port)).send(request(target="/api/v1/shops"))
                time.sleep(0.5)
            took, _ = seconds(lambda: self.client().get("/readyz").expect(200))
            self.assertLess(took, 5)
            self.assertEqual(self.post(self.order()).status, 201)
        finally:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


class SmallLimits(HostileTest):
    flags = ("--log-format", "json", "--max-body", "1024")

    def test_the_limit_of_bodies_is_the_one_that_was_set(self):
        self.assertEqual(self.post(self.order(notes="x" * 500)).status, 201)
        self.refused(self.post(self.order(notes="x" * 1000)), 413)

