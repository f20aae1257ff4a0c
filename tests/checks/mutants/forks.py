"""Makes the mutants of the folder it is started in, and tries each in a fork of one pytest that has collected its tests already.

mutmut changes the code and knows which tests come by where. Its own runs start pytest anew for every mutant, which takes
longer than the tests do. A script of its own: nothing of `tests` or `eoms_bot` may be loaded before the changed code is in the way.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import chdir
from itertools import groupby, zip_longest
from pathlib import Path
from zlib import crc32

import pytest
from mutmut.__main__ import collect_or_load_stats, create_mutants
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import (
    copy_also_copy_files,
    copy_src_dir,
    setup_source_paths,
    walk_mutatable_files,
)
from mutmut.utils.format_utils import mangled_name_from_mutant_name
from mutmut.workers.isolation import get_mutant_runner

KILLED, SURVIVED, UNTESTED, UNCLEAR, ENDLESS = 1, 0, 33, 35, 36
"""mutmut's own codes, kept in its own files; unclear is what broke pytest or the fork, and is no kill."""
ALL = ""
"""In place of a mutant: the code as it is."""
LATE = -signal.SIGALRM
"""The clock ran out before the processor's time did: it hangs, or the machine was busy. It is tried again alone."""
_CPU_SECONDS, _TIMES_AS_LONG = 10, 2
"""How long a mutant may take: that many seconds of a processor, and so many times what its tests took."""
_WALL_SECONDS, _WALL_ALONE = 300, 900
"""How long it may take by the clock, among others and alone."""
_PASSED, _CODE = Path("passed.json"), "code"
"""Which state of which test file passed without any mutant, and of all other code."""
_BY = "noticed-by"
"""The file in which a fork says which test has noticed."""
_ROUNDS = (12, 80, 240)
"""Tests that are asked about a mutant, and about what lives then. Everything comes by some functions: to ask all of them for each
mutant there costs the whole suite, and asking fewer kills no more."""


class Trial:
    """A pytest plugin that tries mutants in place of running the tests."""

    def __init__(self, jobs: int, one_in: int) -> None:
        self._jobs, self._one_in = jobs, one_in
        self._home = Path.cwd()
        wanted = config().only_mutate
        paths = sorted(walk_mutatable_files(), key=lambda path: wanted.index(str(path)))
        self._files = [SourceFileMutationData(path=path) for path in paths]
        for file in self._files:
            file.load()
        self._running: dict[int, tuple[SourceFileMutationData, str, Sequence[pytest.Item]]] = {}
        self._late: list[tuple[SourceFileMutationData, str, Sequence[pytest.Item]]] = []
        self._noticed: Counter[str] = Counter()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called once all is collected: from here on the forks differ in the mutant only."""
        reporter = session.config.pluginmanager.getplugin("terminalreporter")
        session.config.pluginmanager.unregister(reporter)
        items = {item.nodeid: item for item in session.items}
        due = _due(session.items)
        print(
            f"{len(due)} of {len(items)} tests are tried without any mutant", file=sys.__stderr__, flush=True
        )
        if failing := _failing(session, due):
            raise SystemExit(f"{failing} fails without any mutant")
        _PASSED.write_text(json.dumps(_state_of(session.items)), encoding="utf-8")
        # What all forks share is not to be copied by their collectors of garbage.
        gc.freeze()
        for file in self._files:
            self._noticed.clear()
            for most in _ROUNDS:
                self._go_round(session, file, items, most)
        return True

    def _go_round(
        self,
        session: pytest.Session,
        file: SourceFileMutationData,
        items: Mapping[str, pytest.Item],
        most: int,
    ) -> None:
        drawn = [name for name in file.exit_code_by_key if is_drawn(name, self._one_in)]
        todo = [name for name in drawn if _lives(file, name)]
        print(f"{file.path}: {len(todo)} against {most} tests", file=sys.__stderr__, flush=True)
        for name in todo:
            there = [test for test in _tests_of(file, name) if test in items]
            # What has noticed one change of a file notices its like.
            there.sort(key=lambda test: -self._noticed[test])
            self._try(session, file, name, [items[test] for test in there[:most]])
        while self._running:
            self._take_one()
        for of, name, asked in self._late:
            code = _in_fork(name, session, asked)
            self._keep(of, name, ENDLESS if code == LATE else code)
        self._late.clear()

    def _try(
        self, session: pytest.Session, file: SourceFileMutationData, name: str, tests: Sequence[pytest.Item]
    ) -> None:
        if not tests:
            self._keep(file, name, UNTESTED)
            return
        if len(self._running) == self._jobs:
            self._take_one()
        self._running[_fork(name, session, tests, _WALL_SECONDS)] = file, name, tests

    def _take_one(self) -> None:
        pid, status = os.wait()
        file, name, tests = self._running.pop(pid)
        code, by = _left_by(pid, status)
        self._noticed[by] += 1
        if code == LATE:
            self._late.append((file, name, tests))
        else:
            self._keep(file, name, code)

    def _keep(self, file: SourceFileMutationData, name: str, code: int) -> None:
        file.exit_code_by_key[name] = code
        with chdir(self._home):
            file.save()


def _due(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests that are not known to pass as they are; the first of each other file warms up what all forks use."""
    known = json.loads(_PASSED.read_text(encoding="utf-8")) if _PASSED.exists() else {}
    now = _state_of(items)
    if known.get(_CODE) != now[_CODE]:
        known = {}
    first = {str(item.path): item.nodeid for item in reversed(items)}
    return [
        item
        for item in items
        if known.get(str(item.path)) != now[str(item.path)] or first[str(item.path)] == item.nodeid
    ]


