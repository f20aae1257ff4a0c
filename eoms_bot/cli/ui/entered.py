"""What `call note` and `site card` share: the row is written, and shown as it was read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from eoms_bot.cli.app import App
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.decide.times import to_minute
from eoms_bot.model.columns import TableKind
from eoms_bot.model.evidence import Value
from eoms_bot.model.privacy import mask
from eoms_bot.model.source_kinds import CALL_NOTES, SITE_CARDS
from eoms_bot.settings import Settings

COMMANDS = {CALL_NOTES.key: "call note", SITE_CARDS.key: "site card"}


def enter(app: App, flags: Flags, settings: Settings, kind: TableKind, values: Mapping[str, str]) -> int:
    """Append a row to the branch's table; BadInput with what is wrong with it."""
    from eoms_bot.tables.branch import notebook  # here, because workbooks load slowly
    from eoms_bot.tables.tables import load_dictionaries

    out = app.out(flags)
    causes = load_dictionaries(settings.files.dictionaries).prov_causes
    record, path = notebook.append(settings.facts, kind.key, values, app.now(), causes)
    row = {name: _shown(value) for name, value in record.values.items()}
    out.emit(COMMANDS[kind.key], 0, table=kind.key, file=str(path), place=record.place, row=row)
    out.print(f"已登记：{'，'.join(f'{name} {text}' for name, text in row.items())}")
    out.print(f"写在 {path}（{record.place}）")
    return 0


def _shown(value: Value) -> str:
    """A value for people and machines; phones and doors are masked, as everywhere."""
    if isinstance(value, datetime):
        return to_minute(value)
    return mask.doors(mask.phone(value)) if isinstance(value, str) else str(value)
