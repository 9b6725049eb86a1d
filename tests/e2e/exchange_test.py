"""docket import and docket export, and the export over HTTP: lines named exactly, all or nothing, memory that stays flat
however large the file is."""

import csv
import http.client
import io
import json
import os
import pathlib
import signal
import stat
import subprocess
import time
import unittest

import databases
from server import Server, docket, environment, executable, temporary_folder, wait_until
from shop import ADMIN, PASSWORD, add_user, start

MANY, FEW = 100_000, 1_000
MOST_MORE_KB = 30 * 1024  # what MANY may take beyond FEW
IMPORT_S = 150  # on a busy machine

# "secret password" by bcrypt of cost 4, as an old system would bring it.
BCRYPT = "$2b$04$abcdefghijklmnopqrstuuzwwq.in3OYL4.pkB6TmFlI5pl.3mvQ."

ORDER = {"type": "order", "lines": [{"name": "Tea", "unit_price": 300, "quantity": 2}]}
ITEM = {"type": "item", "name": "Tea", "price": 300}
USER = {"type": "user", "username": "mira", "role": "customer"}

# a row, what its line is told
BAD_ROWS = [
    ({**ITEM, "price": -1}, "/price must be 0 to 100000000000"),
    ({**ITEM, "price": "3.00"}, "/price must be a whole number"),
    ({**ITEM, "colour": "red"}, "/colour is no field of an item"),
    ({**ITEM, "shop": "nowhere"}, "/shop is no shop here; see docket shop list"),
    ({"type": "item", "price": 300}, "/name is missing"),
    ({**ITEM, "sku": "taken"}, "/sku belongs to another item of this shop"),
    ({**ITEM, "is_available": 1}, "/is_available must be true or false"),
    ({**USER, "role": "owner"}, "/role must be admin, operations, merchant, staff or customer"),
    ({"type": "user", "username": "mira"}, "/role is missing"),
    ({**USER, "username": "a b"}, "/username may hold letters, digits"),
    ({**USER, "username": "TAKEN"}, "/username is taken"),
    ({**USER, "email": "nobody"}, "/email is not an e-mail address"),
    ({**USER, "email": "Taken@example.com"}, "/email belongs to another account"),
    ({**USER, "password_hash": "5f4dcc3b5aa765d61d8327deb882cf99"}, "/password_hash must be a bcrypt hash"),
    ({**USER, "password_hash": BCRYPT.replace("$04$", "$17$")}, "/password_hash has a bcrypt cost over 16"),
    ({**USER, "created_at": "yesterday"}, "/created_at must be a date-time"),
    ({**USER, "created_at": "2999-01-01"}, "/created_at must not be in the future"),
    ({**ORDER, "lines": []}, "/lines must hold 1 to 200 lines"),
    ({"type": "order"}, "/lines is missing"),
    ({**ORDER, "lines": [{"name": "Tea", "quantity": 1}]}, "/lines/0/unit_price is missing"),
    ({**ORDER, "lines": [{"sku": "none", "quantity": 1}]}, "/lines/0/sku is no item of cafe"),
    ({**ORDER, "lines": [{"name": "Tea", "unit_price": 300, "quantity": 0}]}, "/lines/0/quantity must be 1 to 10000"),
    ({**ORDER, "lines": [{"name": "Tea", "unit_price": 300, "quantity": 2, "total": 500}]},
     "/lines/0/total is not unit_price times quantity"),
    ({**ORDER, "total": 599}, "/total is not the 600 of the lines"),
    ({**ORDER, "currency": "USD"}, "/currency is not the shop's EUR"),
    ({**ORDER, "status": "lost"}, "/status is no status of the workflow of cafe"),
    ({**ORDER, "closed_at": "2025-01-02", "placed_at": "2025-01-01"}, "/closed_at is for orders that have ended"),
    ({**ORDER, "status": "picked_up", "closed_at": "2025-01-01", "placed_at": "2025-01-02"},
     "/closed_at is before placed_at"),
    ({**ORDER, "placed_at": "2999-01-01"}, "/placed_at must not be in the future"),
    ({**ORDER, "cancel_reason": "late"}, "/cancel_reason is for cancelled orders"),
    ({**ORDER, "fulfilment": "delivery"}, "/delivery_address is needed for a delivery"),
    ({**ORDER, "customer": "nobody"}, "/customer is no account here"),
    ({**ORDER, "customer_id": "019aa5d0-11b2-7f5a-8c33-0a9d6e4b2f10"}, "/customer_id is no account here"),
    ({**ORDER, "customer_email": "nobody"}, "/customer/email is not an e-mail address"),
    ({**ORDER, "external_ref": "taken"}, "/external_ref belongs to another order of this shop"),
    ({**ORDER, "number": "A-001", "placed_at": "2025-01-01"}, "/number belongs to another order of this shop on 2025"),
    ({**ORDER, "id": "1234"}, "/id must be a UUID"),
    ({**ORDER, "id": "9f1c0c0e-58a4-4f0e-9a46-1f4a3bb0a111"}, "/id is not a UUIDv7 of the moment placed_at"),
    ({"type": "ticket"}, "/type must be user, item or order"),
    ({"name": "Tea"}, "/type is missing"),
]
TAKEN = [{**ITEM, "sku": "taken"}, {**USER, "username": "taken", "email": "taken@example.com"},
         {**ORDER, "external_ref": "taken", "placed_at": "2025-01-01"}]