def _state_of(items: Sequence[pytest.Item]) -> dict[str, str]:
    """A hash of each test file, and of all other code."""
    files = {str(item.path) for item in items}
    code = hashlib.sha256()
    for path in sorted([*Path("eoms_bot").rglob("*.py"), *Path("tests").rglob("*.py")]):
        if str(path.absolute()) not in files:
            code.update(path.read_bytes())
    of_files = {file: hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in files}
    return of_files | {_CODE: code.hexdigest()}


def _lives(file: SourceFileMutationData, name: str) -> bool:
    return file.exit_code_by_key[name] not in (KILLED, ENDLESS)


def is_drawn(name: str, one_in: int) -> bool:
    """Whether a mutant is one of those that are tried: one in so many, by its name, so the same ones every time."""
    return crc32(name.encode()) % one_in == 0


def _tests_of(file: SourceFileMutationData, name: str) -> list[str]:
    """The tests that come by the function of a mutant, nearest first."""
    found = state().tests_by_mangled_function_name.get(mangled_name_from_mutant_name(name), set())
    return nearest(found, Path(file.path).stem, state().duration_by_test)


def nearest(tests: Collection[str], module: str, took: Mapping[str, float]) -> list[str]:
    """The tests in the order in which they run: the nearest to the module first.

    First comes one case of each test in the files named after the module. Then its other cases and the tests
    of the other files alternate. Files differ more than a file's tests do, and tests more than their cases.
    """
    own = _in_turn([test for test in tests if f"_{module}_" in f"_{_file(test).stem}_"], took)
    first = len({test.partition("[")[0] for test in own})
    others = [_in_turn(of, took) for of in _apart(set(tests) - set(own), lambda test: str(_file(test)))]
    in_turn = zip_longest(own[first:], *others)
    return [*own[:first], *(test for row in in_turn for test in row if test is not None)]


def _file(test: str) -> Path:
    return Path(test.partition("::")[0])


def _in_turn(tests: Collection[str], took: Mapping[str, float]) -> list[str]:
    """The fastest case of each test, then the second of each, and so on."""
    cases = [sorted(of, key=took.__getitem__) for of in _apart(tests, lambda test: test.partition("[")[0])]
    cases.sort(key=lambda of: took[of[0]])
    return [test for row in zip_longest(*cases) for test in row if test is not None]


def _apart(tests: Collection[str], part: Callable[[str], str]) -> list[list[str]]:
    return [list(of) for _, of in groupby(sorted(tests, key=lambda test: (part(test), test)), part)]


def _failing(session: pytest.Session, tests: Sequence[pytest.Item]) -> str:
    """Run the tests up to the first that fails, and name that; empty where none does."""
    for test, following in zip(tests, [*tests[1:], None], strict=True):
        test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
        if session.testsfailed:
            return test.nodeid
    return ""


def _fork(name: str, session: pytest.Session, tests: Sequence[pytest.Item], wall: int) -> int:
    pid = os.fork()
    if pid == 0:
        code, room = UNCLEAR, _room(os.getpid())
        try:
            took = sum(state().duration_by_test[test.nodeid] for test in tests)
            # Time of the processor, so that a busy machine kills nothing; the clock only ends what sleeps for ever.
            signal.setitimer(signal.ITIMER_PROF, _CPU_SECONDS + _TIMES_AS_LONG * took)
            signal.alarm(wall)
            _move_into(room, session)
            set_mutant_under_test(name)
            noticed = _failing(session, tests)
            (room / _BY).write_text(noticed, encoding="utf-8")
            code = KILLED if noticed else SURVIVED
        finally:
            os._exit(code)
    return pid


def _room(pid: int) -> Path:
    """Where a fork's tests keep their files; the parent takes it away, for a fork ends without any clearing up."""
    return Path(tempfile.gettempdir(), f"fork-{pid}")


def _move_into(room: Path, session: pytest.Session) -> None:
    """Have all temporary files of this process made there; pytest would go on in the folder that it has made before the fork."""
    room.mkdir()
    session.config._tmp_path_factory._basetemp = None  # type: ignore[attr-defined]
    os.environ["TMPDIR"] = tempfile.tempdir = str(room)


def _in_fork(name: str, session: pytest.Session, tests: Sequence[pytest.Item]) -> int:
    """Try one alone."""
    pid, status = os.waitpid(_fork(name, session, tests, _WALL_ALONE), 0)
    return _left_by(pid, status)[0]


def _left_by(pid: int, status: int) -> tuple[int, str]:
    """What became of a fork's mutant, and the test that noticed; clears up behind it."""
    by = _room(pid) / _BY
    noticed = by.read_text(encoding="utf-8") if by.exists() else ""
    shutil.rmtree(_room(pid), ignore_errors=True)
    code = os.waitstatus_to_exitcode(status)
    return ENDLESS if code == -signal.SIGPROF else code, noticed


def prepare(jobs: int) -> None:
    """Copy, mutate, and learn which tests come by which function."""
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(jobs)
    collect_or_load_stats(get_mutant_runner(jobs), apply_config_invalidation=True)
    set_mutant_under_test(ALL)


def main(jobs: int, one_in: int) -> int:
    """Everything; the results stay in mutmut's files."""
    prepare(jobs)
    trial = Trial(jobs, one_in)
    # What mutmut itself leaves open, and is found by whichever test comes next, is no test's fault.
    lines = ["--rootdir=.", "-q", "--tb=native", "--assert=plain", "-p", "no:unraisableexception"]
    lines += ["-o", "tmp_path_retention_policy=none", *config().pytest_add_cli_args]
    with chdir("mutants"):
        return int(pytest.main([*lines, *config().pytest_add_cli_args_test_selection], plugins=[trial]))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
