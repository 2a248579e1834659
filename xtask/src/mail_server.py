"""A mail server for boards: aiosmtpd with a misfortune. Prints `port N`, then what happens, a word a line.

Arguments: address, misfortune (none, slow, paused, gone, silent, refusing), file for the mails that arrive.
"""

import asyncio
import logging
import sys

from aiosmtpd.smtp import SMTP, AuthResult

logging.disable(logging.WARNING)
address, misfortune, path = sys.argv[1:]


def say(word):
    print(word, flush=True)


def authenticate(server, session, envelope, mechanism, data):
    good = (data.login, data.password) == (b"device", b"secret")
    return AuthResult(success=good, handled=good)


async def delay():
    if misfortune == "slow":
        await asyncio.sleep(1)


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        await delay()
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        say("rcpt")
        await delay()
        if misfortune == "paused":
            await asyncio.sleep(1)
        if misfortune == "refusing":
            return "550 5.1.1 No such user"
        if misfortune == "gone":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        await delay()
        with open(path, "ab") as mails:
            mails.write(envelope.original_content)
        say("mail")
        return "250 2.0.0 Ok"


async def main():
    loop = asyncio.get_running_loop()

    def session():
        if misfortune == "silent":
            return asyncio.Protocol()
        return SMTP(Handler(), authenticator=authenticate, auth_required=True, auth_require_tls=False, hostname="mail.test")

    open(path, "wb").close()
    server = await loop.create_server(session, host=address, port=0)
    say(f"port {server.sockets[0].getsockname()[1]}")
    await server.serve_forever()


asyncio.run(main())
