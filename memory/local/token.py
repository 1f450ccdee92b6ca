"""What ties a checkpoint to the one state of the rows that it was made from.

A copy of the rows that is put back brings its own older token with it, so that a checkpoint of
what came after the copy was made is not believed, whatever was remembered since.
"""

import secrets

from ..sqlite import Rows


def new_token(rows: Rows) -> str:
    """Tell the store of the token that its next checkpoint will carry."""
    token = secrets.token_hex(16)
    with rows.transaction():
        rows.connection.execute("INSERT OR REPLACE INTO meta VALUES ('checkpoint', ?)", (token,))
    return token


def token_of(rows: Rows) -> str:
    """The token of the newest checkpoint; empty where there never was one."""
    with rows.reported():
        row = rows.connection.execute("SELECT value FROM meta WHERE key = 'checkpoint'").fetchone()
    return str(row[0]) if row else ""
