"""The command line: help, settings and where they come from, accounts, shops, and one clear line for what goes wrong."""

import json
import os
import pty
import shutil
import sqlite3
import subprocess
import unittest

from server import Server, docket, environment, executable, free_port, temporary_folder, wait_until
from shop import ADMIN, PASSWORD, ShopTest, add_user

NOBODY = 65534
COMMANDS = ["serve", "user add", "user list", "user passwd", "user disable", "key add", "key list", "key revoke",
            "shop add", "shop list", "migrate", "check", "backup", "restore", "watch", "export", "import", "move", "version"]
TRACES = ("terminate called", "what():", "backtrace", "Aborted", "core dumped", "SQLite::", "std::")

# flag, a value that does not fit
WRONG = [
    ("port", "eighty"), ("port", "65536"), ("port", "-1"), ("host", "two words"), ("registration", "maybe"),
    ("public-url", "orders.example.com"), ("public-url", "https://example.com/path"), ("allowed-origins", "*"),
    ("log-format", "xml"), ("log-level", "loud"), ("access-token-minutes", "0"), ("refresh-token-days", "1.5"),
    ("max-body", "10"), ("threads", "0"), ("readers", "0"), ("password-threads", "many"), ("secret-key", "short and sweet"),
    ("sign-ins-per-minute", "-1"), ("guest-orders-per-minute", "few"),
    ("database", "mysql://db/orders"), ("database", "sqlite::memory:"), ("backup-every", "often"),
    ("metrics-token", "short and sweet"),
]
FIELD_NAMES = {"host": "HOST", "port": "PORT", "database": "DATABASE_URL", "secret-key": "SECRET_KEY",
               "allowed-origins": "ALLOWED_ORIGINS"}
SECRETS = ("secret-key", "database", "metrics-token")


class CommandLineTest(unittest.TestCase):
    def setUp(self):
        self.base = self.enterContext(temporary_folder())
        self.folder = self.base / "data"

    def docket(self, *arguments, **how):
        return docket(*arguments, "--data-dir", self.folder, **how)

    def refused(self, done, status, *words):
        """It ended with this status and one line on stderr that holds the words."""
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        self.assertRegex(done.stderr, r"\Adocket: [^\n]+\n\Z")
        for word in words:
            self.assertIn(str(word), done.stderr)
        for trace in TRACES:
            self.assertNotIn(trace, done.stderr)
        self.assertNotRegex(done.stderr, r"\b0x[0-9a-f]")  # an address
        return done.stderr

    def config(self, text):
        file = self.base / "docket.conf"
        file.write_text(text)
        return file


class Help(CommandLineTest):
    def test_every_command_has_help(self):
        for command in ["", *COMMANDS, "user", "shop"]:
            for flag in ("--help", "-h"):
                with self.subTest(command=command, flag=flag):
                    done = docket(*command.split(), flag)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    self.assertIn("Usage:", done.stdout)
                    self.assertIn(command, done.stdout)

    def test_help_all_names_every_command_and_setting(self):
        done = docket("--help-all")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for word in [*{part for command in COMMANDS for part in command.split()}, "--password-stdin", "--dry-run"]:
            self.assertIn(word, done.stdout)

    def test_help_of_serve_names_each_setting_with_its_variables_and_default(self):
        text = docket("serve", "--help").stdout
        for flag in {flag for flag, _ in WRONG} | {"data-dir", "demo", "config"}:
            self.assertIn(f"--{flag}", text)
            self.assertIn("DOCKET_" + flag.upper().replace("-", "_"), text)
        for name in FIELD_NAMES.values():
            self.assertIn(name, text)
        self.assertIn("8080 by default", text)

    def test_version_in_words_and_in_json(self):
        words, data = docket("version"), docket("version", "--json")
        self.assertEqual((words.returncode, data.returncode), (0, 0))
        self.assertTrue(words.stdout.startswith("docket " + json.loads(data.stdout)["version"]))

    def test_a_flag_or_command_that_does_not_exist_is_one_line_and_status_2(self):
        for arguments in (["--prot", "1"], ["serve", "--prot", "1"], ["serve", "--port"], ["serve", "extra"], [],
                          ["user"], ["user", "remove", "x"], ["frobnicate"], ["user", "add"], ["user", "add", "x"],
                          ["serve", "--demo=perhaps"], ["--version=x"]):
            with self.subTest(arguments):
                self.refused(docket(*arguments), 2)


