"""Compiles a function to machine code that is kept on disk, and is never out of date.

numba's own cache looks only at the file that a function stands in. A kernel whose tables, constants
or callees changed elsewhere would go on running with the old ones, so the stamp of the cached code
is made of everything that the function reads.

It also numbers the files of code by what its index lists, and writes the index first. Two processes
that compile at the same time would then give one name to different code, so the name is made of
the stamp and the types that the code is for, and the index comes last.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import numba
import numpy as np


def kernel(function: Callable[..., Any], *, checked: bool = True) -> Callable[..., Any]:
    """A function compiled at its first call, and loaded from disk in later processes.

    Where nothing may be written next to the source or in the user's cache folder, the code is
    kept for this process only.

    Args:
        function: what to compile.
        checked: a division by zero raises ZeroDivisionError; else it gives inf or nan, as in
            numpy, and loops that divide run faster.
    """
    options: Any = {"error_model": "python" if checked else "numpy"}
    try:
        compiled: Any = numba.njit(cache=True, **options)(function)
    except RuntimeError:
        compiled = numba.njit(**options)(function)
    file = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if file is not None:
        file._source_stamp = f"{digest(function)} {options['error_model']}"
        file.save = _saver(file)
    _compile_once_for_all_constants(compiled)
    fresh: Callable[..., Any] = compiled
    return fresh


def _saver(file: Any) -> Callable[[Any, Any], None]:
    """What keeps the code for some types on disk: own file first, then its line of the index."""

    def save(key: Any, code: Any) -> None:
        base = file._index_name.removesuffix(".nbi")
        mark = hashlib.sha256(f"{file._source_stamp} {key!r}".encode()).hexdigest()[:16]
        known = file._load_index()
        if not known and Path(file._index_path).exists():  # it is of an older stamp
            for stale in Path(file._cache_path).iterdir():
                if stale.name.startswith(f"{base}.") and stale.suffix == ".nbc":
                    stale.unlink(missing_ok=True)
        file._save_data(f"{base}.{mark}.nbc", code)
        file._save_index(known | {key: f"{base}.{mark}.nbc"})

    def save_if_possible(key: Any, code: Any) -> None:
        with contextlib.suppress(OSError):  # a full disk is no reason not to play
            save(key, code)

    return save_if_possible


def _compile_once_for_all_constants(compiled: Any) -> None:
    """Else numba compiles a callee anew for every constant that a kernel hands it."""
    template = compiled.get_call_template
    unliteral: Any = numba.types.unliteral

    def plain(args: Any, kws: Any) -> Any:
        kinds = {name: unliteral(kind) for name, kind in kws.items()}
        return template(tuple(map(unliteral, args)), kinds)

    compiled.get_call_template = plain


def digest(function: Callable[..., Any]) -> str:
    """A hash of a function's code and, through all functions it calls, of what they read."""
    hashed = hashlib.sha256()
    seen: set[int] = set()
    waiting: list[Any] = [function]
    while waiting:
        called = waiting.pop()
        if id(called) in seen:
            continue
        seen.add(id(called))
        for code in _codes(called.__code__):
            constants = [each for each in code.co_consts if not isinstance(each, CodeType)]
            hashed.update(code.co_code)
            hashed.update(repr((code.co_names, code.co_varnames, constants)).encode())
            for name in code.co_names:
                value = called.__globals__.get(name)
                callee = getattr(value, "py_func", None)
                if callee is not None:
                    waiting.append(callee)
                elif isinstance(value, np.ndarray):
                    hashed.update(f"{name} {value.dtype} {value.shape}".encode())
                    hashed.update(np.ascontiguousarray(value).tobytes())
                elif isinstance(value, bool | int | float | str | tuple | np.generic):
                    hashed.update(f"{name} {value!r}".encode())
    return hashed.hexdigest()


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function and of what is defined inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
