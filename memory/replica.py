"""What a store holds in memory, derived from its rows and kept in step with them."""

import numpy as np

from .embedding import Vectors
from .errors import NotAStore
from .experience import Experience
from .filters import Filters
from .index import VectorIndex
from .ranking import Ranking, RankWeights
from .sqlite import Rows
from .validation import check_experience


class Replica:
    """Decoded experiences, vectors, inverted lists and counts; experience `id` at `id - 1`."""

    def __init__(self, rows: Rows, dimension: int, weights: RankWeights) -> None:
        self._rows = rows
        self._dimension = dimension
        self._weights = weights
        self._forget()

    def _forget(self) -> None:
        self._version: int | None = None
        self._withdrawals = 0
        self.last_credit = 0
        self.experiences: list[Experience] = []
        self.filters = Filters()
        self.ranking = Ranking(VectorIndex(self._dimension), self._weights)

    def catch_up(self, *, surely: bool = False) -> None:
        """Read what other processes wrote since the last look; what anyone wrote if `surely`.

        Raises NotAStore where a row cannot be read.
        """
        version = self._rows.data_version()
        if version == self._version and not surely:
            return
        with self._rows.snapshot():
            withdrawals = self._rows.withdrawals()
            if withdrawals != self._withdrawals:
                self._forget()
                self._withdrawals = withdrawals
            for id, body, vector in self._rows.after(len(self.experiences)):
                try:
                    self._load(id, body, vector)
                except (ValueError, TypeError) as error:
                    raise NotAStore(
                        f"{self._rows.path} is damaged: experience {id}: {error}; restore a copy"
                    ) from error
            self._load_credits()
        self._version = version

    def keep(self, id: int, experience: Experience, vector: Vectors) -> None:
        """Take in a row that this process has just written."""
        if id != len(self.experiences) + 1:  # another process has written in between
            self.catch_up(surely=True)
            return
        self.experiences.append(experience)
        self.filters.add(experience)
        self.ranking.index.add(vector.reshape(1, -1))
        self.ranking.add(experience.success)

    def _load(self, id: int, body: str, blob: bytes) -> None:
        if id != len(self.experiences) + 1:
            raise ValueError(f"it follows {len(self.experiences)}")
        vector = np.frombuffer(blob, dtype="<f4").astype(np.float32)
        if vector.size != self._dimension:
            raise ValueError(f"its vector has {vector.size} numbers, not {self._dimension}")
        experience = Experience.from_json(body)
        check_experience(experience)
        self.keep(id, experience, vector)

    def _load_credits(self) -> None:
        for id, experience, helped in self._rows.credits_after(self.last_credit):
            if 1 <= experience <= len(self.experiences):
                self.ranking.credit(experience - 1, helped)
            self.last_credit = id
