"""`mnemonaut memory`: look into an experience store, carry it elsewhere, keep it in order."""

from collections.abc import Callable

from .memory_carrying import diff_stores, export_store, import_store
from .memory_embedding import export_embedding
from .memory_looking import list_experiences, search, show
from .memory_statistics import stats
from .memory_upkeep import compact, forget, reembed, verify
from .options import application

app = application(help="Look into an experience store, carry it elsewhere, keep it in order.")

_COMMANDS: dict[str, Callable[..., None]] = {
    "ls": list_experiences,
    "search": search,
    "show": show,
    "stats": stats,
    "export": export_store,
    "import": import_store,
    "diff": diff_stores,
    "verify": verify,
    "compact": compact,
    "forget": forget,
    "reembed": reembed,
    "export-embedding": export_embedding,
}

for name, command in _COMMANDS.items():
    app.command(name)(command)
