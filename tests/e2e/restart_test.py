"""What clients hold (sign-ins, links, cursors, ETags) stays good over a restart, and with a secret of one's own."""

import unittest
import urllib.parse

import databases
from server import Server, temporary_folder
from shop import ADMIN, PASSWORD, add_item, add_user, move, open_shop, place

KEY = "a shared key of more than thirty-two characters"


def path_of(url):
    return urllib.parse.urlsplit(url).path


class Restart(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(temporary_folder()) / "data"
        add_user(self.folder)

    def fill(self, server):
        self.admin = server.sign_in(ADMIN, PASSWORD)
        self.shop = open_shop(self.admin)
        self.item = add_item(self.admin, self.shop)
        self.order = place(self.admin, self.shop, self.item)

    def test_sign_ins_links_cursors_and_etags_stay_valid(self):
        with Server(self.folder) as server:
            self.fill(server)
            _, cursor = self.admin.feed()
            etags = {path: self.admin.get(path).expect(200).headers["ETag"] for path in self.resources()}
            track = self.admin.get(path_of(self.order["tracking_url"])).expect(200)
            move(self.admin, self.order, "ready").expect(200)
        with Server(self.folder) as server:
            client = server.client(token=self.admin.token)
            client.get("/api/v1/auth/me").expect(200)
            refresh = {"refresh_token": self.admin.session["refresh_token"]}
            server.client().post("/api/v1/auth/refresh", refresh).expect(200)

            page = server.client().get(path_of(self.order["tracking_url"])).expect(200)
            self.assertIn(self.order["number"], page.text)
            self.assertNotEqual(page.text, track.text)

            events, later = client.feed(cursor)
            self.assertEqual([(event["type"], event["to"]) for event in events], [("order.moved", "ready")])
            self.assertEqual(client.feed(later)[0], [])

            moved = f"/api/v1/orders/{self.order['id']}"
            for path, etag in etags.items():
                with self.subTest(path):
                    client.get(path, If_None_Match=etag).expect(200 if path == moved else 304)
            stale = client.patch(moved, {"notes": "x"}, If_Match=etags[moved]).expect(412)
            self.assertEqual(stale.code, "stale_version")

    def resources(self):
        return [f"/api/v1/orders/{self.order['id']}", f"/api/v1/items/{self.item['id']}",
                f"/api/v1/shops/{self.shop['slug']}", f"/api/v1/shops/{self.shop['slug']}/workflow", "/api/v1/auth/me"]

    def test_numbers_go_on_where_they_were(self):
        with Server(self.folder) as server:
            self.fill(server)
        with Server(self.folder) as server:
            after = place(server.client(token=self.admin.token), self.shop, self.item)
        if after["placed_at"][:10] == self.order["placed_at"][:10]:
            before = int(self.order["number"].rsplit("-", 1)[1])
            self.assertEqual(int(after["number"].rsplit("-", 1)[1]), before + 1)

    def test_a_refresh_token_that_was_used_before_the_restart_ends_its_family_after_it(self):
        with Server(self.folder) as server:
            first = server.sign_in(ADMIN, PASSWORD).session["refresh_token"]
            second = server.client().post("/api/v1/auth/refresh", {"refresh_token": first}).json["refresh_token"]
        with Server(self.folder) as server:
            server.client().post("/api/v1/auth/refresh", {"refresh_token": first}).expect(401)
            server.client().post("/api/v1/auth/refresh", {"refresh_token": second}).expect(401)

    def test_another_secret_key_ends_what_was_signed_with_the_old_one(self):
        with Server(self.folder, env={"SECRET_KEY": KEY}) as server:
            self.fill(server)
        with Server(self.folder, env={"SECRET_KEY": KEY}) as server:
            server.client(token=self.admin.token).get("/api/v1/auth/me").expect(200)
            server.client().get(path_of(self.order["tracking_url"])).expect(200)
        with Server(self.folder, env={"SECRET_KEY": KEY + "!"}) as server:
            reply = server.client(token=self.admin.token).get("/api/v1/auth/me").expect(401)
            self.assertEqual(reply.code, "invalid_token")
            server.client().get(path_of(self.order["tracking_url"])).expect(404)
            again = server.sign_in(ADMIN, PASSWORD)
            order = again.get(f"/api/v1/orders/{self.order['id']}").expect(200).json
            server.client().get(path_of(order["tracking_url"])).expect(200)

    def test_instances_with_one_secret_key_and_one_database_take_each_others_tokens(self):
        database = databases.url(self.folder)
        other = self.folder.parent / "other"
        with Server(self.folder, env={"SECRET_KEY": KEY}) as one:
            self.fill(one)
            with Server(other, env={"SECRET_KEY": KEY, "DATABASE_URL": database}) as two:
                two.client(token=self.admin.token).get("/api/v1/auth/me").expect(200)
                two.client().get(path_of(self.order["tracking_url"])).expect(200)
            with Server(other, env={"DATABASE_URL": database}) as stranger:
                stranger.client(token=self.admin.token).get("/api/v1/auth/me").expect(401)

    def test_a_shared_key_does_not_open_the_shop_next_door(self):
        other = self.folder.parent / "other"
        add_user(other)
        with Server(self.folder, env={"SECRET_KEY": KEY}) as one, Server(other, env={"SECRET_KEY": KEY}) as two:
            self.fill(one)
            _, cursor = self.admin.feed()
            two.client(token=self.admin.token).get("/api/v1/auth/me").expect(401)
            two.client().get(path_of(self.order["tracking_url"])).expect(404)
            page = two.sign_in(ADMIN, PASSWORD).get(f"/api/v1/events?since={cursor}").expect(200).json
            self.assertEqual([entry["type"] for entry in page["data"]], ["reset"])
            self.assertEqual(page["data"][0]["cursor"], page["cursor"])
