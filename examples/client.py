#!/usr/bin/env python3
"""A client of Docket in Python's standard library: it places and moves orders, and follows what happens to all of them.

    DOCKET_URL=http://127.0.0.1:8080 DOCKET_KEY=dk_… examples/client.py place corner-shop "Rye bread" 2
    examples/client.py move ORDER_ID ready
    examples/client.py follow --shop corner-shop --cursor-file seen

Credentials: DOCKET_KEY (an API key), DOCKET_TOKEN (an access token), or DOCKET_LOGIN and DOCKET_PASSWORD.
"""

import argparse
import http.client
import json
import os
import pathlib
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

TRIES = 10
WAIT_S = 25  # how long the server may hold a question for news


class Refused(Exception):
    """The server's answer was a no: trying again would not help."""

    def __init__(self, problem):
        super().__init__(f"{problem.get('status')} {problem.get('code')}: {problem.get('detail')}")
        self.problem = problem


class Docket:
    def __init__(self, url, key=None, token=None, login=None, password=None):
        self.api = url.rstrip("/") + "/api/v1"
        self.token = key or token
        self.login = {"login": login, "password": password} if login else None

    def call(self, method, path, body=None, **query):
        """One call. It is made again when the connection breaks or the server is busy: the Idempotency-Key, the same for
        every try, has the server do it once."""
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        url = self.api + path + ("?" + urllib.parse.urlencode(query) if query else "")
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(TRIES):
            if self.token is None and self.login and path != "/auth/login":
                self.token = self.call("POST", "/auth/login", self.login)["access_token"]
            if self.token and path != "/auth/login":
                headers["Authorization"] = f"Bearer {self.token}"
            pause_s = min(2 ** attempt / 4, 10) * random.uniform(0.5, 1)
            try:
                request = urllib.request.Request(url, data, headers, method=method)
                with urllib.request.urlopen(request, timeout=WAIT_S + 15) as reply:
                    return json.load(reply) if reply.status != 204 else None
            except urllib.error.HTTPError as error:
                problem = json.loads(error.read() or b"{}")
                if error.code == 401 and self.login and attempt == 0 and path != "/auth/login":
                    self.token = None  # expired: sign in again
                    continue
                if error.code not in (429, 503) and problem.get("code") != "idempotency_in_progress":
                    raise Refused(problem) from None
                pause_s = max(pause_s, float(error.headers.get("Retry-After", 0)))
            except (OSError, http.client.HTTPException) as error:
                if attempt + 1 == TRIES:
                    raise
                print(f"no answer ({error}), trying again", file=sys.stderr)
            time.sleep(pause_s)
        raise TimeoutError(f"{method} {path}: the server stays busy")

    def item(self, shop, name):
        """An item of the shop by its name or id."""
        found = self.call("GET", f"/shops/{shop}/items", q=name)["data"]
        return next((item["id"] for item in found if item["name"] == name), name)

    def place(self, shop, item, quantity=1):
        return self.call("POST", f"/shops/{shop}/orders",
                         {"lines": [{"item_id": self.item(shop, item), "quantity": quantity}]})

    def move(self, order_id, to):
        return self.call("POST", f"/orders/{order_id}/transitions", {"to": to})

    def follow(self, cursor=None, shop=None):
        """Yields (event, cursor) for ever, each event once and in order. Keep the cursor to go on from there later.
        A `reset` says that it could not be continued: read the orders anew, what follows is news."""
        query = {"shop": shop} if shop else {}
        if cursor is None:
            cursor = self.call("GET", "/orders", limit=1, **query)["cursor"]
        while True:
            try:
                page = self.call("GET", "/events", since=cursor, wait=WAIT_S, **query)
            except (OSError, http.client.HTTPException, TimeoutError):
                continue
            for event in page["data"]:
                yield event, page["cursor"] if event is page["data"][-1] else cursor
            cursor = page["cursor"]


def main():
    options = argparse.ArgumentParser(description="A client of Docket.")
    commands = options.add_subparsers(dest="command", required=True)
    place = commands.add_parser("place")
    place.add_argument("shop")
    place.add_argument("item")
    place.add_argument("quantity", type=int, nargs="?", default=1)
    move = commands.add_parser("move")
    move.add_argument("order")
    move.add_argument("to")
    follow = commands.add_parser("follow")
    follow.add_argument("--shop")
    follow.add_argument("--cursor-file", type=pathlib.Path, help="where to go on, also after this program was ended")
    wishes = options.parse_args()

    env = os.environ.get
    docket = Docket(env("DOCKET_URL", "http://127.0.0.1:8080"), env("DOCKET_KEY"), env("DOCKET_TOKEN"),
                    env("DOCKET_LOGIN"), env("DOCKET_PASSWORD"))
    if wishes.command == "place":
        order = docket.place(wishes.shop, wishes.item, wishes.quantity)
        print(order["number"], order["id"], order["status"])
    elif wishes.command == "move":
        order = docket.move(wishes.order, wishes.to)
        print(order["number"], order["id"], order["status"])
    else:
        file = wishes.cursor_file
        start = file.read_text().strip() if file and file.exists() else None
        for event, cursor in docket.follow(start, wishes.shop):
            print(event.get("seq", "-"), event["type"], event.get("number", ""), event.get("to") or "", flush=True)
            if file:
                file.write_text(cursor)


if __name__ == "__main__":
    try:
        main()
    except (Refused, OSError, http.client.HTTPException) as error:
        sys.exit(f"client.py: {error}")
    except KeyboardInterrupt:
        pass
