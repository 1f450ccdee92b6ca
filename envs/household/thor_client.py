"""The real `ai2thor` package behind the interface that all engines share."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..errors import EnvCrashed, EnvError, EnvTimeout, MnemonautError, UnknownName
from .guard import guarded_class


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start the client.

    Attributes:
        what: the player in words, for errors.
        settings: keyword arguments of `ai2thor.controller.Controller`.
        private: let it write into a temporary folder instead of ~/.ai2thor.
    """

    what: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    private: bool = True


class ThorClient:
    """Drives `ai2thor.controller.Controller`; all that goes wrong is an error of ours, in time.

    After EnvCrashed or EnvTimeout the player is gone; `reset` starts a fresh one.

    Args:
        launch: how to start it.

    Raises:
        MissingExtra: the ai2thor package is absent.
        UnknownName: the player has no such scene.
        EnvCrashed, EnvTimeout: the player died, or did not answer within its limit.
        EnvError: the client refuses; the text says why.
    """

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._client: Any = None
        self._open(launch.settings)

    @property
    def last_event(self) -> Any:
        """The client's last event."""
        return self._alive().last_event

    @property
    def scenes_in_build(self) -> list[str]:
        """The names of all scenes that the player knows."""
        return sorted(self._alive().scenes_in_build)

    @property
    def player_id(self) -> int:
        """The process id of the player."""
        return int(self._alive().player.pid)

    def step(
        self,
        action: str | dict[str, Any] | None = None,
        raise_for_failure: bool = False,
        **arguments: Any,
    ) -> Any:
        """One action.

        Raises:
            ValueError: there is no such action, or its arguments are wrong.
            RuntimeError: it failed, and `raise_for_failure` was asked for.
            EnvCrashed, EnvTimeout: the player is gone.
        """
        client = self._alive()
        name = action.get("action") if isinstance(action, dict) else action
        with self._guarded(f"action {name}"):
            return client.step(action, raise_for_failure=raise_for_failure, **arguments)

    def reset(self, scene: Any = None, **initialization: Any) -> Any:
        """Enter a scene anew; starts a fresh player where the last one is gone.

        Raises:
            UnknownName: there is no such scene.
            ValueError: an argument is wrong; it is not kept for later resets.
            EnvCrashed, EnvTimeout: the player is gone.
        """
        if self._client is None:
            asked = {} if scene is None else {"scene": scene}
            self._open({**self._launch.settings, **asked, **initialization})
            return self.last_event
        if unknown := self._unknown(scene):
            raise unknown
        client, kept = self._client, dict(self._client.initialization_parameters)
        try:
            with self._guarded("reset"):
                return client.reset(scene, **initialization)
        except ValueError:
            client.initialization_parameters = kept  # it would refuse every later reset, too
            raise

    def stop(self) -> None:
        """End the player; safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            client.end()

    def _alive(self) -> Any:
        if self._client is None:
            raise EnvCrashed(f"{self._launch.what} is gone; reset() starts a fresh one")
        return self._client

    def _open(self, settings: Mapping[str, Any]) -> None:
        kind = guarded_class()
        client = self._client = kind.__new__(kind)
        client.prepare(private=self._launch.private)
        try:
            with self._guarded("start"):
                kind.__init__(client, **settings)
        except MnemonautError:
            self.stop()
            raise
        except Exception as error:
            unknown = self._unknown(settings.get("scene"))
            self.stop()
            if unknown is not None:  # the client says the same in hundreds of lines
                raise unknown from None
            said = " ".join(str(error).split())[:300]
            raise EnvError(f"{self._launch.what} cannot be used: {said}") from error

    def _unknown(self, scene: Any) -> UnknownName | None:
        """The error for a scene that the player does not have, None where it has it."""
        known = getattr(self._client, "_scenes_in_build", None) or ()
        if not isinstance(scene, str) or not known:
            return None
        if self._client.normalize_scene(scene) in known:
            return None
        return UnknownName("scene", scene, (name.removesuffix("_physics") for name in known))

    @contextmanager
    def _guarded(self, doing: str) -> Iterator[None]:
        """Turn what the client raises for a player that is gone into our errors."""
        client = self._client
        try:
            with client.calm():
                yield
        except Exception as error:
            if client.late or _timed_out(error):
                begun = client.last_event is not None
                limit = client.server_timeout if begun else client.server_start_timeout
                self.stop()
                raise EnvTimeout(
                    f"{self._launch.what} did not answer {doing} within {limit:g} s; it was "
                    "killed; raise the timeout, or find out what it waits for"
                ) from error
            if client.died:
                raise self._crashed(doing) from error
            raise  # the client's own: a wrong action, or a failure that was to be raised
        except BaseException:  # Ctrl-C: the answer to come would be taken for another
            self.stop()
            raise
        if client.died:  # and the event may be made of what the guard put into the pipe
            raise self._crashed(doing)

    def _crashed(self, doing: str) -> EnvCrashed:
        report = self._client.report()
        self.stop()
        return EnvCrashed(
            f"{self._launch.what} died in {doing}: {report.manner}; {report.last_words}; "
            "reset() starts a fresh one"
        )


def _timed_out(error: BaseException | None) -> bool:
    """Whether a wait of the client ran out, however deep it lies."""
    while error is not None:
        if isinstance(error, TimeoutError):
            return True
        error = error.__cause__ or error.__context__
    return False
