"""Names: a public class has one name and one meaning in the whole program."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_public_class_name_has_two_meanings():
    """Each name of a public class of the program stands in one module."""
    modules = defaultdict(list)
    for package in ("eoms_bot", "flows"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    modules[node.name].append(file.relative_to(ROOT).as_posix())

    assert len(modules) > 400
    assert {name: files for name, files in modules.items() if len(files) > 1} == {}
