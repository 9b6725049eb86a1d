"""The server speaks TLS itself: https works, nothing else gets in, certificates are renewed while it serves."""

import contextlib
import http.client
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import time
import unittest
import warnings

from raw import request, seconds
from server import REPLY_S, Client, Server, docket, temporary_folder, wait_until
from shop import ADMIN, PASSWORD, add_item, add_user, open_shop, place

ROOT = pathlib.Path(__file__).resolve().parents[2]
HELLO = bytes.fromhex("1603010200010001fc0303")  # how a client's first record of 512 bytes begins


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)


class Certificate:
    """A self-signed one for 127.0.0.1, and its key, in PEM files of these names."""

    def __init__(self, folder, name="tls", serial=1):
        self.cert, self.key = folder / f"{name}-cert.pem", folder / f"{name}-key.pem"
        self.renew(serial)

    def renew(self, serial):
        """Makes both anew and puts them in the place of the old ones."""
        new_cert, new_key = (file.with_suffix(".new") for file in (self.cert, self.key))
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", 2,
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-set_serial", serial,
                "-keyout", new_key, "-out", new_cert)
        os.replace(new_key, self.key)
        os.replace(new_cert, self.cert)

    def flags(self):
        return "--tls-cert", self.cert, "--tls-key", self.key

    def trust(self):
        """What a client trusts that knows this certificate as it is now."""
        return ssl.create_default_context(cafile=self.cert)


class SecureClient(Client):
    def __init__(self, port, trust, token=None, timeout_s=REPLY_S, host="127.0.0.1"):
        super().__init__(port, token, timeout_s, host)
        self._connection = http.client.HTTPSConnection(host, port, timeout=timeout_s, context=trust)

    @property
    def socket(self):
        """None while it is not connected; http.client connects anew by itself when the server has hung up."""
        return self._connection.sock


class SecureServer(Server):
    """Its clients speak TLS and know its certificate."""

    def __init__(self, folder, certificate, *flags, **how):
        self.certificate = certificate
        super().__init__(folder, *certificate.flags(), *flags, **how)

    def client(self, **how):
        return SecureClient(self.port, self.certificate.trust(), host=self.host, **how)


def serial_of(connection):
    return int(connection.getpeercert()["serialNumber"], 16)


def everything(connection):
    """What comes until the other side ends it; how it ends does not matter."""
    data = b""
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while part := connection.recv(65536):
            data += part
    return data


class TlsTest(unittest.TestCase):
    def setUp(self):
        self.base = self.enterContext(temporary_folder())
        self.folder = self.base / "data"
        self.certificate = Certificate(self.base)

    def start(self, *flags, **how):
        return self.enterContext(SecureServer(self.folder, self.certificate, "--log-format", "json", *flags, **how))

    def client(self, server, **how):
        client = server.client(**how)
        self.addCleanup(client.close)
        return client

    def plain_socket(self, server):
        return self.enterContext(socket.create_connection((server.host, server.port), timeout=REPLY_S))

    def secure_socket(self, server, trust=None, **how):
        trust = trust or self.certificate.trust()
        return self.enterContext(trust.wrap_socket(self.plain_socket(server), server_hostname="127.0.0.1", **how))

    def still_well(self, server):
        """The next client is served as ever, and the server has had no fault of its own."""
        took, reply = seconds(lambda: self.client(server).get("/readyz"))
        self.assertEqual(reply.status, 200)
        self.assertLess(took, 1)
        self.assertEqual([line for line in server.log().splitlines() if '"level":"error"' in line], [])