def json_lines(rows):
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


def csv_text(rows, separator=",", kind=None):
    """The rows under the union of their fields."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(columns)
    for row in rows:
        cells = [row.get(name, "") for name in columns]
        writer.writerow([json.dumps(cell) if isinstance(cell, (list, dict, bool)) else cell for cell in cells])
    return out.getvalue()


def count_of(table):
    return f"(SELECT count(*) FROM {table})"


class ExchangeTest(unittest.TestCase):
    def setUp(self):
        self.base = self.enterContext(temporary_folder())
        self.folder = self.base / "data"
        self.new_shop(self.folder)

    def new_shop(self, folder):
        done = docket("shop", "add", "Cafe", "--data-dir", folder)
        self.assertEqual(done.returncode, 0, done.stderr)

    def serve(self):
        """A server on the data, and its admin's client."""
        add_user(self.folder)
        return start(self.folder)

    def file(self, name, text):
        path = self.base / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def docket(self, *arguments, folder=None, **how):
        return docket(*arguments, "--data-dir", folder or self.folder, **how)

    def import_rows(self, rows, *flags, name="rows.jsonl", **how):
        text = csv_text(rows) if name.endswith(".csv") else json_lines(rows)
        return self.docket("import", self.file(name, text), "--shop", "cafe", *flags, **how)

    def done(self, done, words):
        self.assertEqual((done.returncode, done.stderr, done.stdout), (0, "", words + "\n"))

    def counts(self, folder=None):
        """Rows of each table, and that the database is sound."""
        folder = folder or self.folder
        databases.check(folder)
        tables = ("users", "items", "orders", "events", "order_counters")
        return [int(count) for count in databases.rows(folder, f"SELECT {', '.join(map(count_of, tables))}")[0]]


