"""E-mails: customers hear of their orders by a mail server, by Resend, or in a folder; once for each state."""

import email
import email.policy
import json
import pathlib
import subprocess
import unittest

from receiver import Receiver, rule, status
from server import Lines, docket, temporary_folder, wait_until
from shop import ShopTest, add_item, move, open_shop, place
from tls_test import Certificate

MAIL_SERVER = pathlib.Path(__file__).with_name("mail_server.py")
PATIENCE_S = 20


def parsed(content):
    return email.message_from_string(content, policy=email.policy.default)


class MailServer:
    """tests/e2e/mail_server.py, as a context."""

    def __init__(self, *flags):
        self.process = subprocess.Popen(["/usr/bin/python3", MAIL_SERVER, *map(str, flags)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._lines = Lines(self.process.stdout)
        self.port = json.loads(self._lines.wait_for(r".*port.*", PATIENCE_S)[0])["port"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()

    def answer(self):
        """The next e-mail, when it is paced."""
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def taken(self):
        return [json.loads(line) for line in self._lines.text().splitlines()[1:]]

    def wait(self, count):
        return wait_until(lambda: len(taken := self.taken()) >= count and taken, f"{count} e-mails come", PATIENCE_S)


class MailTest(ShopTest):
    """A shop whose customers have addresses."""

    def setUp(self):
        self.shop = open_shop(self.admin, "Café Lüna", undo_window_s=0, timezone="Europe/Berlin")
        self.item = add_item(self.admin, self.shop, "Flat <white>", 340)

    def order(self, address="mira@example.com", **fields):
        customer = {"name": "Mira\r\nBcc: everybody@example.com" if fields.pop("hostile", False) else "Mira"}
        return place(self.admin, self.shop, self.item, customer={**customer, "email": address}, **fields)

    def finish(self, order, *steps):
        for to in steps or ("preparing", "ready", "picked_up"):
            move(self.admin, order, to).expect(200)

    def mails(self, order, **query):
        asked = "".join(f"&{name}={value}" for name, value in query.items())
        return self.admin.get(f"/api/v1/notifications?kind=email&order={order['id']}{asked}").expect(200).json["data"]

    def all_sent(self, order, count):
        return wait_until(lambda: len(sent := self.mails(order, state="sent")) == count and sent, "all are sent", PATIENCE_S)


class ByServer(MailTest):
    @classmethod
    def setUpClass(cls):
        cls.mail_server = cls.enterClassContext(MailServer("--refuse", 1))
        cls.flags = ("--smtp-url", f"smtp://127.0.0.1:{cls.mail_server.port}", "--notify-retry-base-ms", "20",
                     "--mail-from", "Café Lüna <orders@example.com>", "--public-url", "https://orders.example.com")
        super().setUpClass()

    def test_a_customer_hears_once_of_each_state_that_says_so(self):
        before = len(self.mail_server.taken())
        order = self.order()
        self.finish(order)
        self.all_sent(order, 2)
        taken = self.mail_server.wait(before + 2)[before:]
        self.assertEqual({mail["from"] for mail in taken}, {"orders@example.com"})
        self.assertEqual({tuple(mail["to"]) for mail in taken}, {("mira@example.com",)})
        ready = parsed(taken[0]["content"])
        self.assertIn(order["number"], ready["subject"])
        self.assertEqual(ready["from"], "Café Lüna <orders@example.com>")
        self.assertEqual(ready["auto-submitted"], "auto-generated")
        text = ready.get_body(("plain",)).get_content()
        html = ready.get_body(("html",)).get_content()
        for expected in (order["number"], "Flat <white>", "3.40", "https://orders.example.com/track/"):
            self.assertIn(expected, text)
        self.assertIn("Flat &lt;white&gt;", html)
        self.assertNotIn("<white>", html)
        self.assertEqual(len({parsed(mail["content"])["message-id"] for mail in taken}), 2)

    def test_without_an_address_nobody_hears(self):
        order = place(self.admin, self.shop, self.item)
        self.finish(order)
        heard = self.order()
        self.finish(heard)
        self.all_sent(heard, 2)
        self.assertEqual(self.mails(order), [])

    def test_nothing_that_customers_write_begins_a_header(self):
        before = len(self.mail_server.taken())
        order = self.order(hostile=True)
        self.finish(order, "preparing", "ready")
        self.all_sent(order, 1)
        taken = self.mail_server.wait(before + 1)[before]
        self.assertEqual(taken["to"], ["mira@example.com"])
        self.assertIsNone(parsed(taken["content"])["bcc"])

    def test_the_customer_reads_their_own_language(self):
        before = len(self.mail_server.taken())
        guest = self.client()
        made = guest.request("POST", f"/api/v1/shops/{self.shop['slug']}/orders",
                             {"lines": [{"item_id": self.item["id"], "quantity": 1}],
                              "customer": {"email": "jens@example.com"}}, Accept_Language="de-DE,de;q=0.9").expect(201).json
        self.finish(made, "preparing", "ready")
        self.all_sent(made, 1)
        mail = parsed(self.mail_server.wait(before + 1)[before]["content"])
        self.assertEqual(mail["content-language"], "de")
        self.assertIn("3,40", mail.get_body(("plain",)).get_content())

    def test_a_shop_writes_its_own_words(self):
        before = len(self.mail_server.taken())
        path = f"/api/v1/shops/{self.shop['slug']}/messages/ready/en"
        self.admin.request("PUT", path, {"subject": "Come, {name}!", "body": "{number} is on the counter.\n{nothing}"}).expect(422)
        self.admin.request("PUT", path, {"subject": "Come, {name}!", "body": "{number} is on the counter."}).expect(200)
        order = self.order()
        self.finish(order, "preparing", "ready")
        self.all_sent(order, 1)
        mail = parsed(self.mail_server.wait(before + 1)[before]["content"])
        self.assertEqual(mail["subject"], "Come, Mira!")
        self.assertIn(f"{order['number']} is on the counter.", mail.get_body(("plain",)).get_content())
        self.admin.request("DELETE", path).expect(204)

    def test_a_test_can_be_sent_from_the_page_and_from_the_command_line(self):
        before = len(self.mail_server.taken())
        self.admin.post(f"/api/v1/shops/{self.shop['slug']}/messages/test",
                        {"channel": "email", "to": "owner@example.com"}).expect(201)
        self.assertEqual(self.mail_server.wait(before + 1)[before]["to"], ["owner@example.com"])
        done = docket("mail", "test", "admin@example.com", env={"DOCKET_SMTP_URL": self.flags[1]})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.mail_server.wait(before + 2)[before + 1]["to"], ["admin@example.com"])


class ByServerWithPassword(MailTest):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(temporary_folder()))
        certificate = Certificate(folder)
        cls.mail_server = cls.enterClassContext(MailServer("--certificate", certificate.cert, "--key", certificate.key,
                                                           "--user", "shop", "--password", "pass:word"))
        cls.env = {"SSL_CERT_FILE": certificate.cert}
        cls.flags = ("--smtp-url", f"smtp://shop:pass%3Aword@127.0.0.1:{cls.mail_server.port}")
        super().setUpClass()

    def test_the_password_goes_over_tls_alone(self):
        order = self.order()
        self.finish(order, "preparing", "ready")
        taken, = self.mail_server.wait(1)
        self.assertTrue(taken["over_tls"])
        self.assertEqual(taken["user"], "shop")
        sent, = self.all_sent(order, 1)
        detail = self.admin.get(f"/api/v1/notifications/{sent['id']}").expect(200).text
        self.assertNotIn("pass:word", detail)
        self.assertNotIn("pass%3Aword", detail + self.server.log())


class ByResend(MailTest):
    @classmethod
    def setUpClass(cls):
        cls.resend = cls.enterClassContext(Receiver(status(500), rule(lambda _: status(200))))
        cls.flags = ("--resend-url", f"http://127.0.0.1:{cls.resend.port}/api", "--mail-from", "orders@example.com",
                     "--notify-retry-base-ms", "20")
        cls.env = {"RESEND_API_KEY": "re_secret"}
        super().setUpClass()

    def test_it_is_asked_until_it_takes_the_mail_under_one_key(self):
        order = self.order()
        self.finish(order, "preparing", "ready")
        first, second = self.resend.wait(2)
        self.assertEqual(first.line, "POST /api/emails HTTP/1.1")
        self.assertEqual(first.headers["authorization"], "Bearer re_secret")
        self.assertEqual(first.headers["idempotency-key"], second.headers["idempotency-key"])
        self.assertEqual(second.json["to"], ["mira@example.com"])
        self.assertIn("<orders@example.com>", second.json["from"])
        self.assertIn(order["number"], second.json["subject"])
        sent, = self.all_sent(order, 1)
        detail = self.admin.get(f"/api/v1/notifications/{sent['id']}").expect(200)
        self.assertNotIn("re_secret", detail.text + self.server.log())


class IntoFolder(MailTest):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(temporary_folder()))
        cls.mails_folder = folder / "mails"
        cls.flags = ("--mail-folder", cls.mails_folder)
        super().setUpClass()

    def test_each_is_a_file_that_mail_programs_read(self):
        order = self.order()
        self.finish(order)
        self.all_sent(order, 2)
        files = sorted(self.mails_folder.glob("*.eml"))
        self.assertEqual(len(files), 2)
        for file in files:
            self.assertEqual(file.stat().st_mode & 0o077, 0)
            self.assertEqual(parsed(file.read_text())["to"], "Mira <mira@example.com>")
        self.assertEqual(list(self.mails_folder.glob("*.tmp*")), [])


class NotSetUp(MailTest):
    def test_nothing_is_kept_for_later_and_a_test_says_so(self):
        order = self.order()
        self.finish(order)
        self.assertEqual(self.mails(order), [])
        channels = self.admin.get("/api/v1/channels").expect(200).json
        self.assertEqual((channels["mail"], channels["mail_from"]), (False, None))
        refused = self.admin.post(f"/api/v1/shops/{self.shop['slug']}/messages/test",
                                  {"channel": "email", "to": "owner@example.com"}).expect(409)
        self.assertEqual(refused.code, "channel_off")
        done = docket("mail", "test", "admin@example.com")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count("\n"), 1)
        done = docket("mail", "test", "a@example.com\r\nX: y")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.count("\n"), 1)
