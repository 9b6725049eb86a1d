"""Requests that two readers could understand in two ways are refused, and what hides behind them is never answered.

tests/e2e/hostile_test.py has the plainer ones. Each row here is sent at once and then drop by drop, with a second
request behind it that must not be seen; sound requests come back in their order however they are mixed and cut.
"""

import json
import random
import re
import time

from raw import Raw, chunked, request
from shop import PASSWORD, ShopTest, order_of, place

ORDERS = "/api/v1/shops/corner-shop/orders"
HIDDEN = request(target="/version", headers=[("X-Request-Id", "smuggled")])
LINE = b"GET /healthz HTTP/1.1\r\n"
HEAD = LINE + b"Host: docket\r\n"
POST = b"POST " + ORDERS.encode() + b" HTTP/1.1\r\nHost: docket\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
BAD, TOO_LONG_TARGET, TOO_LARGE_HEAD, TOO_LARGE, UNKNOWN_CODING, OTHER_VERSION = 400, 414, 431, 413, 501, 505

REQUEST_LINES = {
    "a bare LF after the request line": b"GET /healthz HTTP/1.1\nHost: docket\r\n\r\n",
    "a blank before the method": b" " + HEAD + b"\r\n",
    "a blank after the version": b"GET /healthz HTTP/1.1 \r\nHost: docket\r\n\r\n",
    "a tab between method and target": b"GET\t/healthz HTTP/1.1\r\nHost: docket\r\n\r\n",
    "a tab between target and version": b"GET /healthz\tHTTP/1.1\r\nHost: docket\r\n\r\n",
    "a blank in the target": b"GET /health z HTTP/1.1\r\nHost: docket\r\n\r\n",
    "a form feed in the target": b"GET /healthz\x0c HTTP/1.1\r\nHost: docket\r\n\r\n",
    "a CR in the target": b"GET /healthz\rX HTTP/1.1\r\nHost: docket\r\n\r\n",
    "DEL in the target": b"GET /healthz\x7f HTTP/1.1\r\nHost: docket\r\n\r\n",
    "a request inside the target": b"GET /x?HTTP/1.1\r\n\r\nGET /healthz HTTP/1.1\r\nHost: docket\r\n\r\n",
    "a reply": b"HTTP/1.1 200 OK\r\nHost: docket\r\nContent-Length: 0\r\n\r\n",
    "a method with a parenthesis": b"G(T /healthz HTTP/1.1\r\nHost: docket\r\n\r\n",
    "a method with NUL": b"GE\x00T /healthz HTTP/1.1\r\nHost: docket\r\n\r\n",
    "an empty method": b" /healthz HTTP/1.1\r\nHost: docket\r\n\r\n",
    "a version of three digits": b"GET /healthz HTTP/1.10\r\nHost: docket\r\n\r\n",
    "a version with a leading zero": b"GET /healthz HTTP/01.1\r\nHost: docket\r\n\r\n",
    "a version with a comma": b"GET /healthz HTTP/1,1\r\nHost: docket\r\n\r\n",
    "a version with NUL": b"GET /healthz HTTP/1.1\x00\r\nHost: docket\r\n\r\n",
    "another protocol": b"GET /healthz ICY/1.1\r\nHost: docket\r\n\r\n",
    "HTTP/0.9 in the form of 1.1": (b"GET /healthz HTTP/0.9\r\nHost: docket\r\n\r\n", OTHER_VERSION),
    "HTTP/3.0": (b"GET /healthz HTTP/3.0\r\nHost: docket\r\n\r\n", OTHER_VERSION),
    "a request line without end": (b"GET /" + b"a" * 40_000, TOO_LONG_TARGET),
}

