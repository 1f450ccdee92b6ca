"""SQLite's write-ahead log: readers beside a writer, for files that processes share."""

import sqlite3
import time


def use_log(connection: sqlite3.Connection, seconds: float) -> None:
    """Switch to a write-ahead log; SQLite does not wait here for another that does the same.

    Raises:
        sqlite3.Error: the file cannot be switched, or was held for longer than `seconds`.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
