"""Streams on the nodes of a Ray cluster; the driver, this process, alone writes results.

A pool of players, one CPU each, is spread over the nodes; a player plays a stream at a time. It is
asked for what comes next, and while it plays the driver writes down what came last. Episodes that
take no time come several at once, so a player may be `AHEAD_SECONDS` of playing ahead of the disk:
that is what a dead driver, or a dead node, costs beside the episode that was being played.
After a loss the stream goes on one episode at a time, so that the one that kills is known; the
first loss counts for the first episode that is not on disk.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ...envs.errors import ResultsError
from ..access import Access
from ..stores import keeps
from ..suite import Suite
from .executor import Work
from .ray_cluster import connected, joined


@dataclass(frozen=True, slots=True)
class RayExecutor:
    """Plays streams on a Ray cluster; satisfies `Executor`.

    Attributes:
        address: "auto" or "host:port" of a cluster of which this machine is a node,
            "ray://host:port" of one of which it is not; None starts Ray on this machine, where
            stores may then be files of the results folder.
        workers: most streams that are played at once.
    """

    address: str | None = None
    workers: int = 2

    def run(self, work: Work, look: Callable[[], None]) -> list[str]:
        """Play until every stream is complete; see `Executor`.

        Raises:
            MissingExtra: ray is not installed.
            ResultsError: there is no such cluster, a node has another mnemonaut, or the suite
                cannot be played where nothing but the store is shared.
        """
        from .ray_driver import Driver

        if not work.keys:
            return []
        elsewhere = self._elsewhere()
        if elsewhere:
            check_shares_nothing(work.suite, work.access, work.stores)
        with joined(self.address, max(1, self.workers), work.folder) as ray:
            driver = Driver(ray, work, max(1, self.workers), elsewhere=elsewhere)
            try:
                return driver.run(look)
            finally:
                driver.end()

    def check(self, suite: Suite, access: Access, stores: str) -> None:
        """ResultsError where this suite cannot be played there, before anything is written."""
        if self._elsewhere():
            check_shares_nothing(suite, access, stores)

    def _elsewhere(self) -> bool:
        """Whether nodes may be other machines."""
        return connected() or self.address is not None


def check_shares_nothing(suite: Suite, access: Access, stores: str) -> None:
    """ResultsError where a run needs more than its stores to be shared between machines."""
    arms = [suite.arm(arm.name) for arm in suite.arms]
    remembering = [arm.name for arm in arms if keeps(arm)]
    if remembering and not stores:
        raise ResultsError(
            f"arm `{remembering[0]}` has a store, and the nodes of a cluster share no files: "
            "name a PostgreSQL server, --store postgresql://user@host/database"
        )
    limited = [
        flag
        for flag, value in (
            ("--cost-limit", access.cost_limit),
            ("--token-limit", access.token_limit),
            ("--record", access.record),
        )
        if value is not None
    ]
    if limited and any(arm.llm for arm in arms):
        raise ResultsError(
            f"{limited[0]} is kept in a file that the nodes of a cluster do not share; "
            "leave it out, or use --executor local"
        )