HEADERS = {
    "a bare LF after one header": HEAD + b"X-One: a\nX-Two: b\r\n\r\n",
    "a head that ends in LF LF": HEAD + b"X-One: a\n\n",
    "a head that ends in CR LF LF": HEAD + b"\n",
    "a head that ends in LF CR LF": LINE + b"Host: docket\n\r\n",
    "a head that ends in CR CR": HEAD + b"\r\r\n\r\n",
    "a first header that is folded": LINE + b" Host: docket\r\nHost: docket\r\n\r\n",
    "Host folded": LINE + b"Host:\r\n docket\r\n\r\n",
    "a length folded": POST + b"Content-Length:\r\n 2\r\n\r\n{}",
    "a coding folded by a tab": (POST + b"Transfer-Encoding:\r\n\tchunked\r\n\r\n0\r\n\r\n", BAD, UNKNOWN_CODING),
    "a blank line that is not empty": HEAD + b" \r\n\r\n",
    "a blank before the colon of a length": POST + b"Content-Length : 2\r\n\r\n{}",
    "a tab before the colon of a coding": POST + b"Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
    "a vertical tab before a coding": POST + b"\x0bTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a vertical tab in a coding": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "NUL after a coding": POST + b"Transfer-Encoding: chunked\x00\r\n\r\n0\r\n\r\n",
    "NUL in a name": HEAD + b"X-\x00One: a\r\n\r\n",
    "a CR before the colon": HEAD + b"X-One\r: a\r\n\r\n",
    "a name in quotes": HEAD + b'"X-One": a\r\n\r\n',
    "an escape in a value": HEAD + b"X-One: \x1b[2J\r\n\r\n",
    "Host twice, the same": HEAD + b"Host: docket\r\n\r\n",
    "Host twice, in another case": HEAD + b"hOST: other\r\n\r\n",
    "Host empty and then full": LINE + b"Host:\r\nHost: docket\r\n\r\n",
    "no Host in HTTP/1.1, but a whole URL": b"GET http://docket/healthz HTTP/1.1\r\n\r\n",
    "a Host with a blank": LINE + b"Host: docket other\r\n\r\n",
    "a Host with a path": LINE + b"Host: docket/x\r\n\r\n",
    "a Host with somebody in it": LINE + b"Host: me@docket\r\n\r\n",
    "two Hosts in one": LINE + b"Host: docket, other\r\n\r\n",
    "a head that grows without end": (HEAD + b"X-One: aaaaaaaaaaaaaaaa\r\n" * 2000, TOO_LARGE_HEAD),
    "a header without end": (HEAD + b"X-One: " + b"a" * 40_000, TOO_LARGE_HEAD),
}

LENGTHS = {f"a length of {value!r}": POST + b"Content-Length: " + value + b"\r\n\r\n{}" for value in (
    b"2\x0b", b"2;", b"2.0", b"2e0", b"\xd9\xa2", b"2_0", b"2 2", b"2,2", b"2, 2", b",2", b"2,", b"'2'", b"two", b"0x2",
    b"+2", b"2\x00", b"2\t2", b"-0")}
LENGTHS |= {
    "two lengths that differ in case": POST + b"Content-Length: 2\r\ncontent-length: 30\r\n\r\n{}",
    "a length with a coding that is none": (POST + b"Content-Length: 2\r\nTransfer-Encoding: x\r\n\r\n{}", 400, 501),
    "a length and an empty coding": (POST + b"Content-Length: 2\r\nTransfer-Encoding:\r\n\r\n{}", 400, 501),
    "a length that overflows 64 bits": (POST + b"Content-Length: 18446744073709551618\r\n\r\n{}", 400, TOO_LARGE),
    "a length one above the limit": (POST + b"Content-Length: 1048577\r\n\r\n{}", TOO_LARGE),
}
CODINGS = (b"", b'"chunked"', b"chunked;q=1", b"chunked, identity", b"identity, chunked", b",chunked", b"chunked,",
           b"chunk", b"chunked x", b"cow", b"deflate")
LENGTHS |= {f"a coding of {value!r}": (POST + b"Transfer-Encoding: %s\r\n\r\n0\r\n\r\n" % value, BAD, UNKNOWN_CODING)
            for value in CODINGS}

CHUNKS = {f"a chunk of size {size!r}": CHUNKED + size + b"\r\n{}\r\n0\r\n\r\n" for size in (
    b"+2", b" 2", b"0x2", b"2h", b"2,2", b"2.", b"\xd9\xa2", b"2\x00", b"2\x0b", b"2\x00;x", b"two", b"2;x\ry", b"2\r")}
