"""nginx with one of the sites of examples/ in front of the servers under test."""

import os
import re
import shutil
import socket
import subprocess

from server import START_S, STOP_S, Client, free_port, wait_until

# What /etc/nginx/nginx.conf has around the site, with all that it writes in one folder.
AROUND = """
daemon off;
worker_processes 1;
pid {folder}/pid;
{user}
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Nginx:
    """With this file, in which some words are replaced, as its only site. As a context it is ended."""

    def __init__(self, folder, site, replacements):
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
        if program is None:
            raise AssertionError("nginx is missing; scripts/setup test installs it")
        folder.mkdir()
        self.port = free_port()
        text = site.read_text()
        for old, new in {re.search(r"listen \d+;", text)[0]: f"listen 127.0.0.1:{self.port};", **replacements}.items():
            assert old in text, f"{site} has no {old!r}"
            text = text.replace(old, new)
        (folder / "site.conf").write_text(text)
        user = "user root;" if os.getuid() == 0 else ""  # else its workers could not enter our folder
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_until(self.is_up, "nginx listens", START_S)
        except BaseException:
            self.end()
            raise

    def is_up(self):
        if self.process.poll() is not None:
            raise AssertionError(f"nginx did not start:\n{self.log.read_text()}")
        with socket.socket() as attempt:
            return attempt.connect_ex(("127.0.0.1", self.port)) == 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()  # its worker ends when the channel to it closes
            self.process.wait()

    def client(self, **how):
        return Client(self.port, **how)
