"""The first start: an empty folder, a one-time link, the first account."""

import json
import os
import stat
import unittest
import urllib.parse

import databases
from server import Server, docket, temporary_folder
from shop import at_once

FORM = "application/x-www-form-urlencoded"


class Setup(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(temporary_folder()) / "deep" / "data"

    def start(self, *flags):
        return self.enterContext(Server(self.folder, *flags))

    def send(self, server, token, username="owner", password="correct horse battery", email=""):
        form = {"token": token, "username": username, "password": password, "email": email}
        return server.client().post("/setup", urllib.parse.urlencode(form), Content_Type=FORM)

    @databases.on_sqlite_alone("it looks at the files")
    def test_the_first_start_makes_a_database_and_a_secret_for_the_owner_alone(self):
        server = self.start()
        server.client().get("/readyz").expect(200)
        self.assertLessEqual({"docket.db", "secret"}, set(os.listdir(self.folder)))
        self.assertEqual(stat.S_IMODE(self.folder.stat().st_mode), 0o700)
        for file in self.folder.iterdir():
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600, file.name)
        self.assertGreaterEqual(len((self.folder / "secret").read_text().strip()), 32)

    def test_it_prints_a_link_that_shows_the_form(self):
        server = self.start()
        page = server.client().get(f"/setup?token={server.setup_token()}").expect(200)
        self.assertTrue(page.headers["Content-Type"].startswith("text/html"))
        for name in ("token", "username", "password", "email"):
            self.assertIn(f'name="{name}"', page.text)
        self.assertIn('method="post"', page.text)
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")

    def test_the_link_is_on_the_public_address_where_there_is_one(self):
        server = self.start("--public-url", "https://orders.example.com")
        self.assertIn("https://orders.example.com/setup?token=", server.stdout.text())

    def test_the_form_makes_the_admin_once(self):
        server = self.start()
        token = server.setup_token()
        done = self.send(server, token).expect(303)
        self.assertEqual(done.headers["Location"], "/")
        admin = server.sign_in("owner", "correct horse battery")
        self.assertEqual(admin.get("/api/v1/auth/me").json["role"], "admin")

        for reply in (server.client().get(f"/setup?token={token}"), self.send(server, token, "second")):
            reply.expect(404)
            self.assertTrue(reply.headers["Content-Type"].startswith("text/html"))
            self.assertIn("set up", reply.text)
        self.assertEqual(len(admin.pages("/api/v1/users")), 1)

    def test_of_two_who_send_the_form_at_once_one_becomes_admin(self):
        server = self.start()
        token = server.setup_token()
        replies = at_once([lambda n=name: self.send(server, token, n) for name in ("ann", "bob", "cid")])
        self.assertEqual(sorted(reply.status for reply in replies), [303, 404, 404])
        accounts = json.loads(docket("user", "list", "--json", "--data-dir", self.folder).stdout)
        self.assertEqual(len(accounts), 1)

    def test_a_page_of_its_own_makes_the_admin_and_is_signed_in(self):
        server = self.start("--log-level", "debug")
        client, token = server.client(), server.setup_token()
        state = f"/api/v1/setup/state?token={token}"
        self.assertEqual(client.get(state).expect(200).json, {"state": "open"})
        account = {"token": token, "username": "owner", "password": "my-own-secret-words"}
        replies = at_once([lambda n=name: server.client().post("/api/v1/setup", {**account, "username": n})
                           for name in ("ann", "bob", "cid")])
        self.assertEqual(sorted(reply.status for reply in replies), [201, 404, 404])
        session = next(reply for reply in replies if reply.status == 201)
        self.assertIn("HttpOnly", session.headers["Set-Cookie"])
        self.assertEqual(server.client(token=session.json["access_token"]).get("/api/v1/auth/me").json["role"], "admin")
        cookie = session.headers["Set-Cookie"].split(";")[0]
        client.post("/api/v1/auth/refresh", {}, Cookie=cookie).expect(200)
        self.assertEqual(client.get(state).expect(200).json, {"state": "done"})
        server.terminate()
        self.assertNotIn(token, server.log())
        self.assertNotIn("my-own-secret-words", server.log())

    def test_a_wrong_token_is_refused(self):
        server = self.start()
        client = server.client()
        wrong = "A" * len(server.setup_token())
        client.get(f"/setup?token={wrong}").expect(403)
        client.get("/setup").expect(403)
        self.send(server, wrong).expect(403)
        self.assertEqual(docket("user", "list", "--json", "--data-dir", self.folder).stdout.strip(), "[]")

    def test_bad_input_shows_the_form_again_and_says_why(self):
        server = self.start()
        token = server.setup_token()
        bad = {
            "short password": dict(password="short"),
            "short name": dict(username="a"),
            "empty name": dict(username=""),
            "strange name": dict(username="two words"),
            "no e-mail address": dict(email="nobody"),
            "long password": dict(password="x" * 300),
        }
        for what, fields in bad.items():
            with self.subTest(what):
                reply = self.send(server, token, **fields).expect(422)
                self.assertTrue(reply.headers["Content-Type"].startswith("text/html"), reply.headers["Content-Type"])
                self.assertIn("<form", reply.text)
                self.assertIn('role="alert"', reply.text)
                self.assertNotIn(fields.get("password", "correct horse battery"), reply.text)
        kept = self.send(server, token, username="o\"wner<b>", password="short").expect(422).text
        self.assertNotIn("<b>", kept)
        self.send(server, token).expect(303)

    def test_a_restart_prints_a_new_link_and_the_old_one_is_dead(self):
        with Server(self.folder) as server:
            old = server.setup_token()
        server = self.start()
        new = server.setup_token()
        self.assertNotEqual(old, new)
        server.client().get(f"/setup?token={old}").expect(403)
        self.send(server, old).expect(403)
        self.send(server, new).expect(303)

    def test_once_set_up_no_link_is_printed(self):
        with Server(self.folder) as server:
            self.send(server, server.setup_token()).expect(303)
        server = self.start()
        self.assertIsNone(server.setup_token())
        server.client().get("/setup").expect(404)
        self.assertNotIn("/setup", server.stdout.text())

    def test_an_account_made_by_the_command_line_closes_the_link_too(self):
        server = self.start()
        token = server.setup_token()
        added = docket("user", "add", "boss", "--role", "admin", "--password-stdin", "--data-dir", self.folder,
                       stdin="correct horse battery\n")
        self.assertEqual(added.returncode, 0, added.stderr)
        server.client().get(f"/setup?token={token}").expect(404)
        self.send(server, token).expect(404)
        self.assertEqual(len(server.sign_in("boss", "correct horse battery").pages("/api/v1/users")), 1)

    def test_nothing_of_the_link_or_the_form_is_in_the_log(self):
        server = self.start("--log-level", "debug")
        token = server.setup_token()
        server.client().get(f"/setup?token={token}").expect(200)
        self.send(server, token, password="my-own-secret-words").expect(303)
        server.terminate()
        self.assertIn("/setup", server.log())
        self.assertNotIn(token, server.log())
        self.assertNotIn("my-own-secret-words", server.log())
