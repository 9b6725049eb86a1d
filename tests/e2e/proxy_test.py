"""Behind nginx, as examples/nginx.conf sets it up: everything gets through, and clients keep their addresses."""

import http.client
import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fault"))

from live import PROMPT_S, TRANSPORTS, LiveTest, WebSocket  # noqa: E402
from nginx import Nginx  # noqa: E402
from server import START_S, docket, temporary_folder, wait_until  # noqa: E402

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/nginx.conf"
GUEST = "127.0.0.2"  # an address of this machine that is no trusted proxy
MADE_UP = "198.51.100.7"
IMPATIENCE_S = 20  # instead of the example's 75: longer than the server's beat of 15, and a test need not wait for ever

class ProxyTest(LiveTest):
    flags = ("--log-format", "json", "--trusted-proxies", "127.0.0.1")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nginx = cls.enterClassContext(Nginx(cls.folder.parent / "nginx", EXAMPLE, {
            "server 127.0.0.1:8080;": f"server 127.0.0.1:{cls.server.port};",
            "proxy_read_timeout 75s;": f"proxy_read_timeout {IMPATIENCE_S}s;"}))

    def ask(self, port, request_id, path="/healthz", source=GUEST, **headers):
        """The status of a GET that comes from `source`, and the line of the log that it left."""
        sent = {"X-Request-Id": request_id, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_S, source_address=(source, 0))
        try:
            connection.request("GET", path, headers=sent)
            status = connection.getresponse().status
        finally:
            connection.close()
        return status, wait_until(lambda: self.logged(request_id), f"the line of {request_id} in the log")

    def logged(self, request_id):
        for line in self.server.log().splitlines(keepends=True):
            if line.endswith("\n") and f'"{request_id}"' in line:
                return json.loads(line)
        return None


class Addresses(ProxyTest):
    def test_the_log_shows_the_client_and_not_the_proxy(self):
        status, line = self.ask(self.nginx.port, "by-way-of-nginx")
        self.assertEqual((status, line["status"], line["from"]), (200, 200, GUEST))

    def test_each_request_of_a_connection_that_the_proxy_shares_has_its_own_client(self):
        for n in range(12):
            guest = f"127.0.0.{2 + n % 4}"
            self.assertEqual(self.ask(self.nginx.port, f"shared-{n}", source=guest)[1]["from"], guest)

    def test_an_address_that_a_client_makes_up_is_not_believed(self):
        for n, headers in enumerate([
            {"X_Forwarded_For": MADE_UP},
            {"X_Forwarded_For": f"{MADE_UP}, 127.0.0.1"},
            {"X_Forwarded_For": "unknown"},
            {"X_Forwarded_For": '"'},
            {"Forwarded": f"for={MADE_UP};proto=https"},
            {"Forwarded": f"for={MADE_UP}, for={GUEST}"},
            {"Forwarded": 'for="', "X_Forwarded_For": MADE_UP},
            {"X_Real_IP": MADE_UP},
        ]):
            with self.subTest(headers):
                self.assertEqual(self.ask(self.nginx.port, f"spoof-{n}", **headers)[1]["from"], GUEST)

    def test_who_is_no_trusted_proxy_speaks_for_itself_alone(self):
        for n, headers in enumerate([{"X_Forwarded_For": MADE_UP}, {"Forwarded": f"for={MADE_UP}"}]):
            self.assertEqual(self.ask(self.server.port, f"direct-{n}", **headers)[1]["from"], GUEST)

    def test_a_trusted_proxy_is_asked_by_both_of_its_headers(self):
        for n, headers in enumerate([{"X_Forwarded_For": f"{MADE_UP}, 127.0.0.1"}, {"Forwarded": f"for={MADE_UP}"}]):
            _, line = self.ask(self.server.port, f"trusted-{n}", source="127.0.0.1", **headers)
            self.assertEqual(line["from"], MADE_UP)


