"""Prints `ready`, then each mail that arrives as one line of JSON. Arguments: address address port user password.

On the port mail is taken after AUTH only; on the next one AUTH is not offered.
"""

import asyncio
import base64
import json
import logging
import sys

from aiosmtpd.smtp import SMTP, AuthResult

# AUTH without TLS is what this server is for.
logging.disable(logging.WARNING)

*addresses, port, user, password = sys.argv[1:]


def authenticate(server, session, envelope, mechanism, data):
    session.mechanism = mechanism
    good = (data.login, data.password) == (user.encode(), password.encode())
    return AuthResult(success=good, handled=good)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "mechanism": getattr(session, "mechanism", None),
            "content": base64.b64encode(envelope.original_content).decode(),
        }
        print(json.dumps(mail), flush=True)
        return "250 2.0.0 Ok"


async def main():
    def session():
        return SMTP(Handler(), authenticator=authenticate, auth_required=True, auth_require_tls=False, hostname="aio.test")

    def open_session():
        return SMTP(Handler(), hostname="aio.test")

    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(factory, host=addresses, port=int(port) + n)
        for n, factory in enumerate([session, open_session])
    ]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


asyncio.run(main())
