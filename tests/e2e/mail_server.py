#!/usr/bin/python3
"""A mail server for the tests, on Debian's aiosmtpd: says its port, then each e-mail that it takes as a line of JSON.

    mail_server.py [--certificate FILE --key FILE] [--user NAME --password WORD] [--refuse TIMES] [--paced]

With a certificate it offers STARTTLS; with a user it takes e-mails of nobody else, and the password only over TLS. The
first TIMES e-mails are put off with 451. A paced one answers each e-mail that it takes when it reads a line.
"""

import argparse
import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def say(value):
    print(json.dumps(value), flush=True)


class Taker:
    def __init__(self, put_off, is_paced):
        self.put_off, self.is_paced = put_off, is_paced

    async def handle_DATA(self, server, session, envelope):
        if self.put_off > 0:
            self.put_off -= 1
            return "451 Try again later"
        say({"from": envelope.mail_from, "to": envelope.rcpt_tos, "over_tls": session.ssl is not None,
             "user": session.auth_data.login.decode() if session.auth_data else None,
             "content": envelope.content.decode("utf-8", "surrogateescape")})
        if self.is_paced:
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        return "250 Taken"


def speaker(handler, chosen):
    """Makes what speaks with one client."""
    context = None
    if chosen.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chosen.certificate, chosen.key)

    def known(server, session, envelope, mechanism, auth):
        is_right = (auth.login.decode(), auth.password.decode()) == (chosen.user, chosen.password)
        return AuthResult(success=is_right, auth_data=auth if is_right else None)

    return lambda: SMTP(handler, hostname="mail.test", tls_context=context, authenticator=known,
                        auth_required=chosen.user is not None, auth_require_tls=True)


async def serve(chosen):
    taker = Taker(chosen.refuse, chosen.paced)
    server = await asyncio.get_running_loop().create_server(speaker(taker, chosen), "127.0.0.1", 0)
    say({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


def main():
    parser = argparse.ArgumentParser()
    for name in ("certificate", "key", "user", "password"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--refuse", type=int, default=0)
    parser.add_argument("--paced", action="store_true")
    chosen = parser.parse_args()
    asyncio.run(serve(chosen))


main()
