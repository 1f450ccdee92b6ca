"""What the tests with the real client share: clients on players, kept as long as they are used."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

PLAYER = f"{sys.executable} -P -m mnemonaut.envs.household.player"
START_LIMIT = 60.0


@pytest.fixture(scope="package")
def real_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Makes the real, unpatched `ai2thor.controller.Controller` on our player; stops them all."""
    from ai2thor.controller import Controller

    made: list[Any] = []

    def make(arguments: str = "", **settings: Any) -> Any:
        options = {"x_display": ":0", "server_timeout": 20.0, "server_start_timeout": START_LIMIT}
        client = Controller(local_executable_path=PLAYER + arguments, **options | settings)
        made.append(client)
        return client

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))  # it writes ~/.ai2thor
        yield make
        for client in made:
            release(client)


def release(client: Any) -> None:
    """What the client's `stop` leaves open."""
    client.stop()
    server = client.server
    server.unity_proc.wait(10)
    if server.server_type == "FIFO":
        server.tmp_dir.cleanup()
    else:
        server.wsgi_server.shutdown()
        server.wsgi_server.server_close()
