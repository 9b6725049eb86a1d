"""The clients and the kiosk of examples/ do what they say, also while the server is started anew under them."""

import functools
import http.server
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import unittest

import browser
from server import Lines, Server, docket, environment, free_port, temporary_folder, wait_until
from shop import ADMIN, PASSWORD, add_item, move, open_shop, place, start

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
PYTHON = [sys.executable, str(EXAMPLES / "client.py")]
NODE = ["node", str(EXAMPLES / "client.mjs")]
# Node 20 has its WebSocket behind a flag; without it the client takes server-sent events.
NODE_WITH_SOCKET = ["node", "--experimental-websocket", str(EXAMPLES / "client.mjs")]


def has_node(*flags):
    return shutil.which("node") and subprocess.run(["node", *flags, "-e", ""], capture_output=True).returncode == 0


class Cuts(threading.Thread):
    """A proxy that hands a request on, and cuts the connection before its answer comes, the first time."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.target = port
        self.cut = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self.target)) as server:
            request = b""
            while b"\r\n\r\n" not in request or len(request.split(b"\r\n\r\n", 1)[1]) < self.length(request):
                request += client.recv(65536)
            request = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", request)
            server.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            reply = b""
            while more := server.recv(65536):
                reply += more
            if request.startswith(b"POST") and b"/orders" in request.split(b"\r\n")[0] and not self.cut.is_set():
                self.cut.set()
                return
            client.sendall(reply)

    @staticmethod
    def length(request):
        found = re.search(rb"(?i)content-length: (\d+)", request)
        return int(found[1]) if found else 0


class Clients(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(temporary_folder()) / "data"
        self.port = free_port()
        self.server, self.admin = start(self.folder, port=self.port)
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.terminate())
        self.shop = open_shop(self.admin)
        self.item = add_item(self.admin, self.shop, "Rye bread")
        scopes = ["orders:read", "orders:create", "orders:advance", "items:read", "events:read"]
        done = docket("key", "add", "robot", *(word for scope in scopes for word in ("--scope", scope)),
                      "--shop", "corner-shop", "--json", "--data-dir", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.key = json.loads(done.stdout)["key"]

    def env(self, **more):
        return environment(**{"DOCKET_URL": self.server.url, "DOCKET_LOGIN": ADMIN, "DOCKET_PASSWORD": PASSWORD, **more})

    def run_client(self, client, *words, **more):
        return subprocess.run([*client, *words], env=self.env(**more), capture_output=True, text=True, timeout=60)

    def follow(self, client, *words, **more):
        process = subprocess.Popen([*client, "follow", *words], env=self.env(**more), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)

        def end():
            process.kill()
            process.wait()

        self.addCleanup(end)
        return process, Lines(process.stdout), Lines(process.stderr)

    def check_orders(self, client):
        """Placing and moving with each kind of credential, and a no that is said in one line."""
        for credentials in ({}, {"DOCKET_LOGIN": "", "DOCKET_TOKEN": self.admin.token},
                            {"DOCKET_LOGIN": "", "DOCKET_KEY": self.key}):
            done = self.run_client(client, "place", "corner-shop", "Rye bread", "2", **credentials)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            number, order_id, status = done.stdout.split()
            order = self.admin.get(f"/api/v1/orders/{order_id}").expect(200).json
            self.assertEqual((order["number"], order["status"], order["lines"][0]["quantity"]), (number, status, 2))
            done = self.run_client(client, "move", order_id, "ready", **credentials)
            self.assertEqual((done.returncode, done.stdout), (0, f"{number} {order_id} ready\n"))
        done = self.run_client(client, "move", order_id, "pending")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Aclient\.\w+: 409 illegal_transition: [^\n]*\n\Z")

    def check_cut(self, client):
        """An order whose answer was lost is placed once."""
        before = len(self.admin.pages("/api/v1/orders"))
        proxy = Cuts(self.port)
        self.addCleanup(proxy.listener.close)
        done = self.run_client(client, "place", "corner-shop", "Rye bread", DOCKET_URL=f"http://127.0.0.1:{proxy.port}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(proxy.cut.is_set())
        self.assertIn("trying again", done.stderr)
        self.assertEqual(len(self.admin.pages("/api/v1/orders")), before + 1)

    def check_feed(self, client, *words, **more):
        """Whoever follows hears each event once, in order, over restarts and kill -9."""
        _, lines, errors = self.follow(client, *words, **more)
        # It begins when it is ready; from its first line on nothing may be missing.
        wait_until(lambda: lines.text() or not place(self.admin, self.shop, self.item), "a first line", 20, 0.3)
        for end in (Server.terminate, Server.kill9):
            missed_before = place(self.admin, self.shop, self.item)
            end(self.server)
            self.server = Server(self.folder, port=self.port)
            self.admin = self.server.client(token=self.admin.token)
            move(self.admin, missed_before, "ready").expect(200)
        last = self.admin.feed()[0][-1]["seq"]
        self.assertTrue(lines.wait_for(rf"^{last} order\.moved", 40), lines.text() + errors.text())
        heard = [int(line.split()[0]) for line in lines.text().splitlines()]
        self.assertEqual(heard, list(range(heard[0], last + 1)))

    def test_python_places_moves_and_says_no(self):
        self.check_orders(PYTHON)

    def test_python_places_an_order_once_whose_answer_was_lost(self):
        self.check_cut(PYTHON)

    def test_python_follows_over_restarts(self):
        self.check_feed(PYTHON, "--shop", "corner-shop")

    def test_python_goes_on_where_it_was_ended(self):
        file = self.folder.parent / "cursor"
        process, lines, _ = self.follow(PYTHON, "--cursor-file", str(file))
        wait_until(lambda: file.exists() or not place(self.admin, self.shop, self.item), "the file", 20, 0.3)
        process.terminate()
        process.wait()
        heard = [int(line.split()[0]) for line in lines.finish().splitlines()]
        orders = [place(self.admin, self.shop, self.item) for _ in range(3)]
        _, lines, _ = self.follow(PYTHON, "--cursor-file", str(file))
        self.assertTrue(lines.wait_for(orders[-1]["number"], 20))
        again = [int(line.split()[0]) for line in lines.text().splitlines()]
        self.assertLessEqual(again[0], heard[-1] + 1)
        self.assertEqual(again, list(range(again[0], self.admin.feed()[0][-1]["seq"] + 1)))

    @unittest.skipUnless(has_node(), "there is no node")
    def test_node_places_moves_and_says_no(self):
        self.check_orders(NODE)

    @unittest.skipUnless(has_node(), "there is no node")
    def test_node_places_an_order_once_whose_answer_was_lost(self):
        self.check_cut(NODE)

    @unittest.skipUnless(has_node(), "there is no node")
    def test_node_follows_over_restarts_by_server_sent_events(self):
        self.check_feed(NODE, "corner-shop")

    @unittest.skipUnless(has_node("--experimental-websocket"), "this node has no WebSocket")
    def test_node_follows_over_restarts_by_websocket(self):
        self.check_feed(NODE_WITH_SOCKET, "corner-shop")

    @unittest.skipUnless(has_node("--experimental-websocket"), "this node has no WebSocket")
    def test_a_key_follows_as_a_person_does(self):
        for client, words in ((PYTHON, ["--shop", "corner-shop"]), (NODE, ["corner-shop"]),
                              (NODE_WITH_SOCKET, ["corner-shop"])):
            with self.subTest(" ".join(client)):
                self.check_feed(client, *words, DOCKET_LOGIN="", DOCKET_KEY=self.key)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@unittest.skipUnless(browser.chromium(), "there is no Chromium")
class Kiosk(unittest.TestCase):
    def test_the_kiosk_shows_each_change_says_when_it_is_not_fresh_and_comes_back_by_itself(self):
        base = self.enterContext(temporary_folder())
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(EXAMPLES)))
        self.addCleanup(site.server_close)
        self.addCleanup(site.shutdown)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{site.server_address[1]}"
        port = free_port()
        server, admin = start(base / "data", "--allowed-origins", origin, port=port)
        self.addCleanup(lambda: server.process.poll() is None and server.terminate())
        shop = open_shop(admin)
        item = add_item(admin, shop)
        order = place(admin, shop, item)

        page = browser.Page(f"{origin}/kiosk.html?docket={server.url}&shop={shop['slug']}", base / "browser")
        self.addCleanup(page.close)
        wait_until(lambda: order["number"] in page.text(), "the first board", 30)
        self.assertIn(shop["name"], page.text())
        column = f"[...document.querySelectorAll('section')].find(one => one.innerText.includes('{order['number']}'))"
        before = page.value(column + ".querySelector('h2').innerText")
        move(admin, order, "ready").expect(200)
        wait_until(lambda: page.value(column + ".querySelector('h2').innerText") != before, "the move")
        self.assertNotIn("Not up to date", page.text())

        server.kill9()
        wait_until(lambda: "Not up to date since" in page.text(), "the warning")
        self.assertIn(order["number"], page.text())
        server = Server(base / "data", "--allowed-origins", origin, port=port)
        new = place(server.client(token=admin.token), shop, item)
        wait_until(lambda: new["number"] in page.text() and "Not up to date" not in page.text(), "the new board", 20)

    def test_its_script_is_about_20_lines(self):
        script = re.search(r"<script>\n(.*?)</script>", (EXAMPLES / "kiosk.html").read_text(), re.DOTALL)[1]
        self.assertLessEqual(len([line for line in script.splitlines() if line.strip()]), 25)
