"""The extra that the network needs."""

from ..errors import StoreError


class MissingExtra(StoreError):
    """An optional package is absent; names the extra that brings it."""

    exit_code = 2

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; run `pip install 'mnemonaut[{extra}]'`")


def require_torch() -> None:
    """Raise MissingExtra where PyTorch is absent."""
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise MissingExtra("torch", "neural") from error
