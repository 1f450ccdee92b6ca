"""The WSGI protocol: the player is an HTTP client whose requests are answered with commands.

`POST /train` carries the reply as a form, and what the client answers is the next command, or an
object without an action once it is done.
"""

import http.client
import json
import socket
from collections.abc import Mapping
from typing import Any

from .frames import parsed
from .protocol import ClientGone, ProtocolError, Reply, message, plain

HOST, PORT, TOKEN = "AI2THOR_HOST", "AI2THOR_PORT", "AI2THOR_CLIENT_TOKEN"
START_LIMIT = 60.0  # seconds to reach the client
_SHOWN = 200  # characters of the client's words in an error


class WsgiLink:
    """A connection over HTTP.

    Args:
        environ: the variables in which the client tells its address and the word that lets us in.

    Raises:
        ProtocolError: a variable is absent or wrong.
    """

    patches = False

    def __init__(self, environ: Mapping[str, str], limit: float = START_LIMIT) -> None:
        try:
            host, port, self._token = environ[HOST], environ[PORT], environ[TOKEN]
        except KeyError as error:
            raise ProtocolError(
                f"{error.args[0]} is not set; the ai2thor package sets it when it starts a player"
            ) from None
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ProtocolError(f"{PORT} is `{port}`, which is no port")
        self._connection = http.client.HTTPConnection(host, int(port), timeout=limit)

    def exchange(self, reply: Reply) -> dict[str, Any]:
        """Send the reply and wait for the next command."""
        boundary, form = self._form(reply)
        kind = f"multipart/form-data; boundary={boundary.decode()}"
        try:
            self._connect()
            self._connection.request("POST", "/train", form, {"Content-Type": kind})
            answer = self._connection.getresponse()
            body = answer.read()
        except http.client.IncompleteRead:
            raise ProtocolError("the client went away in the middle of a message") from None
        except (ConnectionError, http.client.RemoteDisconnected, TimeoutError):
            raise ClientGone from None
        except (OSError, http.client.HTTPException) as error:
            raise ProtocolError(f"the client's answer is no HTTP: {error!r}") from None
        if answer.status != 200:
            said = " ".join(body.decode("utf-8", "replace").split())[:_SHOWN]
            raise ProtocolError(f"the client refused our message, HTTP {answer.status}: {said}")
        command = parsed(body)
        if "action" not in command:
            raise ClientGone
        return command

    def close(self) -> None:
        self._connection.close()

    def _connect(self) -> None:
        """Where there is no connection yet, or the client closed it after its last answer."""
        if self._connection.sock is None:
            self._connection.connect()
            _be_patient(self._connection.sock)

    def _form(self, reply: Reply) -> tuple[bytes, bytes]:
        """The boundary of the form, and the form."""
        told = json.dumps(message(reply, reply.metadata), default=plain).encode()
        parts = [
            _part("metadata", told, "text/plain; charset=utf-8"),
            _part("token", self._token.encode(), "text/plain; charset=utf-8"),
        ]
        for picture in reply.pictures:
            file = f'{picture.name}"; filename="{picture.name}'
            parts.append(_part(file, picture.pixels, "application/octet-stream"))
        boundary = b"mnemonaut-player"
        while any(boundary in part for part in parts):
            boundary += b"-"
        pieces = [piece for part in parts for piece in (b"--", boundary, b"\r\n", part, b"\r\n")]
        return boundary, b"".join([*pieces, b"--", boundary, b"--\r\n"])


def _be_patient(line: Any) -> None:
    """From now on the user of the client takes the time; a host that is gone is noticed."""
    line.settimeout(None)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def _part(name: str, body: bytes, kind: str) -> bytes:
    # The client's parser reads these two headers, in this spelling, with one colon a line.
    head = f'Content-Type: {kind}\r\nContent-disposition: form-data; name="{name}"\r\n\r\n'
    return head.encode("ascii") + body
