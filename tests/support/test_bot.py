"""The bot of the tests: what a failed case needs to be looked into outlives its command."""

from tests.support.bot import Bot


def test_a_crash_report_outlives_its_command(tmp_path):
    """The report lies among the command's temporary files, which go; a copy lies with what a case keeps."""
    bot = Bot(tmp_path / "home", "http://127.0.0.1:1")

    with bot.started("version") as process:
        folder = bot.temporary / "eoms-bot-crash-1"
        folder.mkdir()
        (folder / "crash-1.txt").write_text("Traceback", encoding="utf-8")
        process.communicate()

    assert not folder.exists()
    assert (bot.home / "crash-1.txt").read_text(encoding="utf-8") == "Traceback"
