"""Which files there are, and what is in them as text: nothing followed out of the given tree.

Files are written by strangers: sizes are capped, links that leave the tree are reported and not
followed, and what is not text is refused with a message instead of being half read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from auditor.digest import sha256
from auditor.errors import SourceError, UsageError
from auditor.model import Problem
from auditor.source.frontmatter import normalize
from auditor.tuples import NamedTuple

MAX_BYTES = 16 * 1024 * 1024
SKIPPED_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages", "venv"})
"""Folders that hold other people's packages; hidden folders are skipped as well."""
READ_HIDDEN_FOLDERS = frozenset({".eval_results"})

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SAMPLE = 4096


class Found(NamedTuple):
    """A file to look at."""

    path: Path
    display: str
    """The path as reports show it: as the user gave it, with forward slashes."""
    explicit: bool
    """True when the user named this very file."""


class Discovery(NamedTuple):
    """The files under the given targets, in a fixed order, without repetition."""

    files: tuple[Found, ...]
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    """Folders and links that were passed over on purpose."""


class SourceText(NamedTuple):
    """A document as text. `text` has line feeds as its only line ends and no byte order mark."""

    path: str
    data: bytes
    text: str
    sha256: str
    """Of the bytes, in lower-case hexadecimal."""
    problems: tuple[Problem, ...] = ()
    """What had to be mended to get at the text."""
    explicit: bool = False
    location: Path | None = None
    """Where it lies on disk; None when it does not."""


def discover(targets: Sequence[str]) -> Discovery:
    """Every file that the targets name or contain, depth first and in the order of names.

    Raises UsageError (`missing-target`) for a target that does not exist.
    """
    files: dict[str, Found] = {}
    problems: list[Problem] = []
    ignored: list[str] = []
    for target in targets:
        path = Path(target)
        try:
            mode = path.stat().st_mode
        except OSError as error:
            raise UsageError(
                f"there is no file or folder `{target}`"
                if isinstance(error, FileNotFoundError)
                else f"`{target}` cannot be opened: {error.strerror or error}",
                hint="check the path; ids on the Hub are written hf:OWNER/NAME",
                code="missing-target",
            ) from None
        except ValueError:
            raise UsageError(f"`{target!r}` is not a path", code="missing-target") from None
        if not stat.S_ISDIR(mode):
            found = Found(path=path, display=_display(target), explicit=True)
            files[os.path.abspath(path)] = found
            continue
        boundary = _boundary(path)
        for found in _walk(path, _display(target), boundary, problems, ignored):
            files.setdefault(os.path.abspath(found.path), found)
    return Discovery(files=tuple(files.values()), problems=tuple(problems), ignored=tuple(ignored))


def _display(target: str) -> str:
    return os.path.normpath(target).replace(os.sep, "/")


def _boundary(root: Path) -> str:
    """The folder that links may not leave: the target, or the repository's cache of the Hub.

    In the cache of huggingface_hub every file of a snapshot is a link to `../../blobs`.
    """
    real = os.path.realpath(root)
    parts = Path(real).parts
    for index, part in enumerate(parts[:-1]):
        if part.startswith(("models--", "datasets--")) and parts[index + 1] == "snapshots":
            return os.path.join(*parts[: index + 1])
    return real


def _walk(
    folder: Path, display: str, boundary: str, problems: list[Problem], ignored: list[str]
) -> Iterator[Found]:
    pending = [(folder, display)]
    while pending:
        here, shown = pending.pop()
        try:
            with os.scandir(here) as entries:
                children = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            problems.append(
                Problem(
                    code="unreadable-folder",
                    message=f"this folder cannot be listed: {error.strerror or error}",
                    path=shown,
                    hint="give read access, or leave it out",
                    fatal=True,
                )
            )
            continue
        folders: list[tuple[Path, str]] = []
        for entry in children:
            name = entry.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            label = name if shown == "." else f"{shown.rstrip('/')}/{name}"
            if entry.is_symlink():
                real = os.path.realpath(entry.path)
                if not os.path.isfile(real):
                    ignored.append(label)
                elif os.path.commonpath((boundary, real)) != boundary:
                    problems.append(
                        Problem(
                            code="link-leaves-tree",
                            message="this link leads out of the folder under audit "
                            "and was not followed",
                            path=label,
                            hint="name the file itself to have it read",
                        )
                    )
                else:
                    yield Found(path=Path(entry.path), display=label, explicit=False)
            elif entry.is_dir(follow_symlinks=False):
                hidden = name.startswith(".") and name not in READ_HIDDEN_FOLDERS
                if hidden or name in SKIPPED_FOLDERS:
                    ignored.append(f"{label}/")
                else:
                    folders.append((Path(entry.path), label))
            elif entry.is_file(follow_symlinks=False):
                yield Found(path=Path(entry.path), display=label, explicit=False)
            else:
                ignored.append(label)
        pending.extend(reversed(folders))


