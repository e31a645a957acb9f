"""Names and addresses of artefacts, from their ids; and text from outside made harmless."""

from __future__ import annotations

import re
from urllib.parse import quote

HUB = "https://huggingface.co"


def plain(text: str) -> str:
    """Text from outside without control characters and half characters, for any format."""
    return "".join(
        "\ufffd"
        if "\ud800" <= c <= "\udfff" or (c < " " and c not in "\t\n") or "\x7f" <= c <= "\x9f"
        else c
        for c in text.replace("\r\n", "\n").replace("\r", "\n")
    )


def line(text: str) -> str:
    """The same on one line, for names: a line break would begin a line of its own."""
    return " ".join(plain(text).split())


def named(id: str, shown: str) -> tuple[str, str, str]:
    """Name, group and version: from a Hub id, else the name that the documents give."""
    if id.startswith(("hf:model/", "hf:dataset/")):
        path, _, revision = id.partition("/")[2].partition("@")
        owner, slash, name = path.rpartition("/")
        return (name if slash else path), owner, revision
    owner, slash, name = shown.rpartition("/")
    if slash and owner and "/" not in owner and name and " " not in shown:
        return name, owner, ""
    return shown or id, "", ""


def folder_name(path: str) -> str:
    """What an artefact without a name is called: its folder, else its document."""
    folder, _, base = path.replace("\\", "/").rpartition("/")
    return folder.rpartition("/")[2] or base


def hub_url(id: str) -> str:
    for prefix, folder in (("hf:model/", ""), ("hf:dataset/", "datasets/")):
        if id.startswith(prefix):
            return f"{HUB}/{folder}{quote(id.removeprefix(prefix).partition('@')[0], safe='/')}"
    return ""


def account(id: str) -> str:
    """Whoever supplies an artefact of the Hub: the account that its id begins with."""
    if not id.startswith(("hf:model/", "hf:dataset/")):
        return ""
    owner, slash, _ = id.partition("/")[2].partition("/")
    return plain(f"{owner} (Hugging Face account)") if slash else ""


def purl(id: str) -> str:
    """Models of the Hub have a purl type; its datasets have none."""
    if not id.startswith("hf:model/"):
        return ""
    path, _, revision = id.removeprefix("hf:model/").partition("@")
    owner, slash, name = path.rpartition("/")
    where = f"{quote(owner, safe='')}/{quote(name, safe='')}" if slash else quote(path, safe="")
    return f"pkg:huggingface/{where}" + (f"@{quote(revision.lower(), safe='')}" if revision else "")


def bare(id: str) -> str:
    for prefix in ("hf:model/", "hf:dataset/", "name:"):
        if id.startswith(prefix):
            return id.removeprefix(prefix)
    return id


def is_url(text: str) -> bool:
    return text.startswith(("https://", "http://")) and not re.search(r"[\s<>\"]", text)
