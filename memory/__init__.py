"""What an agent keeps.

The values load at once; the store and its conditions, which need numpy, when first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import NotAStore, StoreError, StoreFull, StoreReadOnly, StoreVersion
from .experience import Experience, Query, Recall
from .memories import Episodic, Memories

if TYPE_CHECKING:
    from .backend import Traits, Watermark
    from .conditions import CONDITIONS, condition
    from .embedding import Embedding, HashingEmbedding
    from .forgetting import Forgetting
    from .ranking import RankWeights
    from .store import ExperienceStore, IndexReport
    from .transfer import export_file, import_file
    from .verification import verify_file

__all__ = [
    "CONDITIONS",
    "Embedding",
    "Episodic",
    "Experience",
    "ExperienceStore",
    "Forgetting",
    "HashingEmbedding",
    "IndexReport",
    "Memories",
    "NotAStore",
    "Query",
    "RankWeights",
    "Recall",
    "StoreError",
    "StoreFull",
    "StoreReadOnly",
    "StoreVersion",
    "Traits",
    "Watermark",
    "condition",
    "export_file",
    "import_file",
    "verify_file",
]

_HOME = {
    "CONDITIONS": "conditions",
    "condition": "conditions",
    "Embedding": "embedding",
    "HashingEmbedding": "embedding",
    "Forgetting": "forgetting",
    "RankWeights": "ranking",
    "ExperienceStore": "store",
    "IndexReport": "store",
    "Traits": "backend",
    "Watermark": "backend",
    "export_file": "transfer",
    "import_file": "transfer",
    "verify_file": "verification",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
