"""What is wrong with the rows of a store, read from the file alone."""

import json
from pathlib import Path

import numpy as np

from .experience import Experience
from .sqlite import Rows
from .validation import check_experience


def verify_file(path: str | Path) -> list[str]:
    """The problems of a store that may be too damaged to open, one line each; [] = none.

    Raises StoreError where the file cannot even be read as a store.
    """
    rows = Rows(path, read_only=True)
    try:
        return problems(rows)
    finally:
        rows.close()


def problems(rows: Rows) -> list[str]:
    """Rows that do not parse, vectors of a wrong size or value, gaps in the ids, lost credits."""
    _, dimension = rows.embedding()
    found: list[str] = []
    with rows.snapshot():
        check = rows.connection.execute("PRAGMA quick_check").fetchall()
        found += [f"SQLite: {line}" for (line,) in check if line != "ok"]
        last_id = 0
        for row in rows.after(0):
            if row.id != last_id + 1:
                found.append(f"experience {row.id}: follows {last_id}")
            last_id = row.id
            found += [f"experience {row.id}: {text}" for text in _body_problems(row.body)]
            found += [
                f"experience {row.id}: {text}" for text in _vector_problems(row.vector, dimension)
            ]
        columns = rows.connection.execute("SELECT id, task, success, body FROM experiences")
        for id, task, success, body in columns:
            try:
                experience = Experience.from_json(body)
            except (ValueError, TypeError):
                continue  # said above
            if task != experience.task or bool(success) != experience.success:
                found.append(f"experience {id}: its task or success differs from its body")
        for credit in rows.credits_after(0):
            if not 1 <= credit.experience <= last_id:
                found.append(f"credit {credit.id}: there is no experience {credit.experience}")
    return found


def _body_problems(body: str) -> list[str]:
    try:
        check_experience(Experience.from_json(body))
    except json.JSONDecodeError as error:
        return [f"its body is not JSON ({error})"]
    except (ValueError, TypeError) as error:
        return [f"its body is not an experience ({error})"]
    return []


def _vector_problems(vector: bytes, dimension: int) -> list[str]:
    if len(vector) != 4 * dimension:
        return [f"its vector has {len(vector)} bytes, not {4 * dimension}"]
    values = np.frombuffer(vector, dtype="<f4")
    if not np.isfinite(values).all():
        return ["its vector is not finite"]
    if abs(float(np.linalg.norm(values)) - 1.0) > 1e-3:
        return [f"its vector has length {float(np.linalg.norm(values)):.3f}, not 1"]
    return []
