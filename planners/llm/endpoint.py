"""One attempt at one address, through the `openai` SDK; no retries here.

What is ours: every wait has a limit, no redirect is followed, and a host that is not OpenAI's gets
no header but those of HTTP itself and the key that is meant for it. The SDK would add what it
finds in the environment: organisation, project, headers of the user's own.
"""

import ipaddress
import json
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .chat_answer import Answered, Failed, read_answer_body, read_error
from .keys import PLACEHOLDER, Key, is_official
from .retry import asked_wait

if TYPE_CHECKING:
    from openai import OpenAI

_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
        # Tells nothing; the SDK reads it back to know that we read the body ourselves.
        "x-stainless-raw-response",
    }
)
_LONGEST_CONNECT = 10.0
_MOST_BYTES = 32 * 2**20


class Endpoint:
    """Where requests go. For several threads.

    Args:
        address: ends in `/v1` with most servers.
        clock: seconds that only grow; `now`: seconds since the epoch, to read HTTP dates.
    """

    def __init__(
        self,
        address: str,
        key: Key,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.address = address
        self.key = key
        self._clock = clock
        self._now = now
        self._lock = threading.Lock()
        self._client: OpenAI | None = None

    def ask(self, body: dict[str, Any], timeout: float) -> Answered | Failed:
        """POST /chat/completions, once.

        Args:
            timeout: seconds for all of it. Only a server that sends its headers, or what it says
                of an HTTP error, piecemeal can take longer: each piece has this limit anew.
        """
        import openai

        client = self._sdk()
        until = self._clock() + timeout
        limits = openai.Timeout(timeout, connect=min(timeout, _LONGEST_CONNECT))
        try:
            with client.chat.completions.with_streaming_response.create(
                **body, timeout=limits
            ) as answer:
                content = bytearray()
                for chunk in answer.iter_bytes():
                    content += chunk
                    if self._clock() > until:
                        return Failed("timeout", message="the answer came too slowly")
                    if len(content) > _MOST_BYTES:
                        return Failed("broken", 200, "an answer without an end")
                return read_answer_body(bytes(content))
        except openai.APITimeoutError:
            return Failed("timeout")
        except openai.APIConnectionError as error:
            return Failed("connection", message=str(error.__cause__ or error))
        except openai.APIStatusError as error:
            asked = asked_wait(error.response.headers, self._now())
            return read_error(error.status_code, error.body, asked)
        except Exception as error:
            # While the body is read, the SDK lets through the errors of its HTTP package, which
            # is httpx in old versions and httpx2 in new ones.
            return _of_the_body(error)

    def models(self, timeout: float = 5.0) -> tuple[str, ...]:
        """Names of the models that GET /models tells; none where it does not answer well."""
        import openai

        try:
            answer = self._sdk().models.with_raw_response.list(timeout=timeout)
            rows = json.loads(answer.content).get("data")
            return tuple(str(row["id"]) for row in rows)
        except (openai.OpenAIError, AttributeError, KeyError, TypeError, ValueError):
            return ()

    def close(self) -> None:
        """Close the connections; the next attempt opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _sdk(self) -> "OpenAI":
        import openai

        with self._lock:
            if self._client is None:
                official = is_official(self.address)
                self._client = openai.OpenAI(
                    api_key=self.key.value or PLACEHOLDER,
                    base_url=self.address,
                    max_retries=0,
                    http_client=openai.DefaultHttpxClient(
                        follow_redirects=False,
                        # A proxy of the environment knows nothing of this machine's own servers.
                        trust_env=not _is_loopback(self.address),
                        event_hooks={"request": [] if official else [self._strip]},
                    ),
                )
            return self._client

    def _strip(self, request: Any) -> None:
        """Leave only the headers that another host than OpenAI's has to see."""
        for name in [name for name in request.headers if name.lower() not in _HEADERS]:
            del request.headers[name]
        request.headers["authorization"] = f"Bearer {self.key.value or PLACEHOLDER}"


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _of_the_body(error: Exception) -> Failed:
    """What went wrong while the body came; raises what is no error of the HTTP package."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "TimeoutException" in kinds:
        return Failed("timeout", message="the answer stopped coming")
    if kinds & {"DecodingError", "ProtocolError"}:
        # The latter where the connection was closed, in good order, before the body was whole.
        return Failed("broken", 200, str(error))
    if "TransportError" in kinds:
        return Failed("connection", message=str(error))
    raise error
