"""The player's end of HTTP, against a server that is no ai2thor."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from ai2thor.wsgi_server import MultipartFormParser

from mnemonaut.envs.household.player.protocol import ClientGone, Picture, ProtocolError, Reply
from mnemonaut.envs.household.player.wsgi import HOST, PORT, TOKEN, WsgiLink

LIMIT = 10.0
Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


@pytest.fixture
def serving() -> Iterator[Callable[[Answer], dict[str, str]]]:
    """`serving(answer)` starts a server and gives the variables that lead there."""
    ended: list[Callable[[], None]] = []

    def start(answer: Answer) -> dict[str, str]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                answer(self, self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()

        def end() -> None:
            server.shutdown()
            server.server_close()
            thread.join(LIMIT)

        ended.append(end)
        return {HOST: "127.0.0.1", PORT: str(server.server_port), TOKEN: "a word"}

    yield start
    for end in ended:
        end()


def say(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_a_reply_is_a_form_that_the_real_client_reads(
    serving: Callable[[Answer], dict[str, str]],
) -> None:
    forms: list[MultipartFormParser] = []

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        assert handler.path == "/train"
        boundary = MultipartFormParser.get_boundary(list(handler.headers.items()))
        forms.append(MultipartFormParser(body, boundary))
        say(handler, json.dumps({"action": "Pass", "sequenceId": len(forms)}).encode())

    link = WsgiLink(serving(answer), LIMIT)
    pixels = b"\r\n--mnemonaut-player--\r\n" + bytes(range(256))
    pictures = (Picture(4, "image", pixels), Picture(9, "image_ids", b"ids"))
    for number in (0, 1):  # over one connection
        assert link.exchange(Reply(number, {"x": number}, pictures))["sequenceId"] == number + 1
    link.close()
    told = [json.loads(form.form["metadata"][0]) for form in forms]
    assert [one["sequenceId"] for one in told] == [0, 1]
    assert told[1]["agents"] == [{"x": 1}] and forms[0].form["token"] == [b"a word".decode()]
    files = {name: [bytes(body) for body in bodies] for name, bodies in forms[1].files.items()}
    assert files == {"image": [pixels], "image_ids": [b"ids"]}


def refuses(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    say(handler, b"Forbidden\nfor you", 403)


def says_nonsense(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    say(handler, b"<html>")


def speaks_no_http(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.wfile.write(b"220 mail here\r\n\r\n")
    handler.close_connection = True


def hangs_up_half_way(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"act')
    handler.close_connection = True


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (refuses, "HTTP 403: Forbidden for you"),
        (says_nonsense, "no JSON"),
        (speaks_no_http, "no HTTP"),
        (hangs_up_half_way, "middle of a message"),
    ],
)
def test_what_is_no_answer(
    serving: Callable[[Answer], dict[str, str]], answer: Answer, told: str
) -> None:
    link = WsgiLink(serving(answer), LIMIT)
    with pytest.raises(ProtocolError, match=told):
        link.exchange(Reply(0, {}))
    link.close()


def is_done(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    say(handler, b'{"sequenceId": 4}')


def hangs_up(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.close_connection = True


@pytest.mark.parametrize("answer", [is_done, hangs_up])
def test_a_client_that_is_done_or_gone(
    serving: Callable[[Answer], dict[str, str]], answer: Answer
) -> None:
    link = WsgiLink(serving(answer), LIMIT)
    with pytest.raises(ClientGone):
        link.exchange(Reply(0, {}))
    link.close()


def test_nobody_there() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as taken:
        port = str(taken.server_port)
    link = WsgiLink({HOST: "127.0.0.1", PORT: port, TOKEN: ""}, LIMIT)
    with pytest.raises(ClientGone):
        link.exchange(Reply(0, {}))
    with pytest.raises(ProtocolError, match=TOKEN):
        WsgiLink({HOST: "127.0.0.1", PORT: port})
    with pytest.raises(ProtocolError, match="no port"):
        WsgiLink({HOST: "127.0.0.1", PORT: "http", TOKEN: ""})