CHUNKS |= {
    "a chunk line that ends in LF": CHUNKED + b"2\n{}\r\n0\r\n\r\n",
    "an extension that ends in LF": CHUNKED + b"2;x\n{}\r\n0\r\n\r\n",
    "an extension that hides a line": CHUNKED + b"2;\n\r\n{}\r\n0\r\n\r\n",
    "a chunk without its end": CHUNKED + b"2\r\n{}0\r\n\r\n",
    "a chunk that ends in LF": CHUNKED + b"2\r\n{}\n0\r\n\r\n",
    "a chunk that ends in CR": CHUNKED + b"2\r\n{}\r0\r\n\r\n",
    "a chunk that ends in two other bytes": CHUNKED + b"2\r\n{}XX0\r\n\r\n",
    "a last chunk that ends in LF": CHUNKED + b"2\r\n{}\r\n0\n\r\n",
    "an end that is LF": CHUNKED + b"2\r\n{}\r\n0\r\n\n",
    "a trailer without a colon": CHUNKED + b"2\r\n{}\r\n0\r\nnothing\r\n\r\n",
    "a trailer that ends in LF": CHUNKED + b"2\r\n{}\r\n0\r\nX-One: a\n\r\n",
    "a trailer that is folded": CHUNKED + b"2\r\n{}\r\n0\r\nX-One: a\r\n b\r\n\r\n",
    "a trailer with a blank before its colon": CHUNKED + b"2\r\n{}\r\n0\r\nX-One : a\r\n\r\n",
    "a trailer with NUL": CHUNKED + b"2\r\n{}\r\n0\r\nX-One: \x00\r\n\r\n",
    "a request as trailer": CHUNKED + b"2\r\n{}\r\n0\r\nGET /version HTTP/1.1\r\n\r\n",
    "an extension without end": CHUNKED + b"2;" + b"x" * 20_000,
    "a size without end": (CHUNKED + b"0" * 20_000, 400, TOO_LARGE),
    "a size beyond 64 bits": (CHUNKED + b"10000000000000002\r\n{}\r\n0\r\n\r\n", 400, TOO_LARGE),
}


def in_drops(data):
    """Cut where it may hurt: before and after every line's end, and here and there."""
    cuts = {match.start() + n for match in re.finditer(b"[\r\n]", data[:2000]) for n in (0, 1)}
    cuts |= {random.randrange(len(data)) for _ in range(10)}
    edges = [0, *sorted(cuts - {0}), len(data)]
    return [data[a:b] for a, b in zip(edges, edges[1:])]


class Refused(ShopTest):
    flags = ("--log-format", "json")

    def check(self, rows):
        before = len(self.server.log())
        for what, row in rows.items():
            data, *statuses = row if isinstance(row, tuple) else (row, BAD)
            for way, pieces in (("at once", [data + HIDDEN]), ("in drops", in_drops(data + HIDDEN))):
                with self.subTest(f"{what}, {way}"), Raw(self.server.port, timeout_s=8) as connection:
                    for piece in pieces:
                        connection.send(piece)
                        if len(pieces) > 1:
                            time.sleep(0.001)
                    answer = connection.answer()
                    self.assertIsNotNone(answer, "no reply at all")
                    self.assertIn(answer.status, statuses)
                    self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
                    self.assertEqual(answer.headers["Connection"], "close")
                    self.assertTrue(connection.is_closed(), "something follows, or it stays open")
        self.client().get("/healthz").expect(200)
        answered = [line for line in self.server.log()[before:].splitlines() if "smuggled" in line]
        self.assertEqual(answered[:3], [], f"{len(answered)} requests that nobody has sent")

    def test_request_lines(self):
        self.check(REQUEST_LINES)

    def test_headers(self):
        self.check(HEADERS)

    def test_lengths_and_codings(self):
        self.check(LENGTHS)

    def test_chunks(self):
        self.check(CHUNKS)


