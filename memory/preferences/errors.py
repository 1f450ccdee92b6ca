"""The error of the preferences."""

from ..errors import StoreError


class PreferenceError(StoreError):
    """Examples, receptacles or a preference file that cannot be used; its text names the cure."""