def read(found: Found, cap: int = MAX_BYTES) -> SourceText:
    """The text of a file of at most `cap` bytes.

    Raises SourceError with one of the codes `unreadable`, `not-a-file`, `too-large`, `binary`.
    """
    try:
        size = os.stat(found.path)
        if not stat.S_ISREG(size.st_mode):
            raise SourceError(
                "this is not a regular file",
                path=found.display,
                hint="name a file that holds text",
                code="not-a-file",
            )
        if size.st_size > cap:
            raise _too_large(found.display, size.st_size, cap)
        with open(found.path, "rb") as stream:
            data = stream.read(cap + 1)
    except OSError as error:
        raise SourceError(
            f"this file cannot be read: {error.strerror or error}",
            path=found.display,
            hint="check that it exists and that you may read it",
            code="unreadable",
        ) from None
    if len(data) > cap:
        raise _too_large(found.display, len(data), cap)
    source = from_bytes(data, found.display)
    return source._replace(explicit=found.explicit, location=found.path)


def header(found: Found, cap: int) -> SourceText:
    """The first `cap` bytes of a binary file, without its text; its reader seeks for the rest.

    `sha256` is that of these bytes: weights are not read to be hashed. Raises SourceError with one
    of the codes `unreadable`, `not-a-file`.
    """
    try:
        if not stat.S_ISREG(os.stat(found.path).st_mode):
            raise SourceError(
                "this is not a regular file",
                path=found.display,
                hint="name a file that holds a model",
                code="not-a-file",
            )
        with open(found.path, "rb") as stream:
            data = stream.read(cap)
    except OSError as error:
        raise SourceError(
            f"this file cannot be read: {error.strerror or error}",
            path=found.display,
            hint="check that it exists and that you may read it",
            code="unreadable",
        ) from None
    return SourceText(
        path=found.display,
        data=data,
        text="",
        sha256=sha256(data).hexdigest(),
        explicit=found.explicit,
        location=found.path,
    )


def from_bytes(data: bytes, path: str) -> SourceText:
    """A document that is in memory already (from the Hub, an archive, a column of a table).

    Raises SourceError with the code `binary` when the bytes are no text.
    """
    text, problems = _decode(data, path)
    return SourceText(
        path=path,
        data=data,
        text=normalize(text),
        sha256=sha256(data).hexdigest(),
        problems=problems,
    )


def _too_large(path: str, size: int, cap: int) -> SourceError:
    return SourceError(
        f"this file has {size:,} bytes; more than {cap:,} are not read as text",
        path=path,
        hint="move bulk data to a file of its own and name that file in a manifest",
        code="too-large",
    )


def _decode(data: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    if not data.startswith((b"\xef", b"\xff", b"\xfe", b"\x00")):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            if "\x00" not in text:
                return text, ()
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _with_bom(data[len(bom) :], encoding, path)
    return _without_bom(data, path)


def _with_bom(data: bytes, encoding: str, path: str) -> tuple[str, tuple[Problem, ...]]:
    text = data.decode(encoding, "replace")
    if "\x00" in text:
        raise _binary(path)
    code = "byte-order-mark" if encoding == "utf-8" else "encoding"
    what = (
        "the file begins with a byte order mark; the Hub's library then reads no metadata from it"
        if encoding == "utf-8"
        else f"the file is in {encoding.upper()}; most readers expect UTF-8"
    )
    problem = Problem(
        code=code,
        message=what,
        path=path,
        line=1,
        column=1,
        hint="save the file as UTF-8 without a byte order mark",
    )
    return text, (problem,)


def _without_bom(data: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    sample = data[:_SAMPLE]
    if b"\x00" in sample:
        text = _utf16_without_bom(data, sample)
        if text is None:
            raise _binary(path)
        problem = Problem(
            code="encoding",
            message="the file is UTF-16, or was damaged on its way from UTF-16",
            path=path,
            line=1,
            column=1,
            hint="save the file as UTF-8",
        )
        return text, (problem,)
    if b"\x00" in data:
        raise _binary(path)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        problem = Problem(
            code="encoding",
            message="the file is not UTF-8 from here on; characters were replaced",
            path=path,
            line=line,
            column=column,
            hint="save the file as UTF-8",
        )
        return data.decode("utf-8", "replace"), (problem,)


def _utf16_without_bom(data: bytes, sample: bytes) -> str | None:
    """Text whose every other byte is NUL, also after a broken mark was turned into U+FFFD."""
    lost = "\ufffd".encode()
    start = 0
    while sample.startswith(lost, start):
        start += len(lost)
    pairs = max(1, (len(sample) - start) // 2)
    odd, even = sample[start + 1 :: 2].count(0), sample[start::2].count(0)
    if odd < 0.4 * pairs and even < 0.4 * pairs:
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = data[start:].decode(encoding, "replace")
    if any(character < " " and character not in "\t\n\r" for character in text[:_SAMPLE]):
        return None
    return text.removesuffix("\ufffd")


def _binary(path: str) -> SourceError:
    return SourceError(
        "this is a binary file, not text",
        path=path,
        hint="name a card, a manifest or a license text",
        code="binary",
    )
