"""SHA-256 without OpenSSL: importing `hashlib` loads it, a seventh of the whole cold start.

Python ships its own implementation beside it. Where a build leaves that out, hashlib serves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256 as sha256
else:
    try:
        from _sha2 import sha256  # from Python 3.12
    except ImportError:
        try:
            from _sha256 import sha256
        except ImportError:
            from hashlib import sha256

__all__ = ["sha256"]
