"""A short number that experiences share when they are the same but for when they were made."""

from hashlib import blake2b

from .experience import Experience


def identity_digest(experience: Experience) -> int:
    """64 bits of a hash of `identity()`, signed as databases keep them."""
    return digest(experience.identity())


def digest(identity: str) -> int:
    """The same of an identity that is at hand."""
    told = identity.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "big", signed=True)
