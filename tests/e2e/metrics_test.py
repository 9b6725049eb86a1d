"""/metrics of a server at work: what only a real engine can count."""

import re

from server import wait_until
from shop import ShopTest, place


class Metrics(ShopTest):
    def value(self, name, **labels):
        """Of one sample; 0 when it is not there yet."""
        wanted = "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}" if labels else ""
        text = self.client().get("/metrics").expect(200).text
        match = re.search("^" + re.escape(name + wanted) + r" (\S+)$", text, re.MULTILINE)
        return float(match[1]) if match else 0

    def requests(self, route, status="2xx"):
        return self.value("docket_http_requests_total", method="GET", route=route, status=status)

    def test_boards_that_are_answered_without_a_worker_count_too(self):
        client = self.client()
        before = self.requests("/api/v1/boards/{shop}")
        for _ in range(5):
            etag = client.get(f"/api/v1/boards/{self.shop['slug']}").expect(200).headers["ETag"]
        self.assertEqual(self.requests("/api/v1/boards/{shop}"), before + 5)
        before = self.requests("/api/v1/boards/{shop}", "3xx")
        client.get(f"/api/v1/boards/{self.shop['slug']}", If_None_Match=etag).expect(304)
        self.assertEqual(self.requests("/api/v1/boards/{shop}", "3xx"), before + 1)

    def test_connections_and_those_that_wait_or_listen_come_and_go(self):
        idle = self.value("docket_connections")
        waiting, streaming = self.client(), self.client()
        since = self.admin.feed()[1]
        for client, path, accept in ((waiting, f"/api/v1/events?since={since}&wait=30", "application/json"),
                                     (streaming, "/api/v1/events", "text/event-stream")):
            client._connection.request("GET", path, headers={"Authorization": f"Bearer {self.admin.token}",
                                                             "Accept": accept})
        wait_until(lambda: self.value("docket_long_polls") == 1, "the long poll")
        wait_until(lambda: self.value("docket_live_listeners", transport="sse") == 1, "the event stream")
        self.assertGreaterEqual(self.value("docket_connections"), idle + 2)
        place(self.admin, self.shop, self.item)
        wait_until(lambda: self.value("docket_long_polls") == 0, "the long poll to end")
        streaming.close()
        waiting.close()
        wait_until(lambda: self.value("docket_live_listeners", transport="sse") == 0, "the event stream to end")
        wait_until(lambda: self.value("docket_feed_lag_events") == 0, "the feed to have told everything")

    def test_what_the_engine_refuses_is_counted_by_status(self):
        before = self.value("docket_http_refusals_total", status="413")
        self.client().post("/api/v1/auth/login", b"x" * (2 << 20)).expect(413)
        self.assertEqual(self.value("docket_http_refusals_total", status="413"), before + 1)


class WithToken(ShopTest):
    env = {"DOCKET_METRICS_TOKEN": "only-for-the-scraper"}

    def test_the_token_opens_them_and_nothing_else(self):
        self.client().get("/metrics").expect(401)
        self.client(token=self.admin.token).get("/metrics").expect(401)
        reader = self.client(token="only-for-the-scraper")
        self.assertIn("docket_build_info", reader.get("/metrics").expect(200).text)
        reader.get("/api/v1/orders").expect(401)
