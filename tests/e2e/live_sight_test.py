"""Who hears of what: the same on every transport, live and in the history."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fault"))

from blocking import PROMPT_S, Closed, Silence, Stream, WebSocket  # noqa: E402
from live import TRANSPORTS, LiveTest  # noqa: E402
from shop import add_item, open_shop, place  # noqa: E402


class Sight(LiveTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = open_shop(cls.admin, "Rival")
        cls.tea = add_item(cls.admin, cls.other, "Tea")

    def elsewhere(self, client=None):
        return place(client or self.admin, self.other, self.tea)

    def hears(self, listeners, orders):
        """Each hears of exactly these orders, in this order, as far as they can tell: the last one is the proof that
        those before it were left out."""
        for name, listener in listeners.items():
            with self.subTest(name):
                self.assertEqual([event["order_id"] for event in listener.take(len(orders))],
                                 [order["id"] for order in orders])

    def assert_silent(self, listeners):
        asked = {name: self.later(listener.next, 1) for name, listener in listeners.items()}
        for name, answer in asked.items():
            with self.subTest(name), self.assertRaises(Silence):
                answer.result(10)

    def test_a_customer_hears_of_its_own_orders_only(self):
        since = self.now()
        mira, tom = self.person("mira", "customer"), self.person("tom", "customer")
        live = self.listen_by_all(mira.token)
        self.place()
        self.place(tom)
        here = self.place(mira)
        there = self.elsewhere(mira)
        self.elsewhere(tom)
        self.move(here, "ready")
        expected = [here, there, here]
        self.hears(live, expected)
        self.hears(self.listen_by_all(mira.token, since=since), expected)
        filtered = self.listen_by_all(mira.token, f"shop={self.other['slug']}", since)
        self.hears(filtered, [there])
        self.assert_silent(live)
        self.assert_silent(filtered)

    def test_staff_hears_of_its_own_shop_only(self):
        since = self.now()
        anna = self.person("anna", "staff")
        self.employ(anna, self.other)
        live = self.listen_by_all(anna.token)
        self.place()
        there = self.elsewhere()
        self.place()
        self.hears(live, [there])
        self.hears(self.listen_by_all(anna.token, since=since), [there])
        self.assert_silent(live)

    def test_a_merchant_without_shops_hears_nothing_and_operations_everything(self):
        since = self.now()
        nobody, all_of_it = self.person("nina", "merchant"), self.person("olga", "operations")
        quiet, live = self.listen_by_all(nobody.token), self.listen_by_all(all_of_it.token)
        orders = [self.place(), self.elsewhere()]
        self.hears(live, orders)
        self.hears(self.listen_by_all(all_of_it.token, since=since), orders)
        self.assert_silent(quiet)
        self.assert_silent(self.listen_by_all(nobody.token, since=since))

    def test_who_leaves_a_shop_hears_of_it_no_more(self):
        ben = self.person("ben", "staff")
        self.employ(ben, self.shop)
        live = self.listen_by_all(ben.token)
        order = self.place()
        self.hears(live, [order])
        self.admin.request("DELETE", f"/api/v1/shops/{self.shop['slug']}/members/{ben.id}").expect(204)
        with self.assertRaises((Silence, Closed)):  # a moment to take notice
            live["WebSocket"].next(PROMPT_S)
        self.place()
        for name, listener in live.items():
            with self.subTest(name), self.assertRaises((Silence, Closed)):
                listener.next(1)

    def test_an_order_or_shop_that_one_may_not_know_of_is_refused_alike_everywhere(self):
        order = self.place()
        tom, anna = self.person("tim", "customer"), self.person("alma", "staff")
        self.employ(anna, self.other)
        for who, query in ((tom, f"order={order['id']}"), (anna, f"order={order['id']}"), (anna, "shop=nowhere"),
                           (tom, "order=01900000-0000-7000-8000-000000000000")):
            for name in TRANSPORTS:
                with self.subTest(f"{who.name} {query} {name}"):
                    self.assertEqual(self.listen(name, who.token, query, self.now()).status(), 404)

    def test_the_filter_of_a_shop_where_one_does_not_work_gives_nothing(self):
        since = self.now()
        carl = self.person("carl", "staff")
        self.employ(carl, self.other)
        query = f"shop={self.shop['slug']}"
        plain = carl.get(f"/api/v1/events?since={since}&{query}").status
        self.place()
        listeners = self.listen_by_all(carl.token, query, since)
        self.assertEqual({listener.status() for listener in listeners.values()}, {plain})
        if plain == 200:
            self.assert_silent(listeners)

    def test_a_guest_is_asked_who_it_is(self):
        self.assertEqual(self.client().get("/api/v1/events?wait=5").status, 401)
        self.assertEqual(self.enterContext(Stream(self.server.port)).status, 401)
        with WebSocket(self.server.port) as connection:
            self.place()
            with self.assertRaises(Silence):
                connection.next(1)

    def test_events_show_no_more_of_a_customer_than_the_feed_does(self):
        since = self.now()
        listeners = self.listen_by_all(self.admin.token)
        self.place(customer={"name": "Zacharias", "email": "zach@example.com", "phone": "+49 30 1234"}, notes="SECRET")
        for name, listener in listeners.items():
            [event] = listener.take(1)
            self.assertEqual([event], self.admin.feed(since)[0], name)
            for word in ("Zacharias", "zach@", "1234", "SECRET"):
                self.assertNotIn(word, str(event), name)
