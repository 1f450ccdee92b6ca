"""Experiences to and from JSON lines: one experience a line, UTF-8, in id order.

Credits stay behind: how often an experience helped belongs to the store that it helped in.
"""

import os
from pathlib import Path

from .errors import StoreError
from .experience import Experience
from .store import ExperienceStore
from .validation import check_experience


def export_jsonl(store: ExperienceStore, file: str | Path) -> int:
    """Write all experiences to `file`, replacing it at once; returns how many."""
    target = Path(file)
    part = target.with_name(target.name + ".part")
    ids = store.ids()
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            for id in ids:
                stream.write(store.get(id).to_json() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            f"{file} cannot be written ({error.strerror}); choose another file"
        ) from error
    return len(ids)


def import_jsonl(store: ExperienceStore, file: str | Path) -> int:
    """Remember every line of `file`, or none; returns how many. Empty lines are passed over.

    Raises StoreError that names the first line which is not an experience.
    """
    experiences: list[Experience] = []
    try:
        with Path(file).open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                try:
                    experience = Experience.from_json(line)
                    check_experience(experience)
                except (ValueError, TypeError) as error:
                    raise StoreError(
                        f"{file}, line {number}: {error}; mend or remove the line"
                    ) from error
                experiences.append(experience)
    except UnicodeDecodeError as error:
        raise StoreError(f"{file} is not UTF-8 text; export it again") from error
    except OSError as error:
        raise StoreError(f"{file} cannot be read ({error.strerror}); check the path") from error
    store.remember_many(experiences)
    return len(experiences)
