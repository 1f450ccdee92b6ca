"""Where a store on a server is: a connection URL, and which of the database's stores.

    postgresql://user:password@host:5432/database?sslmode=require&store=kitchen

`store` is ours, and names the schema that holds the tables; all else is libpq's.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from ..errors import StoreError

DEFAULT_STORE = "mnemonaut"

_SCHEME = re.compile(r"postgres(ql)?://")
_STORE = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Address:
    """What to connect to.

    Attributes:
        url: for libpq; it may hold a password.
        store: the schema.
        shown: the same for messages, without the secrets.
    """

    url: str
    store: str
    shown: str


def address(url: str) -> Address:
    """Take `store=NAME` out of a connection URL; StoreError where it is no such URL."""
    if not _SCHEME.match(url):
        raise StoreError("the address of a server looks like postgresql://user@host/database")
    base, _, query = url.partition("?")
    parts = [part for part in query.split("&") if part]
    named = [part.partition("=")[2] for part in parts if part.startswith("store=")]
    store = unquote(named[-1]) if named else DEFAULT_STORE
    if not _STORE.fullmatch(store) or store == "information_schema":
        raise StoreError(
            f"a store on a server cannot be called `{store}`; use small letters, digits and _"
        )
    rest = [part for part in parts if not part.startswith("store=")]
    public = [part for part in parts if "pass" not in part.partition("=")[0].lower()]
    return Address(_joined(base, rest), store, _joined(_without_password(base), public))


def _joined(base: str, parts: list[str]) -> str:
    return f"{base}?{'&'.join(parts)}" if parts else base


def _without_password(base: str) -> str:
    scheme, _, rest = base.partition("://")
    user, at, host = rest.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}{at}{host}"
