"""What bytes are known by: 16 bytes that no two of them share."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import blake2b
else:
    try:  # hashlib loads OpenSSL too, which takes start-up time
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b


def digest(*parts: bytes | str) -> bytes:
    """One digest of several byte strings and texts, whatever is in them."""
    whole = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "little") + data)
    return whole.digest()


def digest_of(data: bytes) -> bytes:
    """A digest of one submission's bytes."""
    return blake2b(data, digest_size=16).digest()
