"""Readers and rule tables are made once for the same files, and anew for others."""

from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.tables import tables
from eoms_bot.tables.reading import reader_over

ONE = Gazetteer(own_county="澜溪县", neighbours={"望川县": ("平安镇",)})


def test_same_tables():
    """Equal tables have one reader, whoever asks."""
    again = ONE.model_copy(deep=True)

    assert reader_over(tables.load_rules(), ONE) is reader_over(tables.load_rules(), again)


def test_another_gazetteer():
    """A place more makes another reader, of the same county too."""
    wider = ONE.model_copy(update={"own_towns": ("青槐镇",)})

    found = reader_over(tables.load_rules(), wider)

    assert found is not reader_over(tables.load_rules(), ONE)
    assert found.names.own == "澜溪县"


def test_edited_table(tmp_path):
    """A table that was edited under its name is read anew, at once."""
    file = tmp_path / "rules.toml"
    text = tables.RULES.read_text("utf-8")
    file.write_text(text, "utf-8")
    before = tables.load_rules(file)
    name = before.rule[0].id
    file.write_text(text.replace(f'"{name}"', f'"{name}改"'), "utf-8")

    after = tables.load_rules(file)

    assert after.rule[0].id == f"{name}改"
    assert before.rule[0].id == name