class Settings(CommandLineTest):
    def test_a_wrong_value_is_named_with_its_flag(self):
        for flag, value in WRONG:
            with self.subTest(flag, value=value):
                line = self.refused(docket("serve", f"--{flag}", value), 2, f"--{flag}", "must")
                self.assertEqual(value in line.replace("sqlite:PATH", ""), flag not in SECRETS)

    def test_a_wrong_value_is_named_with_its_variable(self):
        for flag, value in WRONG:
            ours = "DOCKET_" + flag.upper().replace("-", "_")
            for name in filter(None, (ours, FIELD_NAMES.get(flag))):
                with self.subTest(name, value=value):
                    line = self.refused(docket("serve", env={name: value}), 2, name + " ", "must")
                    if name != ours:
                        self.assertNotIn(ours, line)

    def test_a_wrong_value_is_named_with_its_key_in_the_file(self):
        for flag, value in WRONG:
            with self.subTest(flag, value=value):
                self.refused(docket("serve", "--config", self.config(f'{flag} = "{value}"\n')), 2, flag, "file", "must")

    def test_switches_in_the_environment_must_be_true_or_false(self):
        self.refused(docket("serve", env={"DOCKET_DEMO": "perhaps"}), 2, "DOCKET_DEMO", "true or false")

    def test_an_unknown_key_in_the_file_is_named_with_the_nearest_one(self):
        self.refused(docket("serve", "--config", self.config("prot = 8080\n")), 2, "prot", "port")
        self.refused(docket("serve", "--config", self.config("[serve]\nport = 8080\n")), 2, "serve")
        self.refused(docket("serve", "--config", self.config("port = 1\nport\n= = =\n")), 2)

    def test_a_file_that_is_not_there_is_named(self):
        missing = self.base / "missing.conf"
        self.refused(docket("serve", "--config", missing), 2, missing)
        self.refused(docket("user", "list", env={"DOCKET_CONFIG": missing}), 2, missing)

    def test_flag_beats_environment_beats_file_beats_default(self):
        closed, opened = 403, 201
        file = self.config("registration = open\n")

        def status(*flags, **env):
            with Server(self.folder, *flags, env=env) as server:
                account = {"username": f"guest{server.port}", "password": PASSWORD}
                return server.client().post("/api/v1/auth/register", account).status

        self.assertEqual(status(), closed)
        self.assertEqual(status("--config", file), opened)
        self.assertEqual(status(DOCKET_CONFIG=file), opened)
        self.assertEqual(status("--config", file, DOCKET_REGISTRATION="closed"), closed)
        self.assertEqual(status("--config", file, "--registration", "open", DOCKET_REGISTRATION="closed"), opened)
        self.assertEqual(status("--config", file, DOCKET_REGISTRATION=""), opened)

    def test_port_and_host_come_from_the_usual_names_too_and_ours_go_first(self):
        ports = {name: free_port() for name in ("flag", "ours", "theirs", "file")}
        file = self.config(f"host = 127.0.0.5\nport = {ports['file']}\n")

        def address(*flags, **env):
            with Server(self.folder, *flags, "--config", file, env=env, port=None) as server:
                server.client().get("/healthz").expect(200)
                return server.host, server.port

        theirs = {"HOST": "127.0.0.4", "PORT": ports["theirs"]}
        ours = {"DOCKET_HOST": "127.0.0.3", "DOCKET_PORT": ports["ours"]}
        self.assertEqual(address(), ("127.0.0.5", ports["file"]))
        self.assertEqual(address(**theirs), ("127.0.0.4", ports["theirs"]))
        self.assertEqual(address(**theirs, **ours), ("127.0.0.3", ports["ours"]))
        self.assertEqual(address("--host", "127.0.0.2", "--port", ports["flag"], **theirs, **ours),
                         ("127.0.0.2", ports["flag"]))

    def test_database_url_names_the_file_or_the_server(self):
        for url in ("sqlite:{}", "sqlite:///{}", "sqlite+aiosqlite:///{}"):
            file = self.base / f"shop{url.count('/')}{len(url)}.db"
            with Server(self.folder, env={"DATABASE_URL": url.format(file)}) as server:
                server.client().get("/readyz").expect(200)
            self.assertTrue(file.exists(), url)
        self.assertFalse((self.folder / "docket.db").exists())
        nobody = docket("user", "list", env={"DATABASE_URL": "postgresql://u:pass-word@127.0.0.1:1/orders"})
        self.refused(nobody, 1, "postgres://u@127.0.0.1:1/orders", "refused")
        self.assertNotIn("pass-word", nobody.stderr)

    def test_a_server_that_waits_for_its_database_can_be_stopped(self):
        away = environment(self.folder, DOCKET_DATABASE="postgresql://u@127.0.0.1:1/orders")
        with subprocess.Popen([executable(), "serve", "--port", "0"], env=away, stderr=subprocess.PIPE,
                              text=True) as server:
            self.assertIn("the database is away", server.stderr.readline())
            server.terminate()
            self.assertEqual(server.wait(5), 0)

    def test_a_secret_key_of_ones_own_makes_no_secret_file(self):
        with Server(self.folder, env={"SECRET_KEY": "k" * 32}) as server:
            server.client().get("/readyz").expect(200)
        self.assertFalse((self.folder / "secret").exists())

    def test_allowed_origins_and_no_others_may_call_from_their_pages(self):
        env = {"ALLOWED_ORIGINS": "https://shop.example.com, http://localhost:5173"}
        with Server(self.folder, env=env) as server:
            client = server.client()
            for origin in ("https://shop.example.com", "http://localhost:5173"):
                reply = client.get("/api/v1/shops", Origin=origin).expect(200)
                self.assertEqual(reply.headers["Access-Control-Allow-Origin"], origin)
                self.assertEqual(reply.headers["Access-Control-Allow-Credentials"], "true")
            for origin in ("https://evil.example.com", "https://shop.example.com.evil.com", "null"):
                reply = client.get("/api/v1/shops", Origin=origin).expect(200)
                self.assertIsNone(reply.headers["Access-Control-Allow-Origin"])
        with Server(self.folder) as server:
            reply = server.client().get("/api/v1/shops", Origin="https://shop.example.com").expect(200)
            self.assertIsNone(reply.headers["Access-Control-Allow-Origin"])


