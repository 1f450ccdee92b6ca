"""`python -m mnemonaut.envs.minecraft.malmo -port N`: the stand-in, as the package starts it."""

import sys

from .launcher import folders
from .lifeline import follow_parent
from .server import arguments, listen, serve
from .theatre import Theatre


def main() -> None:
    follow_parent(folders(sys.argv[1:]))
    named = arguments(sys.argv[1:])
    theatre = Theatre()
    theatre.rehearse()
    serve(listen(named["port"]), theatre, named["seed"])


if __name__ == "__main__":
    main()
