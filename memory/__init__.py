"""What an agent keeps.

The values load at once; the store and its conditions, which need numpy, when first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import NotAStore, StoreError, StoreFull, StoreReadOnly, StoreVersion
from .experience import Experience, Query, Recall
from .memories import Episodic, Memories

if TYPE_CHECKING:
    from .conditions import CONDITIONS, condition
    from .embedding import Embedding, HashingEmbedding
    from .ranking import RankWeights
    from .store import ExperienceStore, Watermark
    from .transfer import export_jsonl, import_jsonl
    from .verification import verify_file

__all__ = [
    "CONDITIONS",
    "Embedding",
    "Episodic",
    "Experience",
    "ExperienceStore",
    "HashingEmbedding",
    "Memories",
    "NotAStore",
    "Query",
    "RankWeights",
    "Recall",
    "StoreError",
    "StoreFull",
    "StoreReadOnly",
    "StoreVersion",
    "Watermark",
    "condition",
    "export_jsonl",
    "import_jsonl",
    "verify_file",
]

_HOME = {
    "CONDITIONS": "conditions",
    "condition": "conditions",
    "Embedding": "embedding",
    "HashingEmbedding": "embedding",
    "RankWeights": "ranking",
    "ExperienceStore": "store",
    "Watermark": "store",
    "export_jsonl": "transfer",
    "import_jsonl": "transfer",
    "verify_file": "verification",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
