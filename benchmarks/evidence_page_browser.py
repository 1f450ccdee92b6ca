"""Where Chromium is, and how it is started so that it asks nobody anything."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """The binary: MNEMONAUT_CHROMIUM, or the first of the usual names on the PATH."""
    named = os.environ.get("MNEMONAUT_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)
