"""What the env refuses, in one line that names the cure; its troubles in its own process."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import EnvCrashed, EnvTimeout, MnemonautError, TaskError, UnknownName
from mnemonaut.envs.navigation.env import R2REnv
from mnemonaut.envs.remote import Limits, RemoteEnv

HERE = Path(__file__).parent
R2R = "mnemonaut.envs.navigation.env:R2REnv"
TASK = "r2r train 7_0"


def change(path: Path, how: Callable[[Any], Any]) -> None:
    """Rewrite a JSON file."""
    value = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(how(value)), "utf-8")


def refusal(folder: Path, task: str = TASK, **kwargs: Any) -> str:
    """The one line that a reset is refused with."""
    env = R2REnv(data=str(folder), routes="r2r train", **kwargs)
    with pytest.raises(MnemonautError) as caught:
        env.reset(seed=0, options={"task": task})
    text = str(caught.value)
    assert text and "\n" not in text
    with pytest.raises(TaskError, match=r"call reset\(\) first"):
        env.step(0)
    return text


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"actions": "panoramc"}, "unknown action setting `panoramc`. Did you mean `panoramic`?"),
        ({"shown": "paths"}, "unknown setting of what is shown `paths`. Did you mean `path`?"),
        ({"max_steps": -1}, "max_steps is -1; give a number above 0, or 0 for the usual"),
        (
            {"routes": "train"},
            "routes is `train`; write `r2r train`, or `r2r train <scan>` for one building",
        ),
    ],
)
def test_wrong_settings(kwargs: dict[str, Any], words: str) -> None:
    with pytest.raises(MnemonautError) as caught:
        R2REnv(**kwargs)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("find a sofa", "`find a sofa` is no navigation task; write it like `r2r val_seen 4932_1`"),
        ("r2r train 7", "`r2r train 7` is no navigation task"),
        ("r2rr train 7_0", "unknown navigation data set `r2rr`. Did you mean `r2r`?"),
        ("r2r trai 7_0", "unknown split of R2R `trai`. Did you mean `train`?"),
        ("r2r train 9_0", "unknown path of r2r train `9`. Known: 7, 8."),
        ("r2r train 7_3", "path 7 has 3 instructions; number them 0 to 2"),
        ("generated tran House_0-0_0", "unknown split of generated `tran`. Did you mean `train`?"),
    ],
)
def test_unknown_tasks(house: Path, task: str, words: str) -> None:
    assert words in refusal(house, task)


def test_absent_data_names_the_cure(tmp_path: Path) -> None:
    for dataset in ("r2r", "r4r", "reverie"):
        text = refusal(tmp_path, f"{dataset} train 7_0")
        assert "set MNEMONAUT_DATA to the folder that holds vln/" in text
        assert "mnemonaut envs data" in text and "`generated` task" in text


def test_an_unknown_scan(house: Path) -> None:
    routes = house / "vln" / "r2r" / "R2R_train.json"
    change(routes, lambda rows: [rows[0] | {"scan": "Hous"}])
    assert refusal(house) == "unknown Matterport3D scan `Hous`. Did you mean `House`?"
    (house / "vln" / "connectivity" / "House_connectivity.json").unlink()
    assert "mnemonaut envs data" in refusal(house)


def test_a_graph_with_a_missing_node(house: Path) -> None:
    graph = house / "vln" / "connectivity" / "House_connectivity.json"
    change(graph, lambda rows: rows[:-2])  # the landing still names the attic
    assert "House_connectivity.json is no connectivity file" in refusal(house)


def test_a_route_through_a_node_that_is_left_out(house: Path) -> None:
    graph = house / "vln" / "connectivity" / "House_connectivity.json"
    change(graph, lambda rows: [row | {"included": row["image_id"] != "kitchen"} for row in rows])
    assert refusal(house).startswith("unknown viewpoint of House `kitchen`.")


def test_an_edge_that_does_not_lead_back(house: Path) -> None:
    def cut(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows[1]["unobstructed"][0] = False
        return rows

    change(house / "vln" / "connectivity" / "House_connectivity.json", cut)
    assert "the graph of House is broken" in refusal(house)


def test_a_path_off_the_graph(house: Path) -> None:
    routes = house / "vln" / "r2r" / "R2R_train.json"
    change(routes, lambda rows: [rows[0] | {"path": ["hall", "kitchen", "pantry"]}])
    assert refusal(house) == (
        "route 7 leaves the graph of House between hall and kitchen; correct the path"
    )


def test_a_route_without_a_path(house: Path) -> None:
    routes = house / "vln" / "r2r" / "R2R_train.json"
    change(routes, lambda rows: [rows[0] | {"path": []}])
    assert refusal(house) == "route 7 has no path; give its viewpoints, start first"


def test_reverie_without_its_boxes_is_refused_before_the_episode(house: Path) -> None:
    rows = json.loads((house / "vln" / "r2r" / "R2R_train.json").read_text("utf-8"))
    (house / "vln" / "reverie").mkdir()
    path = house / "vln" / "reverie" / "REVERIE_train.json"
    path.write_text(json.dumps([rows[0] | {"id": "7_3", "objId": 3}]), "utf-8")
    told = refusal(house, "reverie train 7_3_0")
    assert "REVERIE_BBox.tar.gz; see `mnemonaut envs data`" in told


def test_broken_routes(house: Path) -> None:
    routes = house / "vln" / "r2r" / "R2R_train.json"
    change(routes, lambda rows: [{"scan": "House"}])
    assert "R2R_train.json is not in R2R's form" in refusal(house)
    routes.write_text("{", "utf-8")
    assert "R2R_train.json is no JSON" in refusal(house)


def test_a_building_that_the_spaces_have_no_room_for(house: Path) -> None:
    def far(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows[0]["pose"][3] = 200.0
        return rows

    graph = house / "vln" / "connectivity" / "House_connectivity.json"
    change(graph, far)
    assert refusal(house) == "House has an edge of 200 m; 100 m are the most"


def test_a_viewpoint_with_too_many_neighbours(house: Path) -> None:
    def crowd(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [rows[0] | {"image_id": f"n{k}", "unobstructed": [True] * 20} for k in range(20)]

    change(house / "vln" / "connectivity" / "House_connectivity.json", crowd)
    told = "House is too large: 20 viewpoints with up to 19 neighbours; 512 with 16 fit"
    assert told in refusal(house)


def test_nothing_to_step_or_render_before_reset(house: Path) -> None:
    env = R2REnv(data=str(house), render_mode="ansi")
    with pytest.raises(TaskError, match=r"call reset\(\) first"):
        env.step(0)
    with pytest.raises(TaskError, match=r"call reset\(\) first"):
        env.render()


def test_a_step_after_the_end(house: Path) -> None:
    env = R2REnv(data=str(house))
    env.reset(seed=0, options={"task": TASK})
    env.step(0)
    with pytest.raises(TaskError, match=r"the episode is over"):
        env.step(0)


@pytest.fixture
def remote(house: Path) -> Iterator[RemoteEnv]:
    kwargs = {"data": str(house), "routes": "r2r train"}
    with closing(RemoteEnv(R2R, kwargs, limits=Limits(step=1.0))) as env:
        yield env


def test_in_a_process_of_its_own_it_is_the_same(remote: RemoteEnv, house: Path) -> None:
    local = R2REnv(data=str(house), routes="r2r train")
    assert remote.observation_space == local.observation_space
    assert remote.action_space == local.action_space
    with pytest.raises(UnknownName, match="unknown path of r2r train `9`"):
        remote.reset(options={"task": "r2r train 9_0"})
    for action in (None, 1, 9, 1, 0):
        there, here = (
            env.reset(seed=0, options={"task": TASK}) if action is None else env.step(action)
            for env in (remote, local)
        )
        assert there[-1] == here[-1] and there[1:-1] == here[1:-1]
        assert all((there[0][key] == here[0][key]).all() for key in here[0])


def test_a_worker_that_dies_or_hangs_in_a_step_and_the_next_reset(remote: RemoteEnv) -> None:
    for trouble, error in ((signal.SIGSTOP, EnvTimeout), (signal.SIGKILL, EnvCrashed)):
        remote.reset(seed=0, options={"task": TASK})
        os.kill(remote.pid, trouble)
        with pytest.raises(error) as caught:
            remote.step(1)
        assert "\n" not in str(caught.value)
    _, info = remote.reset(seed=0, options={"task": TASK})
    assert info["place"]["here"] == "hall"


@pytest.mark.parametrize("call", ["start", "reset"])
@pytest.mark.parametrize(("trouble", "error"), [("die", EnvCrashed), ("hang", EnvTimeout)])
def test_a_worker_that_dies_or_hangs(
    house: Path, call: str, trouble: str, error: type[MnemonautError]
) -> None:
    kwargs = {"call": call, "trouble": trouble, "data": str(house)}
    limits = Limits(reset=0.5) if call == "reset" else Limits(start=3.0)

    def play() -> None:
        entry = "troubled_r2r:TroubledR2R"
        with closing(RemoteEnv(entry, kwargs, path=[HERE], limits=limits)) as env:
            env.reset(seed=0, options={"task": TASK})

    with pytest.raises(error) as caught:
        play()
    assert "\n" not in str(caught.value)
