"""The log: one line a request, and nothing in it that must not be there."""

import json
import unittest
import urllib.parse

from raw import Raw, request
from server import Server, temporary_folder
from shop import ADMIN, PASSWORD, add_item, add_user, move, open_shop, place

NEW_PASSWORD = "an-altogether-new-secret"
WRONG_PASSWORD = "this-is-not-the-password"
FORM = "application/x-www-form-urlencoded"


class Log(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(temporary_folder()) / "data"

    def start(self, *flags, **how):
        return self.enterContext(Server(self.folder, *flags, **how))

    def lines(self, server):
        """The whole log, once the server has ended."""
        server.terminate()
        return server.log().splitlines()

    def requests(self, server):
        """Of a log in JSON: the lines of requests."""
        return [line for line in map(json.loads, self.lines(server)) if line["msg"] == "request"]

    def test_each_request_has_one_line_in_json(self):
        add_user(self.folder)
        server = self.start("--log-format", "json")
        admin = server.sign_in(ADMIN, PASSWORD)
        client = server.client()
        asked = []
        for n, (method, path) in enumerate([("GET", "/healthz"), ("GET", "/api/v1/shops?limit=5"), ("GET", "/nothing"),
                                            ("DELETE", "/healthz"), ("HEAD", "/"), ("OPTIONS", "/healthz"),
                                            ("GET", "/api/v1/orders"), ("GET", "/api/v1/auth/me")]):
            reply = (admin if n == 7 else client).request(method, path, X_Request_Id=f"ask-{n}")
            asked.append((f"ask-{n}", method, path.partition("?")[0], reply.status))
        logged = self.requests(server)
        found = [(line["id"], line["method"], line["path"], line["status"]) for line in logged
                 if line["id"].startswith("ask-")]
        self.assertEqual(found, asked)
        self.assertEqual(len(logged), len(asked) + 1)
        for line in logged:
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            self.assertEqual(line["level"], "info")
            self.assertIsInstance(line["ms"], (int, float))
            self.assertGreaterEqual(line["ms"], 0)
            self.assertIsInstance(line["bytes"], int)
            self.assertEqual(line["from"], "127.0.0.1")
        self.assertEqual(logged[-1]["caller"], admin.session["user"]["id"])

    def test_a_request_that_is_refused_before_it_is_read_has_its_line_too(self):
        server = self.start("--log-format", "json")
        ids = {}
        for data in (b"nonsense\r\n\r\n", request(headers=[("X-Long", "x" * 50_000)]), request(target="/" + "x" * 20_000),
                     request("POST", "/setup", headers=[("Content-Length", "99999999")])):
            with Raw(server.port) as connection:
                connection.send(data)
                answer = connection.answer()
                ids[answer.headers["X-Request-Id"]] = answer.status
        self.assertEqual(sorted(ids.values()), [400, 413, 414, 431])
        logged = {line.get("id"): line.get("status") for line in map(json.loads, self.lines(server))}
        for request_id, status in ids.items():
            self.assertEqual(logged.get(request_id), status)

    def test_each_request_has_one_line_in_text(self):
        server = self.start("--log-format", "text")
        for n in range(5):
            server.client().get("/healthz", X_Request_Id=f"ask-{n}").expect(200)
        lines = [line for line in self.lines(server) if "ask-" in line]
        self.assertEqual(len(lines), 5)
        for n, line in enumerate(lines):
            self.assertRegex(line, rf"^\S+Z info  request id=ask-{n} method=GET path=/healthz status=200 ms=\S+ ")

    def test_the_level_decides_what_is_logged(self):
        for level in ("warn", "error", "off"):
            with Server(self.folder, "--log-level", level) as server:
                server.client().get("/healthz").expect(200)
            self.assertEqual(server.log(), "")

    def tour(self, server):
        """Everything that carries a secret, rightly and wrongly used; all of those secrets."""
        guest = server.client()
        token = server.setup_token()
        guest.get(f"/setup?token={token}").expect(200)
        guest.request("PUT", f"/setup?token={token}").expect(405)
        form = {"token": token, "username": ADMIN, "password": "shorty!"}
        guest.post("/setup", urllib.parse.urlencode(form), Content_Type=FORM).expect(422)
        form["password"] = PASSWORD
        guest.post("/setup", urllib.parse.urlencode(form), Content_Type=FORM).expect(303)

        guest.post("/api/v1/auth/login", {"login": ADMIN, "password": WRONG_PASSWORD}).expect(401)
        guest.post("/api/v1/auth/login", '{"password": "' + WRONG_PASSWORD + '"').expect(400)
        guest.post("/api/v1/auth/login", {"login": ADMIN, "pasword": WRONG_PASSWORD}).expect(422)
        guest.post(f"/api/v1/auth/login?password={WRONG_PASSWORD}", {"login": ADMIN, "password": PASSWORD}).expect(422)
        admin = server.sign_in(ADMIN, PASSWORD)
        secrets = [token, "shorty!", PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, admin.token, urllib.parse.quote(PASSWORD),
                   urllib.parse.quote_plus(PASSWORD)]

        first = admin.session["refresh_token"]
        second = guest.post("/api/v1/auth/refresh", {"refresh_token": first}).expect(200).json
        third = guest.post("/api/v1/auth/refresh", {}, Cookie=f"docket_refresh={second['refresh_token']}").expect(200).json
        guest.post("/api/v1/auth/refresh", {"refresh_token": first}).expect(401)
        secrets += [first, second["refresh_token"], second["access_token"], third["refresh_token"]]

        user = {"username": "tom", "role": "staff", "password": NEW_PASSWORD}
        admin.post("/api/v1/users", user).expect(201)
        admin.post("/api/v1/users", user).expect(409)
        change = {"current_password": WRONG_PASSWORD, "new_password": NEW_PASSWORD}
        admin.request("PUT", "/api/v1/auth/password", change).expect(401)
        for credential in ("Basic " + "dXNlcjpwYXNz" * 3, "Bearer made-up-credential-1", "made-up-credential-2"):
            guest.get("/api/v1/orders", Authorization=credential).expect(401)
            secrets.append(credential.split()[-1])
        guest.get("/api/v1/orders", X_API_Key="dk_made-up-credential-3").expect(401)
        secrets.append("dk_made-up-credential-3")

        shop = open_shop(admin)
        order = place(admin, shop, add_item(admin, shop))
        move(admin, order, "ready").expect(200)
        tracking = urllib.parse.urlsplit(order["tracking_url"]).path
        secret = tracking.rsplit("/", 1)[1]
        secrets.append(secret)
        guest.get(tracking).expect(200)
        guest.get("/api/v1" + tracking).expect(200)
        for method, path in [("POST", tracking), ("DELETE", "/api/v1" + tracking), ("GET", tracking + "/"),
                             ("GET", tracking + "%zz"), ("GET", "/api/v1" + tracking + "/events"), ("GET", "/" + tracking),
                             ("GET", tracking + "?what=1"), ("GET", "/api/v2" + tracking), ("OPTIONS", tracking)]:
            guest.request(method, path)
        guest.get(tracking[:-1]).expect(404)
        secrets.append(secret[:-1])
        guest.get("/healthz", Referer=order["tracking_url"], Cookie="docket_refresh=" + "c" * 43).expect(200)
        secrets.append("c" * 43)
        return secrets

    def test_no_secret_is_in_the_log_after_a_whole_tour(self):
        for number, form in enumerate(("json", "text")):
            with self.subTest(form):
                server = self.enterContext(Server(self.folder / str(number), "--log-format", form,
                                                  "--log-level", "debug"))
                secrets = self.tour(server)
                lines = self.lines(server)
                self.assertGreater(len(lines), 30)
                for secret in secrets:
                    shown = [line for line in lines if secret in line]
                    self.assertEqual(shown, [], f"{secret[:12]}… is in the log")
                key = (server.folder / "secret").read_text().strip()
                self.assertNotIn(key, server.log())

    def test_a_secret_key_of_ones_own_is_not_in_the_log(self):
        key = "my-own-key-0123456789-0123456789-abc"
        server = self.start("--log-level", "debug", env={"SECRET_KEY": key})
        server.client().get("/healthz").expect(200)
        server.terminate()
        self.assertNotIn(key, server.log() + server.stdout.text())

    def test_control_characters_in_a_path_cannot_forge_a_line(self):
        forged = '{"time":"2026-01-01T00:00:00.000Z","level":"info","msg":"request","status":200}'
        targets = [b"/a%0a" + urllib.parse.quote(forged).encode(), b"/a%0d%0aforged", b"/a%1b[2Kforged", b'/a"forged',
                   b"/a\xe2\x80\xa8forged", b"/a\xc2\x85forged", b"/a\xc2\x9b2Jforged", b"/a\xe2\x80\xaeforged",
                   b"/a\xffforged", b"/a\\u000aforged", b'/a","status":200,"x":"forged', b"/a\nforged", b"/a\rforged",
                   b"/a\x1b[31mforged", b"/a\tforged", b"/a=status=200"]
        for number, form in enumerate(("json", "text")):
            with self.subTest(form):
                server = self.enterContext(Server(self.folder / str(number), "--log-format", form))
                for n, target in enumerate(targets):
                    with Raw(server.port) as connection:
                        connection.send(request(target=target, headers=[("X-Request-Id", f"t{n}")]))
                        self.assertIn(connection.answer().status, (400, 404))
                server.terminate()
                log = server.log()
                self.assertEqual([c for c in log if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0
                                  or c in "\u2028\u2029\u202e"], [])
                self.assertEqual(log.count("\n"), len(log.splitlines()))
                for line in log.splitlines():
                    if form == "json":
                        line = json.loads(line)
                        self.assertIn(line["msg"], ("request", "serving", "stopped", "migrated", "refused"))
                        self.assertNotEqual(line.get("status"), 200)
                    else:
                        self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\S+Z (info|warn)  ")
                        self.assertNotRegex(line, r'(^| )status=200( |$)')
