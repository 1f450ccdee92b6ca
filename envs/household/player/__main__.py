"""`python -m mnemonaut.envs.household.player`: what `ai2thor` starts instead of Unity's player."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from ...errors import MnemonautError
from ..controller import HeadlessController
from ..sources import scene_source
from .fifo import FifoLink
from .protocol import Link, ProtocolError
from .server import serve
from .wsgi import WsgiLink

SERVER_TYPE = "AI2THOR_SERVER_TYPE"
SCREENSHOTS = "AI2THOR_SERVER_SIDE_SCREENSHOT"
OUR_BUG = 70
INTERRUPTED = 130


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Serve one client and return the exit code: 0 once it is gone, else one line on stderr."""
    asked = _parser().parse_args(arguments)
    try:
        link = linked(environ)
        screenshots = environ.get(SCREENSHOTS, "True") == "True"
        try:
            controller = HeadlessController(
                scenes=scene_source(asked.scenes),
                width=asked.screen_width,
                height=asked.screen_height,
                seed=asked.seed,
                render=screenshots,
            )
            serve(controller, link, screenshots=screenshots)
        finally:
            link.close()
    except MnemonautError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def linked(environ: Mapping[str, str]) -> Link:
    """The connection that the client asks for.

    Raises:
        MnemonautError: none can be had.
    """
    kind = environ.get(SERVER_TYPE)
    if kind == "FIFO":
        return FifoLink(environ)
    if kind == "WSGI":
        return WsgiLink(environ)
    raise ProtocolError(
        f"{SERVER_TYPE} is {kind or 'not set'}; this program is started by the ai2thor package: "
        "pass `python -m mnemonaut.envs.household.player` as its local_executable_path"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mnemonaut.envs.household.player",
        description="A stand-in for AI2-THOR's Unity player; the ai2thor package starts it.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--scenes",
        default="",
        metavar="DIR|FILE",
        help="scene files (a folder, or a .jsonl or .jsonl.gz file); default: generated homes",
    )
    parser.add_argument("--seed", type=int, default=0, help="of whatever the actions draw")
    # What Unity's players are told by the ai2thor package.
    parser.add_argument("-screen-width", type=int, default=300)
    parser.add_argument("-screen-height", type=int, default=300)
    for ignored in ("-screen-fullscreen", "-screen-quality", "-force-device-index", "-logfile"):
        parser.add_argument(ignored, help=argparse.SUPPRESS)
    for ignored in ("-batchmode", "-nographics"):
        parser.add_argument(ignored, action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
