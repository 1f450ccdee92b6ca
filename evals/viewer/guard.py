"""What every request must be, and what every answer says: the app is of this machine alone.

A page of another site, open in the same browser, can send requests to 127.0.0.1. It is kept from
reading the answers by the browser, unless a name of its own is made to point here (DNS
rebinding): so the Host must be that of this machine. Nothing can be changed by any request.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

HOSTS = ("127.0.0.1", "localhost")
"""With any port: an SSH tunnel may end at another one than the app listens at."""

METHODS = ("GET", "HEAD")
MOST_PATH = 4000
MOST_QUERY = 8000

POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; img-src 'self' "
    "data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of the pages."""

_HEADERS = {
    "content-security-policy": POLICY.format(scripts="", styles=""),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Refuses what is no plain request of a browser on this machine; an ASGI app around another."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        refused = refusal(scope)
        if refused is None:
            await self._app(scope, receive, _with_headers(send))
            return
        status, line = refused
        body = f"{line}\n".encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        if status == 405:
            headers.append((b"allow", ", ".join(METHODS).encode()))
        headers.append((b"content-length", str(len(body)).encode()))
        answer = _with_headers(send)
        await answer({"type": "http.response.start", "status": status, "headers": headers})
        shown = b"" if scope["method"] == "HEAD" else body
        await answer({"type": "http.response.body", "body": shown})


def refusal(scope: Scope) -> tuple[int, str] | None:
    """(status, why) where a request is not answered."""
    given: dict[bytes, list[bytes]] = {}
    for name, value in scope["headers"]:
        given.setdefault(name.lower(), []).append(value)
    hosts = given.get(b"host", [])
    if len(hosts) != 1 or _name(hosts[0]) not in HOSTS:
        return 421, "this is a page of this machine alone: ask for http://127.0.0.1"
    if scope["method"] not in METHODS:
        return 405, "nothing can be changed here: only GET and HEAD"
    site = given.get(b"sec-fetch-site", [b"none"])[-1]
    mode = given.get(b"sec-fetch-mode", [b"navigate"])[-1]
    if site in (b"cross-site", b"same-site") and mode != b"navigate":
        return 403, "another site asked for this; open it by itself"
    if len(scope["path"]) > MOST_PATH:
        return 414, "the address is too long; shorten it"
    if len(scope.get("query_string", b"")) > MOST_QUERY:
        return 414, "the question is too long; shorten it"
    return None


def _name(host: bytes) -> str:
    name, colon, port = host.decode("latin-1").partition(":")
    return name.lower() if not colon or (port.isascii() and port.isdigit()) else ""


def _with_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            ours = ((name.encode(), value.encode()) for name, value in _HEADERS.items())
            added = [(name, value) for name, value in ours if name not in present]
            message["headers"] = [*message["headers"], *added]
        await send(message)

    return answer
