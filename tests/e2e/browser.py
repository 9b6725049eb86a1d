"""Chromium without a window, told what to do over a pipe (Chrome DevTools Protocol)."""

import itertools
import json
import os
import shutil
import subprocess

from server import _living, environment

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-pipe"]


def chromium():
    """Its path, or None."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


class Page:
    """One page in a browser of its own."""

    def __init__(self, url, folder):
        hear, to_us = os.pipe()
        from_us, say = os.pipe()

        def as_3_and_4():
            ours, theirs = os.dup(from_us), os.dup(to_us)
            os.dup2(ours, 3)
            os.dup2(theirs, 4)

        self._process = subprocess.Popen([chromium(), *FLAGS, f"--user-data-dir={folder}", "about:blank"],
                                         env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL, preexec_fn=as_3_and_4, pass_fds=(3, 4))
        _living.add(self._process)
        os.close(to_us)
        os.close(from_us)
        self._hear = os.fdopen(hear, "rb", 0)
        self._say = os.fdopen(say, "wb", 0)
        self._ids = itertools.count(1)
        self._rest = b""
        self._session = None
        target = self._ask("Target.createTarget", url=url)["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def _message(self):
        while b"\0" not in self._rest:
            more = self._hear.read(65536)
            if not more:
                raise AssertionError("the browser has ended")
            self._rest += more
        message, self._rest = self._rest.split(b"\0", 1)
        return json.loads(message)

    def _ask(self, method, **params):
        number = next(self._ids)
        message = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._say.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]

    def value(self, expression):
        """Of a JavaScript expression in the page."""
        return self._ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def text(self):
        return self.value("document.body?.innerText ?? ''")

    def close(self):
        self._process.kill()
        self._process.wait()
        _living.discard(self._process)
        self._hear.close()
        self._say.close()