class Requests(ProxyTest):
    def test_replies_are_those_of_the_server(self):
        direct, proxied = self.client(), self.nginx.client()
        self.addCleanup(proxied.close)
        for path in ("/healthz", "/version", "/openapi.json", "/docs", "/api/v1/shops", "/nothing/here"):
            with self.subTest(path):
                one, other = direct.get(path, X_Request_Id="same"), proxied.get(path, X_Request_Id="same")
                self.assertEqual((one.status, one.body), (other.status, other.body))
                for name in ("Content-Type", "ETag", "X-Request-Id", "Content-Security-Policy", "Cache-Control"):
                    self.assertEqual(one.headers[name], other.headers[name], name)

    def test_orders_are_placed_and_moved(self):
        client = self.nginx.client(token=self.admin.token)
        self.addCleanup(client.close)
        for _ in range(10):
            order = self.place(client)
            path = f"/api/v1/orders/{order['id']}"
            etag = client.get(path).expect(200).headers["ETag"]
            client.get(path, If_None_Match=etag).expect(304)
            self.move(order, "ready", client)
            client.get(path, If_None_Match=etag).expect(200)
            client.patch(path, {"notes": "late"}, If_Match=etag).expect(412)

    def test_a_body_at_the_limit_gets_through_and_one_beyond_it_does_not(self):
        client = self.nginx.client(token=self.admin.token)
        self.addCleanup(client.close)
        path = f"/api/v1/shops/{self.shop['slug']}/orders"
        padding = " " * (1024 * 1024 - 200)
        client.post(path, json.dumps({"lines": [{"item_id": self.item["id"], "quantity": 1}]}) + padding).expect(201)
        client.post(path, padding + " " * 1000).expect(413)


class Waiting(ProxyTest):
    def listeners(self):
        return {name: self.listen(name, self.admin.token, server=self.nginx) for name in TRANSPORTS}

    def test_each_transport_tells_at_once(self):
        listeners = self.listeners()
        for _ in range(3):
            order = self.place()
            for name, listener in listeners.items():
                with self.subTest(name):
                    [event] = listener.take(1, PROMPT_S)
                    self.assertEqual(event["order_id"], order["id"])

    def test_a_stream_resumes_where_it_was(self):
        stream = self.listen("event stream", self.admin.token, server=self.nginx)
        self.place()
        stream.take(1)
        stream.close()
        missed = self.place()
        again = self.listen("event stream", self.admin.token, since=stream.cursor, server=self.nginx)
        self.assertEqual(again.take(1)[0]["order_id"], missed["id"])

    def test_a_websocket_is_upgraded_and_its_refusal_is_a_reply(self):
        connection = self.enterContext(WebSocket(self.nginx.port, token=self.admin.token))
        self.assertEqual(connection.status, 101)
        self.assertEqual([message["type"] for message in connection.until("caught_up")], ["hello", "caught_up"])
        self.assertEqual(self.enterContext(WebSocket(self.nginx.port, token="nonsense")).status, 401)

    def test_a_long_wait_is_answered_when_something_happens_and_when_nothing_does(self):
        client = self.nginx.client(token=self.admin.token, timeout_s=30)
        self.addCleanup(client.close)
        since = self.now()
        waiting = self.later(client.get, f"/api/v1/events?since={since}&wait=15")
        order = self.place()
        took, reply = waiting.result()
        self.assertEqual([event["order_id"] for event in reply.expect(200).json["data"]], [order["id"]])
        self.assertLess(took, 5)
        took, reply = self.later(client.get, f"/api/v1/events?since={self.now()}&wait=2").result()
        self.assertEqual(reply.expect(200).json["data"], [])
        self.assertTrue(1.5 < took < 4, took)

    def test_nothing_is_cut_off_for_being_silent_since_the_server_has_a_beat(self):
        stream = self.listen("event stream", self.admin.token, server=self.nginx)
        websocket = self.enterContext(WebSocket(self.nginx.port, token=self.admin.token))
        websocket.until("caught_up")
        streamed = self.later(stream.take, 1, 60)
        heard = self.later(websocket.next, 60)
        with self.assertRaises(TimeoutError):
            heard.result(IMPATIENCE_S + 6)
        order = self.place()
        self.assertEqual(heard.result(PROMPT_S)[1]["data"]["order_id"], order["id"])
        self.assertEqual(streamed.result(PROMPT_S)[1][0]["order_id"], order["id"])
        self.assertGreaterEqual(websocket.pings, 1)


class WrongUse(unittest.TestCase):
    def test_trusted_proxies_that_are_no_addresses_are_one_line_and_status_2(self):
        folder = self.enterContext(temporary_folder()) / "data"
        for value in ("localhost", "10.0.0.0/33", "127.0.0.1, 10.0.0"):
            with self.subTest(value):
                done = docket("serve", "--port", "0", "--data-dir", folder, "--trusted-proxies", value)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertRegex(done.stderr, r"\Adocket: [^\n]*trusted-proxies must be addresses or networks .+\n\Z")
                self.assertIn(value.split()[-1] + '"', done.stderr)
                self.assertFalse(folder.exists())
