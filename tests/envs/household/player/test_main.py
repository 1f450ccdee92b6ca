"""The program: what it is told, what it says where it cannot go on, and how it ends."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mnemonaut.envs.household.player.__main__ import main
from mnemonaut.envs.household.player.fifo import CLIENT_PIPE, SERVER_PIPE

LIMIT = 30.0
UNITY = ["-screen-fullscreen", "0", "-screen-quality", "4", "-screen-width", "64"]


def piped(folder: Path) -> dict[str, str]:
    environ = {
        SERVER_PIPE: str(folder / "server.pipe"),
        CLIENT_PIPE: str(folder / "client.pipe"),
        "AI2THOR_SERVER_TYPE": "FIFO",
        "AI2THOR_SERVER_SIDE_SCREENSHOT": "False",
    }
    os.mkfifo(environ[SERVER_PIPE])
    os.mkfifo(environ[CLIENT_PIPE])
    return environ


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, "AI2THOR_SERVER_TYPE is not set"),
        ({"AI2THOR_SERVER_TYPE": "UDP"}, "AI2THOR_SERVER_TYPE is UDP"),
        ({"AI2THOR_SERVER_TYPE": "FIFO"}, SERVER_PIPE),
        ({"AI2THOR_SERVER_TYPE": "WSGI"}, "AI2THOR_HOST"),
    ],
)
def test_without_a_client(
    environ: dict[str, str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*UNITY, "-screen-height", "48"], environ) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ") and said.count("\n") == 1 and told in said


def test_scenes_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environ = piped(tmp_path)
    reader = os.open(environ[SERVER_PIPE], os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert main(["--scenes", str(tmp_path / "absent"), "-batchmode"], environ) == 3
        assert os.read(reader, 1) == b""  # it said nothing, and let the pipe go
    finally:
        os.close(reader)
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "absent" in said and "export-thor" in said


@pytest.mark.parametrize(
    ("bytes_sent", "code", "told"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 2, "frame of type 71"),
        (b"\x02\0\0\0\x03[1]\xff\0\0\0\0", 2, "no JSON object"),
        (b"\x02\0\0\0\x09{", 2, "middle of a message"),
        (b"", 0, ""),
    ],
)
def test_what_a_client_may_send(
    tmp_path: Path, bytes_sent: bytes, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = piped(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(main, ["-batchmode", "-nographics"], environ)
        with open(environ[SERVER_PIPE], "rb") as heard, open(environ[CLIENT_PIPE], "wb") as to:
            assert heard.read(1) == b"\x01"  # metadata come first, without being asked for
            to.write(bytes_sent)
            to.close()
            assert ended.result(LIMIT) == code
    said = capsys.readouterr().err
    assert said.count("\n") == bool(told) and told in said


def test_words_that_unity_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--scene", "x"], {})
    assert stop.value.code == 2 and "--scene" in capsys.readouterr().err
