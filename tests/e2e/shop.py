"""What most tests begin with: a server that has an admin, and a shop that sells something."""

import concurrent.futures
import threading
import unittest

import databases
from server import Server, docket, temporary_folder

ADMIN = "boss"
PASSWORD = "correct horse battery"


def add_user(folder, name=ADMIN, role="admin", password=PASSWORD):
    done = docket("user", "add", name, "--role", role, "--password-stdin", "--data-dir", folder, stdin=password + "\n")
    assert done.returncode == 0, done.stderr


def start(folder, *flags, **how):
    """A server whose database has an admin, whether or not it had one before, and that admin's client."""
    if not databases.exists(folder):
        add_user(folder)
    server = Server(folder, *flags, **how)
    return server, server.sign_in(ADMIN, PASSWORD)


def open_shop(admin, name="Corner Shop", **fields):
    return admin.post("/api/v1/shops", {"name": name, **fields}).expect(201).json


def add_item(admin, shop, name="Coffee", price=250, **fields):
    return admin.post(f"/api/v1/shops/{shop['slug']}/items", {"name": name, "price": price, **fields}).expect(201).json


def order_of(item, quantity=1, **fields):
    return {"lines": [{"item_id": item["id"], "quantity": quantity}], **fields}


def place(client, shop, item, **fields):
    return client.post(f"/api/v1/shops/{shop['slug']}/orders", order_of(item, **fields)).expect(201).json


def move(client, order, to, **headers):
    return client.post(f"/api/v1/orders/{order['id']}/transitions", {"to": to}, **headers)


def at_once(jobs):
    """Runs all of them at the same moment, each on a thread of its own; their results in order."""
    gate = threading.Barrier(len(jobs))

    def run(job):
        gate.wait(10)
        return job()

    with concurrent.futures.ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(run, job) for job in jobs]]


class ShopTest(unittest.TestCase):
    """A class of tests that share one server, one shop with an item, and the admin's client."""

    flags = ()
    env = {}

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(temporary_folder()) / "data"
        server, cls.admin = start(cls.folder, *cls.flags, env=cls.env)
        cls.server = cls.enterClassContext(server)
        cls.shop = open_shop(cls.admin)
        cls.item = add_item(cls.admin, cls.shop)

    def client(self, **how):
        client = self.server.client(**how)
        self.addCleanup(client.close)
        return client
