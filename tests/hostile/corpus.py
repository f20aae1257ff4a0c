"""Writes the files of fixtures/hostile anew: `python -m tests.hostile.corpus`."""

from __future__ import annotations

import shutil

from tests.hostile import batches, settings_files


def write() -> None:
    """Every kept file of the corpus, and no other."""
    for folder, files in (
        (batches.FOLDER, [(bad.name, bad.data) for bad in batches.files()]),
        (settings_files.FOLDER, [(file.name, file.data) for file in settings_files.FILES]),
    ):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, data in files:
            (folder / name).write_bytes(data)


if __name__ == "__main__":
    write()
