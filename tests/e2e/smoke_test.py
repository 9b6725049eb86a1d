"""The server starts, answers what needs no account, and stops."""

import html.parser
import json
import pathlib
import re
import signal
import time
import unittest
import urllib.parse

import databases
from raw import Raw, request
from server import Server, docket, temporary_folder
from shop import ADMIN, PASSWORD, ShopTest, add_user

ROOT = pathlib.Path(__file__).resolve().parents[2]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")


class References(html.parser.HTMLParser):
    """What a page makes a browser fetch or offers to go to."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.fetched = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("src", "href", "action", "data", "poster", "srcset") and value:
                self.found.append(value)
                if name in ("src", "data", "poster", "srcset") or tag == "link":
                    self.fetched.append(value)


class Smoke(ShopTest):
    def test_health_says_ok(self):
        reply = self.client().get("/healthz").expect(200)
        self.assertEqual(reply.json, {"status": "ok"})

    def test_readiness_names_the_database_and_its_schema(self):
        ready = self.client().get("/readyz").expect(200).json
        self.assertEqual((ready["status"], ready["database"]), ("ok", databases.engine))
        self.assertGreaterEqual(ready["schema_version"], 1)

    def test_version_is_that_of_the_command_line_and_of_the_project(self):
        served = self.client().get("/version").expect(200).json
        printed = json.loads(docket("version", "--json").stdout)
        self.assertEqual(served["version"], printed["version"])
        self.assertEqual(served["version"], (ROOT / "VERSION").read_text().strip())
        self.assertEqual(served["name"], "docket")

    def test_the_served_contract_is_the_file_in_the_project(self):
        reply = self.client().get("/openapi.json").expect(200)
        self.assertEqual(reply.body, (ROOT / "schema/openapi.json").read_bytes())
        self.assertEqual(reply.json["info"]["version"], (ROOT / "VERSION").read_text().strip())

    def test_every_path_of_the_contract_is_served(self):
        client = self.client()
        for path, operations in client.get("/openapi.json").json["paths"].items():
            with self.subTest(path):
                reply = client.request("OPTIONS", re.sub(r"\{\w+\}", "x", path))
                self.assertEqual(reply.status, 204)
                for method in operations:
                    self.assertIn(method.upper(), reply.headers["Allow"].split(", "))

    def test_the_pages_and_all_they_need_come_from_here(self):
        client = self.client()
        seen, waiting = set(), ["/docs", "/", "/admin", f"/board/{self.shop['slug']}", f"/order/{self.shop['slug']}"]
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            with self.subTest(path):
                reply = client.get(path).expect(200)
                self.assertEqual(reply.headers["X-Content-Type-Options"], "nosniff")
                if not reply.headers["Content-Type"].startswith("text/html"):
                    continue
                self.assertIn("default-src 'none'", reply.headers["Content-Security-Policy"])
                for reference in References(reply.text).found:
                    if reference.startswith("data:"):
                        continue
                    target = urllib.parse.urljoin(self.server.url + path, reference)
                    self.assertTrue(target.startswith(self.server.url + "/"), f"{path} refers to {reference}")
                    waiting.append(urllib.parse.urlsplit(target).path)
        self.assertGreater(len([path for path in seen if path.startswith(("/docs/", "/assets/"))]), 2)

    def test_the_docs_load_nothing_from_other_hosts(self):
        client = self.client()
        page = client.get("/docs").expect(200).text
        ours = [path for path in References(page).fetched if path.endswith((".js", ".css"))]
        self.assertTrue(ours)
        policy = client.get("/docs").headers["Content-Security-Policy"]
        self.assertNotRegex(policy, r"https?:|\*")
        self.assertNotIn("'unsafe-eval'", policy)

    def test_every_reply_has_a_request_id_and_a_sane_one_is_taken_over(self):
        client = self.client()
        for path in ("/healthz", "/nothing/here", "/api/v1/orders", "/docs"):
            self.assertRegex(client.get(path).headers["X-Request-Id"], UUID)
        self.assertEqual(client.get("/healthz", X_Request_Id="till-3.order_7").headers["X-Request-Id"],
                         "till-3.order_7")
        for insane in ("a b", "x" * 200, "", "ü".encode().decode("latin-1"), "<script>"):
            self.assertRegex(client.get("/healthz", X_Request_Id=insane).headers["X-Request-Id"], UUID)
        problem = client.get("/nothing/here", X_Request_Id="find-me").expect(404)
        self.assertEqual(problem.json["request_id"], "find-me")

    def test_unknown_paths_and_methods_are_problems(self):
        client = self.client()
        missing = client.get("/nothing/here").expect(404)
        self.assertEqual(missing.headers["Content-Type"], "application/problem+json")
        self.assertEqual((missing.code, missing.json["status"]), ("not_found", 404))
        wrong = client.request("DELETE", "/healthz").expect(405)
        self.assertIn("GET", wrong.headers["Allow"])


class StartAndStop(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(temporary_folder()) / "data"

    def test_it_is_ready_within_a_second(self):
        def seconds_to_ready():
            with Server(self.folder) as server:
                server.client().get("/readyz").expect(200)
                return time.monotonic() - server.started

        first, second = seconds_to_ready(), seconds_to_ready()
        self.assertLess(min(first, second), 1.0)

    def test_sigterm_ends_it_promptly_even_with_idle_connections(self):
        server = self.enterContext(Server(self.folder))
        clients = [server.client() for _ in range(5)]
        for client in clients:
            client.get("/healthz").expect(200)
        began = time.monotonic()
        self.assertEqual(server.terminate(), 0)
        self.assertLess(time.monotonic() - began, 2.0)

    def test_sigint_ends_it_too(self):
        server = self.enterContext(Server(self.folder))
        self.assertEqual(server.terminate(how=signal.SIGINT), 0)

    def test_requests_under_way_at_sigterm_are_answered(self):
        add_user(self.folder)
        server = self.enterContext(Server(self.folder, "--password-threads", "1"))
        body = json.dumps({"login": ADMIN, "password": PASSWORD}).encode()
        under_way = [self.enterContext(Raw(server.port)) for _ in range(8)]
        for connection in under_way:
            connection.send(request("POST", "/api/v1/auth/login", body))
        time.sleep(0.15)
        self.assertEqual(server.terminate(), 0)
        self.assertEqual([connection.answer().status for connection in under_way], [200] * 8)

    def test_it_leaves_its_port_free_for_the_next_one(self):
        with Server(self.folder) as server:
            port = server.port
            server.client().get("/healthz").expect(200)
        with Server(self.folder, port=port) as server:
            server.client().get("/healthz").expect(200)