class Https(TlsTest):
    def test_it_says_where_it_serves(self):
        self.assertRegex(self.start().url, r"^https://127\.0\.0\.1:\d+$")

    def test_a_shop_is_run_over_one_connection(self):
        add_user(self.folder)
        server = self.start()
        admin = server.sign_in(ADMIN, PASSWORD)
        self.addCleanup(admin.close)
        shop = open_shop(admin)
        item = add_item(admin, shop)
        connection = admin.socket
        for _ in range(20):
            order = place(admin, shop, item, notes="n" * 2000)
            self.assertEqual(admin.get(f"/api/v1/orders/{order['id']}").expect(200).json["notes"], "n" * 2000)
        self.assertIs(admin.socket, connection)
        self.still_well(server)

    def test_large_bodies_go_both_ways(self):
        server = self.start()
        client = self.client(server)
        for _ in range(3):
            reply = client.get("/openapi.json").expect(200)
            self.assertEqual(reply.body, (ROOT / "schema/openapi.json").read_bytes())
        client.post("/api/v1/auth/login", b" " * 1024 * 1024).expect(400)
        client.get("/healthz").expect(200)

    def test_requests_in_one_record_are_all_answered_and_one_may_be_in_many(self):
        connection = self.secure_socket(self.start())
        last = request(headers=[("Connection", "close")])
        connection.sendall(request(target="/version") * 30 + request(target="/openapi.json") + request() * 30)
        for byte in last:
            connection.sendall(bytes([byte]))
        self.assertEqual(everything(connection).count(b"HTTP/1.1 200 OK\r\n"), 62)

    def test_a_client_that_has_sent_all_it_will_still_gets_its_answer(self):
        server = self.start()
        connection = self.secure_socket(server)
        connection.sendall(request())
        with socket.socket(fileno=os.dup(connection.fileno())) as below:  # shutdown() of `connection` ends its TLS, too
            below.shutdown(socket.SHUT_WR)
        self.assertTrue(everything(connection).startswith(b"HTTP/1.1 200 "))
        self.still_well(server)

    def test_what_waits_is_told_over_tls_too(self):
        add_user(self.folder)
        server = self.start()
        admin = server.sign_in(ADMIN, PASSWORD)
        self.addCleanup(admin.close)
        shop = open_shop(admin)
        item = add_item(admin, shop)
        stream = self.secure_socket(server)
        stream.sendall(request(target="/api/v1/events", headers=[("Accept", "text/event-stream"),
                                                                ("Authorization", f"Bearer {admin.token}")]))
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += stream.recv(65536)
        self.assertTrue(heard.startswith(b"HTTP/1.1 200 "), heard[:300])
        order = place(admin, shop, item)
        while order["id"].encode() not in heard:
            part = stream.recv(65536)
            self.assertTrue(part, f"the stream has ended: {heard[-300:]!r}")
            heard += part

    def test_sigterm_ends_it_promptly_and_says_so_to_idle_clients(self):
        server = self.start()
        connection = self.secure_socket(server, suppress_ragged_eofs=False)
        connection.sendall(request())
        connection.recv(65536)
        took, status = seconds(server.terminate)
        self.assertEqual(status, 0)
        self.assertLess(took, 2)
        self.assertEqual(connection.recv(1), b"")  # throws when the end comes without close_notify


class Refusals(TlsTest):
    def test_plain_http_is_refused_without_harm(self):
        server = self.start()
        for data in (request(), b"GET / HTTP/1.0\r\n\r\n", b"\r\n\r\n", b"\0" * 1000, b"x" * 100_000,
                     HELLO + b"\xff" * 600):
            with self.subTest(data[:20]):
                connection = self.plain_socket(server)
                with contextlib.suppress(OSError):
                    connection.sendall(data)
                    connection.shutdown(socket.SHUT_WR)
                self.assertNotRegex(everything(connection), rb"^HTTP/1\.[01] [23]")
        self.still_well(server)

    def test_versions_before_1_2_are_refused(self):
        server = self.start()
        for version, answer in ((ssl.TLSVersion.TLSv1_1, "TLSV1_ALERT_PROTOCOL_VERSION"),
                                (ssl.TLSVersion.TLSv1_2, None), (ssl.TLSVersion.TLSv1_3, None)):
            with self.subTest(version), warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                trust = self.certificate.trust()
                trust.set_ciphers("DEFAULT:@SECLEVEL=0")  # else the client itself refuses 1.1
                trust.minimum_version = trust.maximum_version = version
                if answer is None:
                    self.assertEqual(self.secure_socket(server, trust).version(), version.name.replace("_", "."))
                    continue
                with self.assertRaises(ssl.SSLError) as refusal:
                    self.secure_socket(server, trust)
                self.assertEqual(refusal.exception.reason, answer)
        self.still_well(server)

    def test_http_1_1_is_chosen_and_nothing_else(self):
        server = self.start()
        for offered, chosen in ((["h2", "http/1.1"], "http/1.1"), (["http/1.1"], "http/1.1"), ([], None)):
            trust = self.certificate.trust()
            trust.set_alpn_protocols(offered)
            self.assertEqual(self.secure_socket(server, trust).selected_alpn_protocol(), chosen)
        trust = self.certificate.trust()
        trust.set_alpn_protocols(["h2"])
        with self.assertRaises(ssl.SSLError):
            self.secure_socket(server, trust)
        self.still_well(server)

    def test_stalled_handshakes_delay_nobody_and_are_given_up(self):
        server = self.start("--head-timeout", "3")
        stalled = [self.plain_socket(server) for _ in range(50)]
        for n, connection in enumerate(stalled):
            connection.sendall(HELLO[:n % (len(HELLO) + 1)])
        began = time.monotonic()
        while time.monotonic() - began < 2:
            client = server.client()
            took, _ = seconds(lambda c=client: c.get("/healthz").expect(200))
            client.close()
            self.assertLess(took, 0.5)
        for connection in stalled:
            connection.settimeout(5)
            self.assertNotIn(b"HTTP", everything(connection))
        self.assertLess(time.monotonic() - began, 6)
        self.still_well(server)

    def test_who_is_silent_after_the_handshake_is_given_up_too(self):
        server = self.start("--head-timeout", "2")
        connections = [self.secure_socket(server) for _ in range(5)]
        connections[0].sendall(b"GET /healthz HT")
        for connection in connections[1:]:
            connection.settimeout(6)
            everything(connection)
        self.assertRegex(everything(connections[0]), rb"^(HTTP/1\.1 408 |$)")
        self.still_well(server)


