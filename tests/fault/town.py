"""What crowds of readers and writers meet in: two shops, the people there, and their orders."""

import itertools
import random
import socket

from clients import View
from shop import ADMIN, PASSWORD, add_item, open_shop, place

PORTS = range(10_000, 30_000)  # below those of clients: one that knocks at a dead port could get it as its own


def steady_port():
    """A port that stays free while its server is away."""
    for port in random.sample(PORTS, 100):
        try:
            probe = socket.create_server(("127.0.0.1", port))
        except OSError:
            continue
        probe.close()
        return port
    raise AssertionError("no port is free")


class Town:
    """Two shops, those who order in them, and orders that are there already."""

    def __init__(self, server, orders):
        self.admin = server.sign_in(ADMIN, PASSWORD)
        self.shops = [open_shop(self.admin, name) for name in ("North", "South")]
        self.items = [add_item(self.admin, shop) for shop in self.shops]
        self.customers = {}
        for name in ("mira", "tom", "zoe"):
            account = {"username": name, "role": "customer", "password": PASSWORD}
            user = self.admin.post("/api/v1/users", account).expect(201).json
            self.customers[user["id"]] = server.sign_in(name, PASSWORD)
        staff = self.admin.post("/api/v1/users", {"username": "anna", "role": "staff", "password": PASSWORD}).json
        self.admin.request("PUT", f"/api/v1/shops/south/members/{staff['id']}", {"role": "staff"}).expect(200, 201)
        self.anna = server.sign_in("anna", PASSWORD)
        buyers = itertools.cycle([self.admin, *self.customers.values()])
        self.orders = [place(next(buyers), self.shops[n % 2], self.items[n % 2])["id"] for n in range(orders)]
        self.start = self.admin.feed()[1]

    def views(self):
        admin = self.admin.token
        north, south = (shop["id"] for shop in self.shops)
        views = [View(admin)] * 4
        views.append(View(admin, "shop=north", "the shop North", lambda row: row.shop_id == north))
        views.append(View(self.anna.token, "", "all that staff of South sees", lambda row: row.shop_id == south))
        for user, client in self.customers.items():
            views.append(View(client.token, "", f"the customer {user}", lambda row, u=user: row.customer_id == u))
            views.append(View(client.token, "shop=south", f"the customer {user} at South",
                              lambda row, u=user: row.customer_id == u and row.shop_id == south))
        for order in self.orders[::4]:
            views.append(View(admin, f"order={order}", f"the order {order}", lambda row, o=order: row.order_id == o))
        return views