class Faults(ExchangeTest):
    def test_a_bad_row_is_named_by_its_line_and_field_in_both_formats(self):
        self.done(self.import_rows(TAKEN), "Imported 1 user, 1 item, 1 order.")
        before = self.counts()
        for name in ("rows.jsonl", "rows.csv"):
            for row, words in BAD_ROWS:
                # A cell cannot tell 1 from "1", and an empty one is absent.
                if name.endswith(".csv") and (row.get("is_available") == 1 or "colour" in row):
                    continue
                with self.subTest(name, row=row):
                    good = {"type": "user", "username": "good", "role": "customer"}
                    done = self.import_rows([good, row], name=name)
                    self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                    line = 3 if name.endswith(".csv") else 2
                    self.assertTrue(done.stderr.startswith(f"line {line}: {words}"), done.stderr)
                    self.assertIn("docket: 1 row is bad; nothing was imported\n", done.stderr)
        self.assertEqual(self.counts(), before)

    def test_what_is_no_row_at_all_is_named_by_its_line(self):
        for name, text, words in [
            ("a.jsonl", '{"type":"item","name":"a","price":1}\n\n{"type":\n', "line 3: Not JSON"),
            ("a.jsonl", '{"type":"item","name":"a","price":1}\r\n[1]\r\n', "line 2: The row is no JSON object."),
            ("a.jsonl", b'\xef\xbb\xbf{"type":"item","name":"\xff","price":1}', "line 1: Not JSON: the text is not valid"),
            ("a.jsonl", '{"type":"item","name":"a","name":"b","price":1}', "line 1: Not JSON: a name is there twice"),
            ("a.csv", "type,name,price\nitem,a,1\nitem,b\n", "line 3: The row has 2 cells where the header has 3."),
            ("a.csv", 'type,name,price\nitem,"a\nb",1\nitem,c"d,1\n', "line 4: name has a quote in the middle"),
            ("a.csv", 'type,name,price\nitem,"a,1\nitem,b,1\n', "line 2: name opens a quote that nothing closes"),
            ("a.csv", b"type,name,price\nitem,\xff,1\n", "line 2: /name is not valid UTF-8"),
            ("a.csv", "type,name,price,colour\nitem,a,1,red\n",
             "line 1: column 4 has a name that no field has: colour"),
            ("a.csv", "type,name,price,name\nitem,a,1,b\n", "line 1: /name is there twice"),
            ("a.csv", "name,price\na,1\n", "line 1: /type is missing: have a column"),
        ]:
            with self.subTest(text):
                done = self.docket("import", self.file(name, text), "--shop", "cafe")
                self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                self.assertTrue(done.stderr.startswith(words), done.stderr)
        self.assertEqual(self.counts(), [0, 0, 0, 0, 0])

    def test_of_many_faults_the_first_fifty_are_told_and_the_rest_counted(self):
        rows = [{**ITEM, "name": "", "price": -1, "sku": f"s{n}"} if n % 2 else {**ITEM, "sku": f"s{n}"}
                for n in range(100)]
        done = self.import_rows(rows)
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 52)
        self.assertEqual(lines[49:], ["line 50: /price must be 0 to 100000000000", "and 50 more",
                                      "docket: 50 rows are bad; nothing was imported"])
        told = json.loads(self.import_rows(rows, "--json").stdout)
        self.assertEqual((told["is_kept"], told["items"], told["bad_rows"], told["faults"], len(told["errors"])),
                         (False, 50, 50, 100, 50))
        self.assertEqual(told["errors"][0], {"line": 2, "pointer": "/name", "detail": "must not be empty"})
        self.assertEqual(self.counts()[1], 0)

    def test_skip_bad_keeps_the_good_rows_and_dry_run_nothing(self):
        rows = [ITEM | {"sku": "a"}, ITEM | {"sku": "a"}, "no JSON", ORDER, ORDER | {"total": 1}, ORDER]
        self.assertEqual(self.import_rows(rows, "--skip-bad", "--dry-run").returncode, 0)
        self.assertEqual(self.counts(), [0, 0, 0, 0, 0])
        done = self.import_rows(rows, "--skip-bad")
        self.assertEqual((done.returncode, done.stdout),
                         (0, "Imported 0 users, 1 item, 2 orders. Passed over 3 rows.\n"), done.stderr)
        self.assertEqual([line.split(":")[0] for line in done.stderr.splitlines()], ["line 2", "line 3", "line 5"])
        self.assertEqual(self.counts(), [0, 1, 2, 2, 1])
        done = self.import_rows([ORDER | {"total": 1}], "--skip-bad")
        self.assertEqual((done.returncode, done.stdout), (1, ""))

    def test_wrong_use_is_one_line_and_status_2(self):
        some = self.file("rows.txt", "")
        for arguments in (["import", some], ["import", some, "--format", "xml"], ["export", some],
                          ["import", some, "--format", "csv", "--type", "shop"],
                          ["export", "a.csv", "--separator", "tab"], ["import"], ["export"]):
            with self.subTest(arguments):
                done = self.docket(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertRegex(done.stderr, r"\Adocket: [^\n]+\n\Z")
        for arguments in (["import", self.base / "none.csv"], ["import", self.file("a.csv", ""), "--shop", "nowhere"],
                          ["export", self.base / "b.csv", "--shop", "nowhere"],
                          ["export", self.base / "nowhere" / "b.csv"]):
            with self.subTest(arguments):
                done = self.docket(*arguments)
                self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertFalse((self.base / "b.csv").exists() or (self.base / "b.csv.part").exists())


class RoundTrip(ExchangeTest):
    ROWS = [
        {"type": "user", "username": "mira", "email": "mira@example.com", "name": "=Mira", "role": "merchant",
         "password_hash": BCRYPT, "created_at": "2024-05-01T10:00:00.123Z"},
        {"type": "user", "username": "off", "role": "staff", "is_active": False, "name": ""},
        {"type": "item", "name": "Tea, \"green\"", "sku": "tea", "price": 300, "stock": 5, "description": "a\nb\r\nc",
         "category": "'=Drinks"},
        {"type": "item", "name": "Gone", "price": 0, "is_available": False},
        {"type": "order", "lines": [{"sku": "tea", "quantity": 2, "note": "+1 sugar; \"hot\""},
                                    {"sku": "tea", "name": "Old tea", "unit_price": 250, "quantity": 1},
                                    {"name": "Plum cake", "unit_price": 450, "quantity": 1}],
         "customer": {"name": "@Ada", "email": "ada@example.com", "phone": "+49 30 1"}, "notes": " spaces ",
         "status": "cancelled", "cancel_reason": "-", "placed_at": "2025-03-30T01:30:00Z",
         "closed_at": "2025-03-31", "updated_at": "2025-04-02", "number": "WEB/1", "external_ref": "r-1"},
        {"type": "order", "lines": [{"name": "Tee \u2615", "unit_price": 1, "quantity": 1}], "customer": "mira",
         "fulfilment": "delivery", "delivery_address": "Line 1\nLine 2", "tracking_number": "=T", "status": "ready",
         "placed_at": "2025-03-30T01:30:00Z"},
    ]

    def read(self, path):
        """The rows of an export, by the names of its columns."""
        text = path.read_bytes().decode("utf-8-sig")
        if path.suffix == ".csv":
            return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in text[:8] else ","))
        return [json.loads(line) for line in text.splitlines()]

    def test_what_is_exported_and_imported_elsewhere_is_the_same(self):
        self.done(self.import_rows(self.ROWS), "Imported 2 users, 2 items, 2 orders.")
        first = self.base / "first.jsonl"
        self.done(self.docket("export", first), "Exported 2 users, 2 items, 2 orders.")
        rows = self.read(first)
        self.assertEqual([row["type"] for row in rows], ["user", "user", "item", "item", "order", "order"])
        self.assertEqual(list(rows[4])[:4], ["type", "id", "shop", "number"])
        self.assertEqual((rows[4]["number"], rows[4]["total"], rows[4]["closed_at"], rows[5]["number"]),
                         ("WEB/1", 1300, "2025-03-31T00:00:00.000Z", "A-001"))
        for number, (name, flags) in enumerate([("again.jsonl", []), ("again.csv", []),
                                                ("semicolon.csv", ["--separator", "semicolon", "--bom"])]):
            with self.subTest(name):
                file = self.base / name
                self.assertEqual(self.docket("export", file, *flags).returncode, 0)
                self.assertEqual(file.read_bytes().startswith(b"\xef\xbb\xbf"), bool(flags))
                other = self.base / f"other{number}"
                self.new_shop(other)
                self.done(self.docket("import", file, folder=other), "Imported 2 users, 2 items, 2 orders.")
                second = self.base / f"second{number}.jsonl"
                self.assertEqual(self.docket("export", second, folder=other).returncode, 0)
                self.assertEqual(second.read_bytes(), first.read_bytes())

    def test_a_csv_of_one_type_needs_no_type_column_and_has_no_formulas(self):
        self.assertEqual(self.import_rows(self.ROWS).returncode, 0)
        for kind, count in (("user", 2), ("item", 2), ("order", 2)):
            file = self.base / f"{kind}.csv"
            self.assertEqual(self.docket("export", file, "--type", kind).returncode, 0)
            rows = self.read(file)
            self.assertEqual(len(rows), count)
            self.assertNotIn("type", rows[0])
            for cell in (cell for row in rows for cell in row.values()):
                self.assertFalse(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), cell)
            self.assertIn("/type is missing", self.docket("import", file).stderr)
        self.assertEqual(self.read(self.base / "order.csv")[0]["items"],
                         '2 x Tea, "green"; 1 x Old tea; 1 x Plum cake')
        other = self.base / "other"
        self.new_shop(other)
        for kind in ("user", "item", "order"):
            done = self.docket("import", self.base / f"{kind}.csv", "--type", kind, folder=other)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_catalogue_that_was_exported_goes_in_over_http_unchanged_and_edited(self):
        server, admin = self.serve()
        rows = [{**ITEM, "sku": f"S{n}", "name": f"Tea, no. {n}", "price": n, "stock": n % 3 or None,
                 "description": "=hot\nor cold", "is_available": n % 2 == 0} for n in range(1, 40)]
        self.import_rows(rows)
        exported = self.base / "items.csv"
        self.assertEqual(self.docket("export", exported, "--type", "item", "--shop", "cafe").returncode, 0)
        path = "/api/v1/shops/cafe/items/import"
        text = exported.read_bytes()
        done = admin.post(path, text, Content_Type="text/csv").expect(200).json
        self.assertEqual(done, {"created": 0, "updated": 0, "unchanged": len(rows), "dry_run": False})

        edited = text.decode().replace("no. 7", "no. seven").encode()
        for query, dry_run in (("?dry_run=true", True), ("", False)):
            done = admin.post(path + query, edited, Content_Type="text/csv").expect(200).json
            self.assertEqual(done, {"created": 0, "updated": 1, "unchanged": len(rows) - 1, "dry_run": dry_run})
        names = [item["name"] for item in admin.pages("/api/v1/shops/cafe/items")]
        self.assertEqual(sorted(names), sorted(row["name"].replace("no. 7", "no. seven") for row in rows))
        refused = admin.post(path, edited + b"x,y\n", Content_Type="text/csv").expect(422)
        last = edited.count(b"\n") + 1
        self.assertEqual([fault["pointer"] for fault in refused.json["errors"]], [f"/rows/{last}"])

    def test_shop_narrows_an_export_and_standard_streams_work(self):
        docket("shop", "add", "Rival", "--data-dir", self.folder)
        self.assertEqual(self.import_rows(self.ROWS + [{**ITEM, "shop": "rival"}, {**ORDER, "shop": "rival"}]).returncode,
                         0)
        out = self.docket("export", "-", "--shop", "rival")
        rows = [json.loads(line) for line in out.stdout.splitlines()]
        self.assertEqual([(row["type"], row.get("shop")) for row in rows],
                         [("user", None), ("user", None), ("item", "rival"), ("order", "rival")])
        other = self.base / "other"
        docket("shop", "add", "Rival", "--data-dir", other)
        self.done(self.docket("import", "-", stdin=out.stdout, folder=other), "Imported 2 users, 1 item, 1 order.")

    def test_an_export_file_is_private_whole_and_not_overwritten_unasked(self):
        self.assertEqual(self.import_rows(self.ROWS).returncode, 0)
        file = self.base / "out.jsonl"
        (self.base / "out.jsonl.part").write_text("left by one that was killed")
        self.assertEqual(self.docket("export", file).returncode, 0)
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        self.assertFalse((self.base / "out.jsonl.part").exists())
        file.write_text("mine")
        done = self.docket("export", file)
        self.assertEqual((done.returncode, file.read_text()), (1, "mine"))
        self.assertIn("--force", done.stderr)
        self.assertEqual(self.docket("export", file, "--force").returncode, 0)
        self.assertEqual(len(self.read(file)), 6)
        pipe = self.base / "pipe.jsonl"
        os.mkfifo(pipe)
        self.assertEqual(self.docket("export", pipe, "--force").returncode, 1)
        self.assertTrue(pipe.is_fifo())