class Sound(ShopTest):
    """Each sends sound requests, and gets exactly their answers."""

    def raw(self):
        return self.enterContext(Raw(self.server.port))

    def order(self, notes):
        return json.dumps(order_of(self.item, notes=notes)).encode()

    def login(self, n, login="boss"):
        body = json.dumps({"login": login, "password": PASSWORD}).encode()
        return request("POST", "/api/v1/auth/login", body, [("X-Request-Id", f"n{n}")])

    def test_a_body_that_looks_like_a_request_is_a_body(self):
        in_chunks = request("GET", "/healthz", headers=[("Transfer-Encoding", "chunked")]) + chunked(HIDDEN)
        for data in (request("GET", "/healthz", HIDDEN), in_chunks, request("POST", ORDERS, HIDDEN)):
            connection = self.raw()
            connection.send(data + request(headers=[("X-Request-Id", "next")]))
            answer = connection.answer()
            self.assertNotEqual(answer.headers["X-Request-Id"], "smuggled")
            if answer.headers["Connection"] == "close":  # a body with GET may be refused too
                self.assertTrue(connection.is_closed())
            else:
                self.assertEqual(connection.answer().headers["X-Request-Id"], "next")

    def test_trailers_change_nothing(self):
        connection = self.raw()
        body = self.order("with trailers")
        connection.send(CHUNKED + b"%x\r\n%s\r\n0\r\nContent-Length: 5\r\nHost: other\r\nX-Request-Id: smuggled\r\n"
                        b"Authorization: Bearer x\r\n\r\n" % (len(body), body) + request())
        answer = connection.answer("POST")
        self.assertIn(answer.status, (201, 400))  # RFC 9110, 6.5.1: such fields may be refused or dropped
        self.assertNotEqual(answer.headers["X-Request-Id"], "smuggled")
        if answer.status == 201:
            self.assertEqual(connection.answer().status, 200)

    def test_slow_and_quick_requests_in_one_go_are_answered_in_their_order(self):
        order = f"/api/v1/orders/{place(self.admin, self.shop, self.item)['id']}"
        etag = ("If-None-Match", self.admin.get(order).headers["ETag"])
        auth = ("Authorization", f"Bearer {self.admin.token}")
        expected, data = [], []
        for n in range(60):
            name = ("X-Request-Id", f"n{n}")
            status, asked = random.choice([
                (200, request(headers=[name])),
                (404, request(target="/nothing", headers=[name])),
                (200, self.login(n)),
                (401, self.login(n, f"nobody{n}")),  # an account would be locked after some in a row
                (201, request("POST", ORDERS, self.order(f"p{n}"), [name])),
                (201, request("POST", ORDERS, headers=[name, ("Transfer-Encoding", "chunked"),
                                                       ("Content-Type", "application/json")])
                 + chunked(*[bytes([byte]) for byte in self.order(f"c{n}")])),
                (200, request(target=order, headers=[name, auth])),
                (304, request(target=order, headers=[name, auth, etag])),
                (204, request("OPTIONS", "/healthz", headers=[name])),
                (200, request("HEAD", "/openapi.json", headers=[name])),
                (422, request("POST", ORDERS, b"{}", [name])),
                (405, request("DELETE", "/healthz", headers=[name])),
            ])
            expected.append((f"n{n}", status))
            data.append(asked)
        for pieces in ([b"".join(data)], data, in_drops(b"".join(data))):
            connection = self.raw()
            for piece in pieces:
                connection.send(piece)
            got = []
            for asked in data:
                answer = connection.answer(asked.split(b" ", 1)[0].decode())
                self.assertIsNotNone(answer, f"only {len(got)} of {len(data)} answers")
                got.append((answer.headers["X-Request-Id"], answer.status))
            self.assertEqual(got, expected)

    def test_a_quick_request_behind_one_that_waits_is_answered_after_it(self):
        auth = ("Authorization", f"Bearer {self.admin.token}")
        since = self.admin.get("/api/v1/orders?limit=1").expect(200).json["cursor"]
        connection = self.raw()
        waits = request(target=f"/api/v1/events?since={since}&wait=30", headers=[auth, ("X-Request-Id", "first")])
        connection.send(waits + request(headers=[("X-Request-Id", "second")]))
        time.sleep(0.3)
        order = place(self.admin, self.shop, self.item)
        first = connection.answer()
        self.assertEqual((first.headers["X-Request-Id"], first.json["data"][0]["order_id"]), ("first", order["id"]))
        self.assertEqual(connection.answer().headers["X-Request-Id"], "second")

    def test_who_has_said_all_it_will_say_is_still_answered(self):
        connection = self.raw()
        connection.send(b"".join([request(), self.login(1), request("POST", ORDERS, self.order("last words"))]))
        connection.end()
        self.assertEqual([connection.answer().status for _ in range(3)], [200, 200, 201])
        self.assertTrue(connection.is_closed())

    def test_nothing_is_answered_after_close_was_asked_for(self):
        for value in ("close", "Close", "keep-alive, close", "x, close ,y"):
            with self.subTest(value):
                connection = self.raw()
                connection.send(request(headers=[("Connection", value)]) + HIDDEN)
                answer = connection.answer()
                self.assertEqual((answer.status, answer.headers["Connection"]), (200, "close"))
                self.assertTrue(connection.is_closed())

    def test_a_continue_waits_for_its_turn(self):
        connection = self.raw()
        body = self.order("after the others")
        connection.send(self.login(1) + request("POST", ORDERS, headers=[
            ("Content-Length", str(len(body))), ("Content-Type", "application/json"), ("Expect", "100-continue")]))
        answer = connection.answer("POST")
        self.assertEqual((answer.status, answer.headers["X-Request-Id"]), (200, "n1"))
        self.assertEqual((connection.line(), connection.line()), (b"HTTP/1.1 100 Continue\r\n", b"\r\n"))
        connection.send(body)
        self.assertEqual(connection.answer("POST").json["notes"], "after the others")

    def test_a_continue_is_not_given_to_who_does_not_need_one(self):
        body = self.order("all at once")
        expect = ("Expect", "100-continue")
        for data in (request("POST", ORDERS, body, [expect]),
                     request("POST", ORDERS, body, [expect]).replace(b"HTTP/1.1", b"HTTP/1.0", 1)):
            connection = self.raw()
            connection.send(data)
            self.assertEqual(connection.line().split()[1], b"201")
        connection = self.raw()
        connection.send(request(headers=[expect]) + request())  # nothing to wait for
        self.assertEqual([connection.answer().status for _ in range(2)], [200, 200])

    def test_a_continue_is_given_for_chunks_too(self):
        connection = self.raw()
        connection.send(request("POST", ORDERS, headers=[("Transfer-Encoding", "chunked"), ("Expect", "100-Continue"),
                                                         ("Content-Type", "application/json")]))
        self.assertEqual((connection.line(), connection.line()), (b"HTTP/1.1 100 Continue\r\n", b"\r\n"))
        connection.send(chunked(self.order("in chunks")))
        self.assertEqual(connection.answer("POST").json["notes"], "in chunks")

    def test_http_1_0_gets_one_answer_unless_it_keeps_alive(self):
        old = b"GET /healthz HTTP/1.0\r\n\r\n"
        connection = self.raw()
        connection.send(old + HIDDEN)
        answer = connection.answer()
        self.assertEqual((answer.status, answer.headers["Connection"]), (200, "close"))
        self.assertNotIn("Transfer-Encoding", answer.headers)
        self.assertTrue(connection.is_closed())
        connection = self.raw()
        connection.send(old.replace(b"\r\n\r\n", b"\r\nConnection: Keep-Alive\r\n\r\n") * 3 + old)
        answers = [connection.answer() for _ in range(4)]
        self.assertEqual([answer.headers["Connection"].lower() for answer in answers], ["keep-alive"] * 3 + ["close"])
        self.assertTrue(connection.is_closed())

    def test_empty_lines_between_requests_are_no_requests(self):
        connection = self.raw()
        connection.send((b"\r\n" + request() + b"\r\n\r\n") * 5)
        self.assertEqual([connection.answer().status for _ in range(5)], [200] * 5)

    def test_an_offer_to_change_the_protocol_is_passed_over(self):
        connection = self.raw()
        for headers in ([("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c"), ("HTTP2-Settings", "AAMAAABk")],
                        [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
                         ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")]):
            connection.send(request(headers=headers))
            self.assertEqual(connection.answer().status, 200)
