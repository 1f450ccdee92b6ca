"""What comes of one damage to a store: harmless, refused, told by `verify`, or none of these."""

import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from faults_answers import Answers, answered, questions
from faults_reference import Reference
from faults_workload import EMBEDDING

from mnemonaut.memory import ExperienceStore, Query, StoreError

LATE = "told by verify"
"""Answers were wrong or short, and `verify` says so."""

_CURE = "memory compact"


@dataclass(frozen=True)
class Case:
    """One damage: a bit flipped at `offset`, or the file cut to `offset` bytes (`bit` is None)."""

    file: str
    offset: int
    bit: int | None
    read_only: bool = False

    @property
    def kind(self) -> str:
        return "cut" if self.bit is None else "flip"

    def damaged(self, content: bytes) -> bytes:
        if self.bit is None:
            return content[: self.offset]
        flipped = bytearray(content)
        flipped[self.offset] ^= 1 << self.bit
        return bytes(flipped)


@dataclass(frozen=True)
class Outcome:
    """What came of a case, and in which words.

    `cured` says whether all was well after `compact`, where that is the cure that was named.
    """

    case: Case
    name: str
    text: str = ""
    cured: bool | None = None


def examine(folder: Path, said: Connection) -> None:
    """Receive a reference, then damage it in every way that is asked for."""
    reference: Reference = said.recv()
    folder.mkdir()
    asked = questions(1, reference.rows + 1)
    rights = _rights(folder, reference, asked)
    while True:
        case: Case = said.recv()
        laid = _laid(folder, reference, case)
        name, text = _outcome(laid, case, reference, asked, rights)
        cured = _cured(laid, reference, asked, rights) if _CURE in text else None
        said.send(Outcome(case, name, text, cured))


def _rights(folder: Path, reference: Reference, asked: list[Query]) -> list[Answers]:
    """The answers of the undamaged store: as it is, without its index, and compacted.

    They are the same unless the search is approximate.
    """
    rights = []
    for without, compacted in ((None, False), ("-index", False), (None, True)):
        laid = _laid(folder, reference, Case(without, 0, None) if without else None)
        with ExperienceStore(laid, embedding=EMBEDDING, **reference.search) as store:
            if compacted:
                store.compact()
            rights.append(answered(store, asked))
            if problems := store.verify():
                raise RuntimeError(f"the undamaged store has problems: {problems}")
    exact = "approximate_above" not in reference.search
    if exact and any(right != rights[0] for right in rights):
        raise RuntimeError("the undamaged store answers in two ways")
    return rights


def _laid(folder: Path, reference: Reference, case: Case | None) -> Path:
    """The files, one of them damaged, and nothing else in the folder."""
    for path in folder.iterdir():
        path.unlink()
    for end, content in reference.files.items():
        damaged = case.damaged(content) if case and case.file == end else content
        (folder / f"store.db{end}").write_bytes(damaged)
    return folder / "store.db"


def _outcome(
    path: Path, case: Case, reference: Reference, asked: list[Query], rights: list[Answers]
) -> tuple[str, str]:
    stage = "refused at open"
    try:
        with ExperienceStore(
            path, embedding=EMBEDDING, read_only=case.read_only, **reference.search
        ) as store:
            stage = "refused at read"
            answers = answered(store, asked)
            differences = _differences(answers, rights)
            stage = LATE if differences else "harmless, told"
            problems = store.verify()
    except StoreError as error:
        return stage, str(error)
    except Exception:
        return "traceback", traceback.format_exc()
    if problems:
        return stage, problems[0]
    return ("silent", ", ".join(differences)) if differences else ("harmless", "")


def _differences(answers: Answers, rights: list[Answers]) -> list[str]:
    return min((answers.differences(right) for right in rights), key=len)


def _cured(
    path: Path, reference: Reference, asked: list[Query], rights: list[Answers]
) -> bool | None:
    """Whether all is as it was once the store was compacted; None where that was refused."""
    try:
        with ExperienceStore(path, embedding=EMBEDDING, **reference.search) as store:
            store.compact()
    except StoreError:
        return None  # and it says what else helps
    try:
        with ExperienceStore(path, embedding=EMBEDDING, **reference.search) as store:
            return not _differences(answered(store, asked), rights) and not store.verify()
    except StoreError:
        return False