class Meaning(ExchangeTest):
    def test_a_bcrypt_account_signs_in_and_has_an_argon2id_hash_from_then_on(self):
        rows = [{"type": "user", "username": "mira", "role": "admin", "password_hash": BCRYPT},
                {"type": "user", "username": "later", "role": "admin"}]
        self.assertEqual(self.import_rows(rows).returncode, 0)
        with Server(self.folder) as server:
            client = server.client()
            client.post("/api/v1/auth/login", {"login": "mira", "password": "wrong"}).expect(401)
            client.post("/api/v1/auth/login", {"login": "later", "password": ""}).expect(401, 422)
            for _ in range(2):
                client.post("/api/v1/auth/login", {"login": "mira", "password": "secret password"}).expect(200)
        [(stored,)] = databases.rows(self.folder, "SELECT password_hash FROM users WHERE username = 'mira'")
        self.assertTrue(stored.startswith("$argon2id$"))
        done = self.docket("user", "passwd", "later", "--password-stdin", stdin=PASSWORD + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        with Server(self.folder) as server:
            server.sign_in("later", PASSWORD)

    def test_numbers_that_are_given_later_do_not_meet_those_that_were_brought(self):
        server, admin = self.serve()
        with server:
            self.assertEqual(self.import_rows([{**ORDER, "number": "A-007"}, {**ORDER, "number": "A-003"},
                                               {**ORDER, "number": "old 9"}, ORDER]).returncode, 0)
            placed = admin.post("/api/v1/shops/cafe/orders", {"lines": ORDER["lines"]}).expect(201).json
            self.assertEqual(placed["number"], "A-009")
            orders = admin.pages("/api/v1/orders")
            self.assertEqual([order["number"] for order in orders], ["A-009", "A-008", "old 9", "A-003", "A-007"])

    def test_an_imported_order_is_moved_on_by_the_timer_of_its_status(self):
        docket("shop", "add", "Kiosk", "--workflow", "simple", "--data-dir", self.folder)
        self.assertEqual(self.import_rows([{**ORDER, "shop": "kiosk", "placed_at": "2025-01-01"},
                                           {**ORDER, "shop": "kiosk"}]).returncode, 0)
        server, admin = self.serve()
        with server:
            def statuses():
                return [order["status"] for order in admin.get("/api/v1/orders?shop=kiosk").expect(200).json["data"]]

            wait_until(lambda: statuses() == ["pending", "processing"], "the timer that was due")

    def test_who_listens_hears_of_imported_orders_in_order_while_the_server_serves(self):
        server, admin = self.serve()
        with server:
            _, cursor = admin.feed()
            rows = [{**ORDER, "placed_at": f"2025-01-01T00:{n // 60:02}:{n % 60:02}Z", "external_ref": f"r{n}",
                     "status": "picked_up" if n % 7 else "pending"} for n in range(700)]
            waiting = server.client(token=admin.token)
            waiting._connection.request("GET", f"/api/v1/events?since={cursor}&wait=30",
                                        headers={"Authorization": f"Bearer {admin.token}"})
            self.assertEqual(self.import_rows(rows).returncode, 0)
            woken = json.loads(waiting._connection.getresponse().read())
            self.assertTrue(woken["data"])
            events, _ = admin.feed(cursor)
            self.assertEqual([event["seq"] for event in events], list(range(events[0]["seq"], events[0]["seq"] + 700)))
            orders = {order["id"]: order for order in admin.pages("/api/v1/orders")}
            self.assertEqual([orders[event["order_id"]]["external_ref"] for event in events],
                             [f"r{n}" for n in range(700)])
            self.assertEqual({(event["type"], event["actor"]["kind"], event["actor"]["name"]) for event in events},
                             {("order.placed", "system", "import")})
            self.assertEqual([event["to"] for event in events], ["picked_up" if n % 7 else "pending" for n in range(700)])
            board = admin.get("/api/v1/boards/cafe").expect(200).json
            self.assertEqual(sum(len(column["orders"]) for column in board["columns"]), 100)


def many_orders(path, count):
    """A year of orders of two lines, the first thousand open."""
    with path.open("w") as out:
        out.write(json.dumps({"type": "item", "name": "Tea", "sku": "tea", "price": 300, "shop": "cafe"}) + "\n")
        for n in range(count):
            second = n * (31_000_000 // count)
            at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_735_689_600 - 31_536_000 + second))
            out.write(json.dumps({
                "type": "order", "shop": "cafe", "placed_at": at, "external_ref": f"r{n}",
                "status": "pending" if n < 1000 else "picked_up",
                "lines": [{"sku": "tea", "quantity": 2}, {"name": "Plum cake", "unit_price": 450, "quantity": 1}],
                "customer": {"name": f"=Guest {n}", "email": f"guest{n}@example.com"}, "notes": "to go " * 5}) + "\n")


