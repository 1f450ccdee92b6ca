"""What `mnemonaut doctor` says of Minecraft: the minedojo package, and what the real game takes."""

from ..envs.minecraft.malmo.installation import JAVA_SECONDS, VERSION, installed, real_game
from .checks import Check


def minecraft_checks(limit: float = JAVA_SECONDS) -> list[Check]:
    """Neither is needed: engine=voxel plays without both, engine=malmo without the second."""
    return [check_minedojo(), check_real_minecraft(limit)]


def check_minedojo() -> Check:
    """Whether the real package can be an engine of mnemonaut/Minecraft-v0."""
    part = "minedojo"
    found = installed()
    if found.missing:
        cure = "run `pip install 'mnemonaut[minedojo]'`; only engine=malmo needs it"
        return Check(part, False, f"lacks {', '.join(found.missing)}", cure, needed=False)
    cure = "run `mnemonaut envs install minedojo`; only engine=malmo needs it"
    if not found.wheel:
        return Check(part, False, "absent", cure, needed=False)
    if not found.ready:
        cure = f"{cure}, in version {VERSION}"
        return Check(part, False, f"{found.wheel} is another version", cure, needed=False)
    return Check(part, True, f"{found.wheel}, on a facade of gym", cure, needed=False)


def check_real_minecraft(limit: float = JAVA_SECONDS) -> Check:
    """Whether the real game could start; whether Gradle can then fetch it, only a start tells."""
    part = "real Minecraft"
    cure = "install a JDK 8 and put its `java` first on PATH; only engine=minecraft needs it"
    found = real_game(limit)
    if found.lacks:
        return Check(part, False, f"lacks {found.lacks}", cure, needed=False)
    if found.built:
        return Check(part, True, f"{found.java}; built", cure, needed=False)
    told = f"{found.java}; not built yet: the first start fetches Gradle, Forge and Minecraft"
    return Check(part, True, told, cure, needed=False)