class Renewal(TlsTest):
    def offered(self, server):
        """The serial of the certificate that a new connection gets, once it is the one in the file."""
        with contextlib.suppress(ssl.SSLCertVerificationError), \
                socket.create_connection((server.host, server.port), timeout=REPLY_S) as plain, \
                self.certificate.trust().wrap_socket(plain, server_hostname="127.0.0.1") as connection:
            return serial_of(connection)
        return None

    def test_sighup_takes_up_a_renewed_certificate_and_open_connections_go_on(self):
        self.certificate.renew(1001)
        server = self.start()
        old = self.client(server)
        old.get("/healthz").expect(200)
        connection = old.socket
        self.assertEqual(serial_of(connection), 1001)

        for serial in (1002, 1003):
            self.certificate.renew(serial)
            self.assertIsNone(self.offered(server), "taken up without being told")
            server.process.send_signal(signal.SIGHUP)
            wait_until(lambda s=serial: self.offered(server) == s, f"certificate {serial}")
            old.get("/healthz").expect(200)
            self.assertIs(old.socket, connection, "the old connection was not kept")
        self.still_well(server)

    def test_a_renewal_that_cannot_be_used_is_logged_and_the_old_certificate_stays(self):
        server = self.start()
        trust = self.certificate.trust()
        kept = {file: file.read_bytes() for file in (self.certificate.cert, self.certificate.key)}
        other = Certificate(self.base, "other", 77)
        faults = [(self.certificate.cert, b"nonsense"), (self.certificate.cert, None),
                  (self.certificate.key, other.key.read_bytes())]
        for file, content in faults:
            with self.subTest(file.name, content=content):
                before = len(server.log())
                file.unlink() if content is None else file.write_bytes(content)
                server.process.send_signal(signal.SIGHUP)
                wait_until(lambda b=before, f=file: str(f) in server.log()[b:], "a line that names the file")
                self.assertEqual(serial_of(self.secure_socket(server, trust)), 1)
                file.write_bytes(kept[file])
        self.certificate.renew(2)
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.offered(server) == 2, "the renewed certificate")

    def test_sighup_under_load_breaks_nothing(self):
        server = self.start()
        trust = self.certificate.trust()
        for _ in range(100):
            server.process.send_signal(signal.SIGHUP)
            client = SecureClient(server.port, trust)
            client.get("/healthz").expect(200)
            client.close()
        self.still_well(server)

    def test_sighup_does_not_end_a_server_without_tls(self):
        server = self.enterContext(Server(self.folder))
        server.process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        server.client().get("/healthz").expect(200)


class Failures(TlsTest):
    def refused(self, status, *flags, words):
        """It ended before it touched the data, with one line that holds the words."""
        done = docket("serve", "--port", "0", "--data-dir", self.folder, *flags)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        self.assertRegex(done.stderr, r"\Adocket: [^\n]+\n\Z")
        for word in words:
            self.assertIn(str(word), done.stderr)
        self.assertFalse((self.folder / "docket.db").exists())

    def test_a_file_that_is_not_there(self):
        missing = self.base / "missing.pem"
        cert, key = self.certificate.cert, self.certificate.key
        self.refused(1, "--tls-cert", cert, "--tls-key", missing, words=(missing, "No such file", "--tls-key"))
        self.refused(1, "--tls-cert", missing, "--tls-key", key, words=(missing, "No such file", "--tls-cert"))
        self.refused(1, "--tls-cert", self.base, "--tls-key", key, words=(self.base, "directory", "--tls-cert"))

    def test_a_key_of_another_certificate_or_with_a_passphrase(self):
        other = Certificate(self.base, "other")
        self.refused(1, "--tls-cert", self.certificate.cert, "--tls-key", other.key,
                     words=(other.key, self.certificate.cert, "--tls-key"))
        locked = self.base / "locked.pem"
        openssl("pkey", "-in", self.certificate.key, "-aes128", "-passout", "pass:secret", "-out", locked)
        self.refused(1, "--tls-cert", self.certificate.cert, "--tls-key", locked, words=(locked, "passphrase"))

    def test_files_that_are_no_pem(self):
        garbage = self.base / "garbage.pem"
        garbage.write_text("nonsense\n")
        cert, key = self.certificate.cert, self.certificate.key
        self.refused(1, "--tls-cert", garbage, "--tls-key", key, words=(garbage, "--tls-cert"))
        self.refused(1, "--tls-cert", cert, "--tls-key", garbage, words=(garbage, "--tls-key"))
        self.refused(1, "--tls-cert", key, "--tls-key", cert, words=(key, "--tls-cert"))

    def test_one_without_the_other_is_a_wrong_use(self):
        self.refused(2, "--tls-cert", self.certificate.cert, words=("tls-key",))
        self.refused(2, "--tls-key", self.certificate.key, words=("tls-cert",))
