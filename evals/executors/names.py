"""From the name of an executor to the executor."""

from ...envs.errors import UnknownName
from .executor import Executor
from .local import LocalExecutor


def executor_named(text: str, workers: int) -> Executor:
    """`local`; `ray` starts a cluster on this machine, `ray://HOST:PORT` and `ray:ADDRESS`
    use one that runs.

    Raises:
        UnknownName: it is none of these.
        MissingExtra: ray is not installed.
    """
    if text == "local":
        return LocalExecutor(workers)
    kind, colon, address = text.partition(":")
    if kind != "ray" or (colon and not address.strip("/")):
        raise UnknownName("executor", text, ("local", "ray", "ray://HOST:PORT", "ray:ADDRESS"))
    from .ray import RayExecutor

    if not colon:
        return RayExecutor(None, workers)
    return RayExecutor(text if address.startswith("//") else address, workers)
