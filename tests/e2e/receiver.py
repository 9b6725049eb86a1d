"""Where webhooks arrive in these tests: a server that keeps what it gets, and answers as it is told."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time

PATIENCE_S = 20


class Request:
    def __init__(self, line, headers, body):
        self.line = line
        self.headers = headers
        self.body = body
        self.at = time.time()

    @property
    def id(self):
        return self.headers["webhook-id"]

    @property
    def json(self):
        return json.loads(self.body)

    def is_signed_by(self, secret):
        """As the receiver's side of Standard Webhooks says."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = b".".join([self.id.encode(), self.headers["webhook-timestamp"].encode(), self.body])
        right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        is_fresh = abs(self.at - int(self.headers["webhook-timestamp"])) < 60
        return is_fresh and f"v1,{right}" in self.headers["webhook-signature"].split(" ")


def status(code, **headers):
    """An answer. Headers are given with `_` for `-`."""
    lines = [f"HTTP/1.1 {code} -", "Content-Length: 0"] + [f"{k.replace('_', '-')}: {v}" for k, v in headers.items()]
    return lambda connection: connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())


def silence(connection):
    """Takes the request and says nothing until the other side has had enough."""
    connection.settimeout(60)
    try:
        while connection.recv(4096):
            pass
    except OSError:
        pass


def half_a_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    connection.shutdown(socket.SHUT_RDWR)


def endless_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    try:
        while True:
            connection.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
    except OSError:
        pass


class Receiver:
    """`answers`: one for each request in turn, or a function of the request that gives it; 200 when there is none."""

    def __init__(self, *answers, port=0, host="127.0.0.1"):
        self._answers = list(answers)
        self._requests = []
        self._changed = threading.Condition()
        self._listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self._open = set()
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/docket"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            connection.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection, connection.makefile("rb") as stream:
                while request := self._read(stream):
                    answer = self._keep(request)
                    answer(connection)
        except (OSError, ValueError):
            pass
        finally:
            self._open.discard(connection)

    @staticmethod
    def _read(stream):
        line = stream.readline().decode().rstrip("\r\n")
        if not line:
            return None
        headers = {}
        while field := stream.readline().decode().rstrip("\r\n"):
            name, value = field.split(":", 1)
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        body = stream.read(length)
        return Request(line, headers, body) if len(body) == length else None  # it broke off

    def _keep(self, request):
        with self._changed:
            answer = self._answers.pop(0) if self._answers and not self._is_rule() else None
            if answer is None:
                answer = self._answers[0](request) if self._answers else status(200)
            self._requests.append(request)
            self._changed.notify_all()
        return answer

    def _is_rule(self):
        return getattr(self._answers[0], "is_rule", False)

    def requests(self):
        with self._changed:
            return list(self._requests)

    def wait(self, count, timeout_s=PATIENCE_S):
        """The requests, once there are that many."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._requests) >= count, timeout_s):
                raise AssertionError(f"{len(self._requests)} of {count} requests came: "
                                     f"{[each.line for each in self._requests]}")
            return list(self._requests)


def rule(function):
    """Makes a function of a request into what answers all of them."""
    function.is_rule = True
    return function
