"""The addresses of the app, and what each answers.

/                              all runs
/runs.json                     how they stand
/runs/RUN/                     the report of a run
/runs/RUN/standing.json        how it stands
/runs/RUN/episodes/...         what the report asks for; see `report.sources.Served`
/memory/                       all stores
/memory/RUN/                   the stores of a run
/memory/RUN/STREAM/            one store: search, map, experiences
/memory/RUN/STREAM/ID          one experience
/memory/RUN/STREAM/....json    search, map, experiences; ID/near, ID/led
"""

import json
import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...envs.errors import MnemonautError
from ...memory import RankWeights
from ...memory.errors import StoreError
from . import browsing
from .folders import NotHere
from .guard import App, Guard
from .library import BadQuestion, Library
from .pages import file, page, policy_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    Handler = Callable[[Request], Response]


def app_of(library: Library) -> App:
    """The app over a library; an ASGI application."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    site = _Site(library)
    run, store = "/runs/{run}", "/memory/{run}/{stream}"
    episode = run + "/episodes/{stream}/{id:int}"
    routes: list[tuple[str, Handler]] = [
        ("/", _html(site.index)),
        ("/runs.json", _json(lambda request: library.runs())),
        (run + "/", _html(site.report)),
        (run + "/standing.json", _json(site.standing)),
        (episode + ".json", _json(site.trace)),
        (episode + "/frames.json", _json(site.frames)),
        (run + "/episodes/{stream}/experience/{id:int}", _html(site.recalled)),
        ("/memory/", _html(site.stores)),
        ("/memory/{run}/", _html(site.stores_of_run)),
        (store + "/", _html(site.store)),
        (store + "/search.json", _json(site.search)),
        (store + "/experiences.json", _json(site.experiences)),
        (store + "/map.json", _json(site.map)),
        (store + "/{id:int}", _html(site.experience)),
        (store + "/{id:int}/near.json", _json(site.near)),
        (store + "/{id:int}/led.json", _json(site.led)),
        ("/assets/{name}", _html(site.asset)),
    ]
    starlette = Starlette(
        routes=[Route(path, handler) for path, handler in routes],
        exception_handlers={404: _nowhere},
    )
    return Guard(starlette)


class _Site:
    """Answers requests from a library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def index(self, request: "Request") -> str:
        return page(
            "index",
            runs=self._library.runs(),
            root=str(self._library.results.root),
            stores=self._library.shelves.named,
        )

    def report(self, request: "Request") -> "Response":
        from starlette.responses import HTMLResponse

        made = self._library.episodes.page(self._run(request))
        return HTMLResponse(made, headers={"content-security-policy": policy_of(made)})

    def standing(self, request: "Request") -> Any:
        return self._library.standings.of(self._run(request)).plain()

    def trace(self, request: "Request") -> bytes:
        episodes, found = self._library.episodes, request.path_params
        return episodes.trace(self._run(request), found["stream"], found["id"])

    def frames(self, request: "Request") -> Any:
        episodes, found = self._library.episodes, request.path_params
        return episodes.frames(self._run(request), found["stream"], found["id"])

    def recalled(self, request: "Request") -> "Response":
        from starlette.responses import RedirectResponse

        found = request.path_params
        there = self._library.recalled(self._run(request), found["stream"], found["id"])
        return RedirectResponse(there, status_code=302)

    def stores(self, request: "Request") -> str:
        shelves = self._library.shelves
        shown: list[tuple[str, str, list[Any]]] = []
        for run in self._library.results.runs():
            try:
                found = shelves.of(run)
            except MnemonautError:  # the list of runs says why
                continue
            if found:
                shown.append((run.name, run.slug, found))
        return page("stores", runs=shown, named=shelves.named, only=None)

    def stores_of_run(self, request: "Request") -> str:
        run = self._run(request)
        found = self._library.shelves.of(run)
        return page("stores", runs=[(run.name, run.slug, found)], named=[], only=run)

    def store(self, request: "Request") -> str:
        store = self._shelved(request)
        return page(
            "store",
            store=store,
            beside=self._beside(store),
            about=self._library.overview(store),
            weights=RankWeights(),
            names=browsing.WEIGHTS,
            standing=store.run and self._library.standings.of(store.run),
        )

    def search(self, request: "Request") -> Any:
        return self._library.search(self._shelved(request), _asked(request))

    def experiences(self, request: "Request") -> Any:
        return self._library.experiences(self._shelved(request), _asked(request))

    def map(self, request: "Request") -> Any:
        return self._library.map(self._shelved(request))

    def experience(self, request: "Request") -> str:
        store = self._shelved(request)
        found = self._library.experience(store, request.path_params["id"])
        return page("experience", store=store, one=found)

    def near(self, request: "Request") -> Any:
        return self._library.near(self._shelved(request), request.path_params["id"])

    def led(self, request: "Request") -> Any:
        return self._library.led(self._shelved(request), request.path_params["id"])

    def asset(self, request: "Request") -> "Response":
        from starlette.responses import Response

        found = file(request.path_params["name"])
        if found is None:
            raise NotHere("there is no such file")
        content, kind = found
        return Response(content, media_type=kind, headers={"cache-control": "no-cache"})

    def _run(self, request: "Request") -> Any:
        return self._library.results.run(request.path_params["run"])

    def _shelved(self, request: "Request") -> Any:
        found = request.path_params
        return self._library.shelves.find(found["run"], found["stream"])

    def _beside(self, store: Any) -> list[Any]:
        shelves = self._library.shelves
        return shelves.named if store.run is None else shelves.of(store.run)


def _nowhere(request: "Request", error: Exception) -> "Response":
    return _html(_missing)(request)


def _missing(request: "Request") -> str:
    raise NotHere("there is no such page; see all runs")


def _asked(request: "Request") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def _html(answer: "Callable[[Request], str | Response]") -> "Handler":
    def handler(request: "Request") -> "Response":
        from starlette.responses import HTMLResponse

        try:
            made = answer(request)
            return HTMLResponse(made) if isinstance(made, str) else made
        except Exception as error:
            status, line = _told(error)
            return HTMLResponse(page("message", line=line, status=status), status_code=status)

    return handler


def _json(answer: "Callable[[Request], Any]") -> "Handler":
    def handler(request: "Request") -> "Response":
        from starlette.responses import Response

        status, made = 200, b""
        try:
            found = answer(request)
            made = found if isinstance(found, bytes) else _dumped(found)
        except Exception as error:
            status, line = _told(error)
            made = _dumped({"error": line})
        return Response(made, status_code=status, media_type="application/json")

    return handler


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _told(error: Exception) -> tuple[int, str]:
    """The status and the line of an error; a bug of ours is shown on stderr too."""
    line = " ".join(str(error).split())
    if isinstance(error, NotHere):
        return 404, line
    if isinstance(error, BadQuestion):
        return 400, line
    if isinstance(error, MnemonautError | StoreError):
        return 409, line
    traceback.print_exception(error, file=sys.stderr)
    return 500, f"{type(error).__name__}: {line}; this is a bug of mnemonaut"
