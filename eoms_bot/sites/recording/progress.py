"""What a recording leaves for the next one of the same name: a person stops, and goes on another day.

It has names, labels, kinds and the tables of the profile. No value of an order and nothing typed is in it, so
values of two days are never compared; what holds on each day by itself holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from eoms_bot.errors import BadInput
from eoms_bot.sites.recording.draft import Missing, ProfileDraft
from eoms_bot.sites.recording.evidence import ShownSteps

STATE = "recording.json"
"""The file's name in the folder of the profile."""
_UNITED = frozenset(
    {"accept_needed_status", "accepted_status", "known_dialogs", "success", "login_markers", "lost_texts"}
)
"""Keys with a list of words of which each day may show others."""
_ACTIONS = "history.actions"
_KINDS = ("read", "query", "login", "write")
Guesses = Mapping[tuple[str, str, str], str]


class RecordingProgress(BaseModel):
    """All recordings of a name so far.

    `tables`: file → table → its keys, apart from steps and bodies, which come of `steps`. `guesses`: file,
    table, key and remark. `written`: file → SHA-256 of its text as it was written.
    """

    model_config = ConfigDict(extra="forbid")

    steps: ShownSteps
    tables: dict[str, dict[str, Any]]
    guesses: list[tuple[str, str, str, str]]
    missing: list[tuple[str, str, str]]
    written: dict[str, str] = {}

    @classmethod
    def of(cls, draft: ProfileDraft, steps: ShownSteps) -> RecordingProgress:
        """What there is before steps and bodies are in the draft."""
        return cls(
            steps=steps,
            tables={file: dict(tables) for file, tables in draft.files.items()},
            guesses=[(*key, why) for key, why in draft.guesses.items()],
            missing=[(one.file, one.what, one.show) for one in draft.missing],
        )

    @classmethod
    def read(cls, folder: Path) -> RecordingProgress:
        """That of a folder; BadInput where no recording has made the folder, or its file is broken."""
        path = folder / STATE
        if not path.exists():
            raise BadInput(f"{folder} 已经有了，不是录制得来的；换一个名称，或先把它移走")
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (ValidationError, UnicodeDecodeError) as broken:
            raise BadInput(f"{path} 读不懂，不能接着录；换一个名称，或先把 {folder} 移走") from broken

    def joined(self, today: ProfileDraft) -> ProfileDraft:
        """The tables of all days: what was seen counts more than what was guessed, and the first day first.

        What is missing was shown on none of them.
        """
        earlier = {(file, table, key): why for file, table, key, why in self.guesses}
        draft = ProfileDraft(heads=today.heads)
        for file in {**self.tables, **today.files}:
            one, two = self.tables.get(file, {}), today.files.get(file, {})
            for table in {**one, **two}:
                values = _joined(one.get(table), two.get(table), (file, table), earlier, today.guesses)
                draft.put(file, table, values)
        draft.guesses = {
            key: why
            for key, why in {**earlier, **today.guesses}.items()
            if (key in earlier or not _has(self.tables, key))
            and (key in today.guesses or not _has(today.files, key))
        }
        before = [Missing(*one) for one in self.missing]
        draft.missing = [
            one
            for one in dict.fromkeys([*before, *today.missing])
            if _lacks(before, self.tables, one) and _lacks(today.missing, today.files, one)
        ]
        return draft

    def put_by(self, folder: Path, files: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Give each file that is no longer as it was written another name; the file and that name."""
        known = self.read(folder).written if (folder / STATE).exists() else {}
        for file in (f"{one}.toml" for one in files):
            path = folder / file
            if not path.exists() or known.get(file) == _digest(path.read_bytes()):
                continue
            place = next(n for n in range(1, 1000) if not (folder / f"{file}.{n}").exists())
            path.rename(folder / f"{file}.{place}")
            yield file, f"{file}.{place}"

    def write(self, folder: Path, texts: Mapping[str, str], secrets: frozenset[str]) -> None:
        """Write it next to these files, without anything that may stand in no file."""
        found = self.model_dump(mode="json")
        found["written"] = {file: _digest(text.encode()) for file, text in texts.items()}
        clean = RecordingProgress.model_validate(_without(found, secrets))
        (folder / STATE).write_text(clean.model_dump_json(indent=1, exclude_defaults=True), encoding="utf-8")


def _lacks(missing: Sequence[Missing], tables: Mapping[str, Mapping[str, Any]], one: Missing) -> bool:
    """Whether a day did not show something: it says so, or has nothing of the whole table."""
    file = one.file.removesuffix(".toml")
    return one in missing or bool(one.table and one.table not in tables.get(file, {}))


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _has(tables: Mapping[str, Mapping[str, Any]], key: tuple[str, str, str]) -> bool:
    table = tables.get(key[0], {}).get(key[1])
    return isinstance(table, dict) and key[2] in table


def _joined(one: Any, two: Any, place: tuple[str, str], earlier: Guesses, today: Guesses) -> Any:
    """One table of two days."""
    if not one or not two:
        return one or two
    if isinstance(one, list):
        return _rules(one, two)
    found = dict(one)
    for key, value in two.items():
        where = (*place, key)
        known = found.get(key)
        guessed = where in earlier, where in today
        if known in (None, "", "?", []) or guessed == (True, False):
            found[key] = value
        elif guessed != (False, True) and (key in _UNITED or place[1] == _ACTIONS):
            found[key] = list(dict.fromkeys([*known, *value]))
        elif isinstance(known, dict) and isinstance(value, dict):
            found[key] = {**value, **known}
    return found


def _rules(one: Sequence[dict[str, Any]], two: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Requests or refusals of two days: each once; a path that writes is not read."""
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for rule in (*one, *two):
        key = tuple(rule.get(part) for part in ("kind", "method", "path", "text", "action"))
        known = found.get(key)
        # What was read without 处理记录 on some day is no page of it.
        found[key] = rule if known is None or known.get("role") == "history" else known
    writes = {
        (rule.get("method"), rule.get("path")) for rule in found.values() if rule.get("kind") == "write"
    }
    left = [
        rule
        for rule in found.values()
        if rule.get("kind") == "write" or (rule.get("method"), rule.get("path")) not in writes
    ]
    return sorted(left, key=lambda rule: _KINDS.index(rule["kind"]) if "kind" in rule else 0)


def _without(value: Any, secrets: frozenset[str]) -> Any:
    """A value without the texts that have a secret in them."""
    if isinstance(value, str):
        return "" if any(one in value for one in secrets) else value
    if isinstance(value, list):
        return [_without(one, secrets) for one in value]
    if isinstance(value, dict):
        clean = {key: one for key, one in value.items() if not any(secret in key for secret in secrets)}
        return {key: _without(one, secrets) for key, one in clean.items()}
    return value
