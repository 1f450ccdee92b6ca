"""What an agent keeps."""

from .experience import Experience, Query, Recall
from .memories import Episodic, Memories

__all__ = ["Episodic", "Experience", "Memories", "Query", "Recall"]