class Failures(CommandLineTest):
    def serve(self, *flags, **how):
        return self.docket("serve", "--port", "0", *flags, **how)

    def database(self):
        """A database of ours, with an account in it."""
        add_user(self.folder)
        return self.folder / "docket.db"

    def as_nobody(self):
        """How to run it as a user who owns nothing; the executable may be where that user cannot go."""
        program = self.base / "docket"
        shutil.copy(executable(), program)
        self.base.chmod(0o755)
        return lambda *arguments: subprocess.run(
            [program, *map(str, arguments)], env=environment(), capture_output=True, text=True, timeout=20,
            stdin=subprocess.DEVNULL, user=NOBODY, group=NOBODY, extra_groups=[])

    def test_a_port_in_use(self):
        with Server(self.base / "first") as server:
            self.refused(self.docket("serve", "--port", server.port), 1, server.port, "in use", "--port")
            self.assertFalse((self.folder / "docket.db").exists(), "the database was touched before the port was had")
            server.client().get("/healthz").expect(200)

    def test_an_address_of_another_machine(self):
        self.refused(self.serve("--host", "192.0.2.1"), 1, "192.0.2.1", "--host")
        self.refused(self.serve("--host", "no-such-host.invalid"), 1, "no-such-host.invalid", "--host")

    def test_a_folder_that_cannot_be_made(self):
        (self.base / "file").write_text("")
        self.folder = self.base / "file" / "data"
        self.refused(self.serve(), 1, self.folder, "--data-dir")

    @unittest.skipUnless(os.getuid() == 0, "only root can become another user")
    def test_a_folder_and_files_of_another_user(self):
        run = self.as_nobody()
        closed = self.base / "closed"
        closed.mkdir(mode=0o755)
        self.refused(run("serve", "--port", "0", "--data-dir", closed), 1, closed, "ermission denied")
        self.refused(run("serve", "--port", "0", "--data-dir", closed / "data"), 1, closed, "ermission denied")

        theirs = self.base / "theirs"
        add_user(theirs)
        os.chown(theirs, NOBODY, NOBODY)
        self.refused(run("serve", "--port", "0", "--data-dir", theirs), 1, "docket.db", "ermission denied")
        self.refused(run("user", "list", "--data-dir", theirs), 1, "docket.db", "ermission denied")
        for file in theirs.glob("docket.db*"):
            os.chown(file, NOBODY, NOBODY)
        self.refused(run("serve", "--port", "0", "--data-dir", theirs), 1, "secret", "ermission denied")

    @unittest.skipIf(os.getuid() == 0, "root may write everywhere")
    def test_a_folder_that_cannot_be_written(self):
        self.folder.mkdir(mode=0o500)
        self.refused(self.serve(), 1, self.folder, "ermission denied")

    def test_garbage_instead_of_a_database(self):
        self.folder.mkdir()
        file = self.folder / "docket.db"
        garbage = b"This is no database.\n" * 1000
        file.write_bytes(garbage)
        for command in (["serve", "--port", "0"], ["user", "list"], ["migrate"]):
            self.refused(self.docket(*command), 1, file)
        self.assertEqual(file.read_bytes(), garbage)

    def test_a_folder_instead_of_a_database(self):
        (self.folder / "docket.db").mkdir(parents=True)
        self.refused(self.serve(), 1, self.folder / "docket.db")

    def test_a_database_that_has_lost_its_second_half(self):
        file = self.database()
        whole = file.read_bytes()
        file.write_bytes(whole[:len(whole) // 2])
        for command in (["serve", "--port", "0"], ["user", "list"]):
            with self.subTest(command):
                self.refused(self.docket(*command), 1)

    def test_the_database_of_another_program_is_left_as_it_is(self):
        self.folder.mkdir()
        for file, script in (("a.db", "CREATE TABLE bookmarks (url TEXT)"), ("b.db", "PRAGMA application_id = 7")):
            with sqlite3.connect(self.folder / file) as database:
                database.execute(script)
            database.close()
            before = (self.folder / file).read_bytes()
            self.refused(self.serve("--database", f"sqlite:{self.folder / file}"), 1, file, "another program",
                         "--database")
            self.assertEqual((self.folder / file).read_bytes(), before)

    def test_the_database_of_a_newer_docket(self):
        with sqlite3.connect(self.database()) as database:
            database.execute("INSERT INTO schema_migrations VALUES (9999, '9999_from_the_future', 'x', 0)")
        database.close()
        for command in (["serve", "--port", "0"], ["user", "list"], ["migrate"], ["migrate", "--dry-run"]):
            with self.subTest(command):
                self.refused(self.docket(*command), 1, "newer Docket", "9999_from_the_future")

    def test_a_schema_step_that_was_tampered_with(self):
        with sqlite3.connect(self.database()) as database:
            database.execute("UPDATE schema_migrations SET digest = 'other'")
        database.close()
        self.refused(self.serve(), 1, "0001_initial")

    def test_a_secret_that_others_may_read_or_that_is_too_short(self):
        self.database()
        secret = self.folder / "secret"
        secret.chmod(0o644)
        self.refused(self.serve(), 1, f"chmod 600 {secret}")
        secret.chmod(0o600)
        secret.write_text("short\n")
        self.refused(self.serve(), 1, secret, "32")

    def test_output_that_cannot_be_written_is_a_failure(self):
        self.database()
        with open("/dev/full", "w") as full:
            for command in (["user", "list"], ["user", "list", "--json"], ["version"], ["migrate"]):
                with self.subTest(command):
                    done = subprocess.run([executable(), *command, "--data-dir", self.folder], stdout=full,
                                          stderr=subprocess.PIPE, env=environment(), text=True, timeout=20)
                    self.assertEqual(done.returncode, 1)


class Accounts(CommandLineTest):
    def add(self, name, role="admin", *more, password=PASSWORD):
        return self.docket("user", "add", name, "--role", role, "--password-stdin", *more, stdin=password + "\n")

    def users(self):
        done = self.docket("user", "list", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def test_user_add_and_list_in_words_and_in_json(self):
        self.assertEqual(self.users(), [])
        words = self.add("boss")
        self.assertEqual((words.returncode, words.stderr), (0, ""))
        self.assertIn("boss", words.stdout)
        data = json.loads(self.add("tom", "staff", "--email", "tom@example.com", "--json").stdout)
        self.assertEqual((data["username"], data["role"], data["email"], data["is_active"]),
                         ("tom", "staff", "tom@example.com", True))
        self.assertEqual([user["username"] for user in self.users()], ["boss", "tom"])
        self.assertEqual(self.users()[1], data)
        listed = self.docket("user", "list").stdout.splitlines()
        self.assertEqual(len(listed), 2)
        self.assertRegex(listed[1], r"^tom +staff +active +tom@example.com$")

    def test_every_role_can_be_given_and_no_other(self):
        for role in ("admin", "operations", "merchant", "staff", "customer"):
            self.assertEqual(self.add(f"a-{role}", role).returncode, 0)
        self.refused(self.add("x-y-z", "king"), 2, "--role", "merchant")

    def test_a_name_or_an_address_that_is_taken_is_status_1(self):
        self.add("boss", "admin", "--email", "boss@example.com")
        self.refused(self.add("boss"), 1)
        self.refused(self.add("BOSS"), 1)
        self.refused(self.add("other", "staff", "--email", "Boss@Example.com"), 1)
        self.assertEqual(len(self.users()), 1)

    def test_what_does_not_fit_is_status_2_and_says_what(self):
        self.refused(self.add("a"), 2, "username")
        self.refused(self.add("two words"), 2, "username")
        self.refused(self.add("boss", "admin", "--email", "nobody"), 2, "email")
        self.refused(self.add("boss", password="short"), 2, "password", "8")
        self.refused(self.add("boss", password="x" * 257), 2, "password", "256")
        self.refused(self.docket("user", "add", "boss", "--role", "admin", "--password-stdin"), 2, "password")
        self.assertEqual(self.users(), [])

    def test_there_is_no_way_to_give_a_password_on_the_command_line(self):
        for command in ("add", "passwd"):
            text = docket("user", command, "--help").stdout
            self.assertIn("--password-stdin", text)
            self.assertNotRegex(text, r"--password[ =,]")
        self.refused(self.docket("user", "add", "boss", "--role", "admin", "--password", PASSWORD), 2)
        self.refused(self.docket("user", "add", "boss", "--role", "admin"), 2, "--password-stdin")
        self.assertEqual(self.users(), [])

    def test_a_password_from_a_file_with_windows_line_ends(self):
        self.assertEqual(self.add("boss", password=PASSWORD + "\r").returncode, 0)
        with Server(self.folder) as server:
            server.sign_in("boss", PASSWORD)

    def type_at_terminal(self, *answers):
        master, slave = pty.openpty()
        command = [executable(), "user", "add", "boss", "--role", "admin", "--data-dir", str(self.folder)]
        process = subprocess.Popen(command, env=environment(), stdin=slave, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        shown = b""
        try:
            os.set_blocking(process.stderr.fileno(), False)
            for number, answer in enumerate(answers):
                def asked():
                    nonlocal shown
                    shown += process.stderr.read() or b""
                    return shown.count(b": ") > number
                wait_until(asked, "the question")
                os.write(master, answer.encode() + b"\n")
            process.wait(20)
            shown += process.stderr.read() or b""
            os.set_blocking(master, False)
            try:
                echoed = os.read(master, 4096)
            except BlockingIOError:
                echoed = b""
            return process.returncode, shown.decode(), echoed.decode()
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            process.stderr.close()
            os.close(master)
            os.close(slave)

    def test_at_a_terminal_it_asks_twice_and_shows_nothing(self):
        status, shown, echoed = self.type_at_terminal(PASSWORD, PASSWORD)
        self.assertEqual(status, 0, shown)
        self.assertNotIn("horse", shown + echoed)
        with Server(self.folder) as server:
            server.sign_in("boss", PASSWORD)

    def test_at_a_terminal_two_different_passwords_make_no_account(self):
        status, shown, _ = self.type_at_terminal(PASSWORD, PASSWORD + "!")
        self.assertEqual(status, 2)
        self.assertIn("differ", shown)
        self.assertEqual(self.users(), [])

    def test_an_account_that_is_not_there(self):
        self.refused(self.docket("user", "disable", "ghost"), 1, "ghost")
        self.refused(self.docket("user", "passwd", "ghost", "--password-stdin", stdin=PASSWORD + "\n"), 1, "ghost")


class BesideTheServer(ShopTest):
    """The commands work on the database that a server is using."""

    def docket(self, *arguments, **how):
        done = docket(*arguments, "--data-dir", self.folder, **how)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def add(self, name, role="staff"):
        self.docket("user", "add", name, "--role", role, "--password-stdin", stdin=PASSWORD + "\n")
        return self.server.sign_in(name, PASSWORD)

    def test_a_new_account_can_sign_in_at_once(self):
        self.assertEqual(self.add("mira").get("/api/v1/auth/me").expect(200).json["username"], "mira")

    def test_user_disable_ends_a_session_at_once(self):
        tom = self.add("tom")
        tom.get("/api/v1/auth/me").expect(200)
        self.docket("user", "disable", "tom")
        self.assertEqual(tom.get("/api/v1/auth/me").expect(401).code, "invalid_token")
        refresh = {"refresh_token": tom.session["refresh_token"]}
        self.client().post("/api/v1/auth/refresh", refresh).expect(401)
        login = {"login": "tom", "password": PASSWORD}
        self.assertEqual(self.client().post("/api/v1/auth/login", login).expect(401).code, "invalid_credentials")
        [listed] = [user for user in json.loads(self.docket("user", "list", "--json")) if user["username"] == "tom"]
        self.assertFalse(listed["is_active"])

    def test_user_passwd_ends_the_sessions_and_the_new_password_works(self):
        ann = self.add("ann")
        self.docket("user", "passwd", "ann", "--password-stdin", stdin="a new one for ann\n")
        self.client().post("/api/v1/auth/refresh", {"refresh_token": ann.session["refresh_token"]}).expect(401)
        self.client().post("/api/v1/auth/login", {"login": "ann", "password": PASSWORD}).expect(401)
        self.server.sign_in("ann", "a new one for ann").get("/api/v1/auth/me").expect(200)

    def test_what_the_command_line_does_is_in_the_audit(self):
        user = self.add("kim").session["user"]["id"]
        self.docket("user", "passwd", "kim", "--password-stdin", stdin="a new one for kim\n")
        shop = json.loads(self.docket("shop", "add", "Audited", "--owner", "kim", "--json"))["id"]
        self.docket("user", "disable", "kim")
        key = json.loads(self.docket("key", "add", "Till", "--scope", "orders:read", "--json"))["id"]
        self.docket("key", "revoke", key)
        nobody = {"kind": "system", "id": None, "name": "command line"}
        for target, actions in [(user, ["user.update", "member.put", "password.change", "user.create"]),
                                (shop, ["shop.create"]), (key, ["api_key.revoke", "api_key.create"])]:
            entries = self.admin.get(f"/api/v1/audit?target={target}").expect(200).json["data"]
            self.assertEqual([entry["action"] for entry in entries], actions)
            for entry in entries:
                self.assertEqual(entry["actor"], nobody)
                self.assertEqual((entry["address"], entry["status"], entry["request_id"]), (None, None, None))

    def test_shop_add_and_list_are_what_the_api_shows(self):
        made = json.loads(self.docket("shop", "add", "Café Luna", "--slug", "luna", "--workflow", "delivery",
                                      "--currency", "GBP", "--timezone", "Europe/London", "--language", "de", "--json"))
        served = self.client().get("/api/v1/shops/luna").expect(200).json
        for field, value in made.items():
            self.assertEqual(served[field], value)
        self.assertEqual((made["workflow"], made["currency"], made["timezone"]), ("delivery", "GBP", "Europe/London"))
        self.assertEqual(made["language"], "de")
        self.assertIn("Café Luna", self.docket("shop", "add", "Café Luna"))
        slugs = [shop["slug"] for shop in json.loads(self.docket("shop", "list", "--json"))]
        self.assertEqual(slugs, [shop["slug"] for shop in self.client().pages("/api/v1/shops")])
        self.assertEqual(len(slugs), len(set(slugs)))
        self.assertRegex(self.docket("shop", "list"), r"(?m)^luna +delivery +GBP Europe/London +Café Luna$")

    def test_a_shop_that_does_not_fit_or_is_there_already(self):
        def status(*arguments):
            done = docket("shop", "add", *arguments, "--data-dir", self.folder)
            self.assertRegex(done.stderr, r"\Adocket: [^\n]+\n\Z")
            return done.returncode

        self.docket("shop", "add", "Twice", "--slug", "twice")
        self.assertEqual(status("Twice", "--slug", "twice"), 1)
        self.assertEqual(status("Odd", "--slug", "No Slug!"), 2)
        self.assertEqual(status("Odd", "--currency", "gold"), 2)
        self.assertEqual(status("Odd", "--timezone", "Moon/Base"), 2)
        self.assertEqual(status("Odd", "--language", "fr"), 2)
        self.assertEqual(status("Odd", "--workflow", "chaos"), 2)
        self.assertEqual(status("   "), 2)

    def test_the_admin_is_listed_beside_the_others(self):
        self.assertIn(ADMIN, self.docket("user", "list"))

    def test_migrate_finds_nothing_to_do(self):
        self.assertIn("up to date", self.docket("migrate"))
        self.assertEqual(json.loads(self.docket("migrate", "--json")), {"applied": []})
        self.assertEqual(json.loads(self.docket("migrate", "--dry-run", "--json")), {"pending": []})


class Migrate(CommandLineTest):
    def tables(self):
        database = sqlite3.connect(self.folder / "docket.db")
        try:
            return {name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        finally:
            database.close()

    def test_a_dry_run_only_says_what_would_be_done(self):
        done = self.docket("migrate", "--dry-run")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("would apply 0001_", done.stdout)
        pending = json.loads(self.docket("migrate", "--dry-run", "--json").stdout)["pending"]
        self.assertTrue(pending[0].startswith("0001_"))
        if (self.folder / "docket.db").exists():
            self.assertNotIn("orders", self.tables())

        applied = json.loads(self.docket("migrate", "--json").stdout)["applied"]
        self.assertEqual(applied, pending)
        self.assertIn("orders", self.tables())
        self.assertEqual(json.loads(self.docket("migrate", "--json").stdout), {"applied": []})

    def test_many_starts_at_once_on_an_empty_folder_migrate_once(self):
        command = [executable(), "user", "list", "--json", "--data-dir", str(self.folder)]
        runs = [subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                for _ in range(6)]
        for run in runs:
            out, err = run.communicate(timeout=20)
            self.assertEqual((run.returncode, out.strip(), err), (0, "[]", ""))
        database = sqlite3.connect(self.folder / "docket.db")
        counts = database.execute("SELECT count(*), count(DISTINCT number) FROM schema_migrations").fetchone()
        database.close()
        self.assertEqual(counts[0], counts[1])
