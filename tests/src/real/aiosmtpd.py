"""Prints `ready`, then each mail that arrives as one line of JSON. Arguments: address address port user password."""

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

    server = await asyncio.get_running_loop().create_server(session, host=addresses, port=int(port))
    print("ready", flush=True)
    await server.serve_forever()


asyncio.run(main())
