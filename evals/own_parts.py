"""Parts of a user's own: `package.module:Name` where a part of ours goes by its name.

The address is resolved in the process that uses the part, so a stream finds it wherever it is
played, as long as its module can be imported there: installed, or on PYTHONPATH.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from ..envs import registry
from ..envs.errors import MnemonautError

METHODS: Mapping[str, tuple[str, ...]] = {
    "planner": ("plan",),
    "memory": ("remember", "recall", "credit"),
}
"""What each kind of part must answer to."""


def own_part(kind: str, address: str, offers: Mapping[str, Callable[[], Any]]) -> Any:
    """The part that the class or function at `address` makes.

    It is handed those of `offers` that its parameters name; an offer is made only when it is asked
    for, so that a planner without a mind runs in a world that no symbolic mind knows.

    Raises:
        UnknownName: the module has no such attribute.
        MnemonautError: the module cannot be imported; the part asks for more than there is, or
            lacks a method that its kind must have.
    """
    maker = loaded(kind, address)
    given = {}
    for name, parameter in inspect.signature(maker).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if name in offers and parameter.kind is not parameter.POSITIONAL_ONLY:
            given[name] = offers[name]()
        elif parameter.default is parameter.empty:
            raise MnemonautError(
                f"{kind} `{address}` asks for `{name}`, which has no default; "
                f"it may ask for {', '.join(offers)}"
            )
    part = maker(**given)
    lacking = [name for name in METHODS[kind] if not callable(getattr(part, name, None))]
    if lacking:
        raise MnemonautError(
            f"{kind} `{address}` lacks {' and '.join(f'`{name}`' for name in lacking)}; "
            f"it needs {', '.join(METHODS[kind])}"
        )
    return part


def loaded(kind: str, address: str) -> Callable[..., Any]:
    """The class or function at `address`.

    Raises:
        UnknownName: the module has no such attribute.
        MnemonautError: the module cannot be imported, or the attribute makes nothing.
    """
    maker = registry.load(address)
    if not callable(maker):
        raise MnemonautError(
            f"{kind} `{address}` is a {type(maker).__name__}; name a class, or a function"
        )
    return maker  # type: ignore[no-any-return]