class Peak:
    """Runs a command of docket and learns the most memory it took."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([executable(), *map(str, arguments)], env=environment(arguments[-1]),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        end = time.monotonic() + IMPORT_S
        while True:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > end:
                self.process.kill()
                raise AssertionError(f"{arguments[0]} took longer than {IMPORT_S} s")
            time.sleep(0.05)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.errors = self.process.stderr.read()
        self.process.stderr.close()
        self.kb = usage.ru_maxrss


def rss_kb(server):
    text = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS"))


class Many(ExchangeTest):
    def test_memory_does_not_grow_with_the_rows_neither_in_nor_out(self):
        program = pathlib.Path(executable()).read_bytes()
        if b"__asan_init" in program or b"__tsan_init" in program:
            self.skipTest("memory of a sanitizer says nothing")
        small = self.base / "small"
        self.new_shop(small)
        peaks = {}
        for folder, count in ((small, FEW), (self.folder, MANY)):
            file = self.base / f"{count}.jsonl"
            many_orders(file, count)
            done = Peak("import", file, "--data-dir", folder)
            self.assertEqual((done.process.returncode, done.errors), (0, b""))
            peaks[count] = done.kb
        self.assertLess(peaks[MANY] - peaks[FEW], MOST_MORE_KB, peaks)
        written = Peak("export", self.base / "out.csv", "--data-dir", self.folder)
        self.assertEqual(written.process.returncode, 0, written.errors)
        self.assertLess(written.kb - peaks[FEW], MOST_MORE_KB)

        add_user(self.folder)
        with Server(self.folder) as server:
            admin = server.sign_in(ADMIN, PASSWORD)
            total = admin.get("/api/v1/orders?limit=1&count=true").expect(200).json["total"]
            self.assertEqual(total, MANY)
            before = rss_kb(server)
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("GET", "/api/v1/orders/export?format=jsonl", headers={"Authorization": f"Bearer {admin.token}"})
            response = connection.getresponse()
            self.assertEqual((response.status, response.headers["Transfer-Encoding"]), (200, "chunked"))
            rows, most, left = 0, 0, b""
            while piece := response.read(1 << 20):
                rows += piece.count(b"\n")
                left = piece
                most = max(most, rss_kb(server))
                time.sleep(0.02)  # a slow reader: the server waits for it
            self.assertTrue(left.endswith(b"}\n"))
            self.assertEqual(rows, total)
            self.assertLess(most - before, MOST_MORE_KB)
            connection.request("GET", "/api/v1/orders/export?open=true&separator=semicolon&bom=true",
                               headers={"Authorization": f"Bearer {admin.token}"})
            text = connection.getresponse().read().decode("utf-8-sig")
            cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
            self.assertEqual(len(cells), 1001)
            self.assertEqual(cells[1][cells[0].index("customer_name")], "'=Guest 0")
            head = connection.request("HEAD", "/api/v1/orders/export",
                                      headers={"Authorization": f"Bearer {admin.token}"}) or connection.getresponse()
            self.assertEqual((head.status, head.read(), head.headers["Content-Length"]), (200, b"", None))

    def test_an_export_ends_unfinished_when_its_caller_is_switched_off(self):
        many_orders(self.base / "rows.jsonl", 20_000)
        self.assertEqual(Peak("import", self.base / "rows.jsonl", "--data-dir", self.folder).process.returncode, 0)
        server, admin = self.serve()
        with server:
            add_user(self.folder, "leaver", "operations")
            leaver = server.sign_in("leaver", PASSWORD)
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("GET", "/api/v1/orders/export", headers={"Authorization": f"Bearer {leaver.token}"})
            response = connection.getresponse()
            response.read(1000)
            admin.patch(f"/api/v1/users/{leaver.session['user']['id']}", {"is_active": False}).expect(200)
            with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
                response.read()
            admin.get("/healthz").expect(200)

    def test_kill_9_in_the_middle_of_an_import_leaves_nothing_of_it(self):
        many_orders(self.base / "rows.jsonl", MANY)
        before = self.counts()
        for seconds in (0.3, 1.0):
            process = subprocess.Popen([executable(), "import", str(self.base / "rows.jsonl"), "--data-dir",
                                        str(self.folder)], env=environment(self.folder),
                                       stdout=subprocess.DEVNULL)
            wal = self.folder / "docket.db-wal"
            wait_until(lambda: wal.exists() and wal.stat().st_size > 1 << 20 or process.poll() is not None,
                       "the import writes", 60)
            time.sleep(seconds)
            self.assertIsNone(process.poll(), "the import was over before it was killed")
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.assertEqual(self.counts(), before)
        self.done(self.import_rows([ORDER]), "Imported 0 users, 0 items, 1 order.")
