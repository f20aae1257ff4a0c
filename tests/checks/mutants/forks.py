"""Makes the mutants of the folder it is started in, and tries each in a fork of one pytest that has collected its tests already.

mutmut changes the code and knows which tests come by where. Its own runs start pytest anew for every mutant, which takes
longer than the tests do. A script of its own: nothing of `tests` or `eoms_bot` may be loaded before the changed code is in the way.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path

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

KILLED, SURVIVED, UNTESTED, ENDLESS = 1, 0, 33, 36
"""mutmut's own codes, kept in its own files."""
ALL = ""
"""In place of a mutant: the code as it is."""
_CPU_SECONDS, _TIMES_AS_LONG, _WALL_SECONDS = 10, 2, 1800
"""How long a mutant may take: that many seconds of a processor and so many times what its tests took, and by the clock."""


class Trial:
    """A pytest plugin that tries mutants in place of running the tests."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._home = Path.cwd()
        self._files = [SourceFileMutationData(path=path) for path in walk_mutatable_files()]
        for file in self._files:
            file.load()
        self._running: dict[int, tuple[SourceFileMutationData, str]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called once all is collected: from here on the forks differ in the mutant only."""
        reporter = session.config.pluginmanager.getplugin("terminalreporter")
        session.config.pluginmanager.unregister(reporter)
        # What all forks share is not to be copied by their collectors of garbage.
        gc.freeze()
        items = {item.nodeid: item for item in session.items}
        if _in_fork(ALL, session, list(items.values())) != SURVIVED:
            raise SystemExit("the tests fail without any mutant")
        todo = [(file, name) for file in self._files for name in file.exit_code_by_key if _lives(file, name)]
        for number, (file, name) in enumerate(todo, start=1):
            tests = [items[test] for test in _tests_of(file, name) if test in items]
            self._try(session, file, name, tests)
            if number % 50 == 0:
                print(f"{number} of {len(todo)} tried", file=sys.__stderr__, flush=True)
        while self._running:
            self._take_one()
        return True

    def _try(
        self, session: pytest.Session, file: SourceFileMutationData, name: str, tests: Sequence[pytest.Item]
    ) -> None:
        if not tests:
            self._keep(file, name, UNTESTED)
            return
        if len(self._running) == self._jobs:
            self._take_one()
        self._running[_fork(name, session, tests)] = file, name

    def _take_one(self) -> None:
        pid, status = os.wait()
        self._keep(*self._running.pop(pid), _code(status))

    def _keep(self, file: SourceFileMutationData, name: str, code: int) -> None:
        file.exit_code_by_key[name] = code
        with chdir(self._home):
            file.save()


def _lives(file: SourceFileMutationData, name: str) -> bool:
    return file.exit_code_by_key[name] not in (KILLED, ENDLESS)


def _tests_of(file: SourceFileMutationData, name: str) -> list[str]:
    """The tests that come by the function of a mutant: those of its own module first, then the fastest."""
    found = state().tests_by_mangled_function_name.get(mangled_name_from_mutant_name(name), set())
    own = f"/test_{Path(file.path).stem}"
    return sorted(found, key=lambda test: (own not in test, state().duration_by_test[test], test))


def _fails(session: pytest.Session, tests: Sequence[pytest.Item]) -> bool:
    """Run the tests up to the first that fails."""
    for test, following in zip(tests, [*tests[1:], None], strict=True):
        test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
        if session.testsfailed:
            return True
    return False


def _fork(name: str, session: pytest.Session, tests: Sequence[pytest.Item]) -> int:
    pid = os.fork()
    if pid == 0:
        code = KILLED
        try:
            took = sum(state().duration_by_test[test.nodeid] for test in tests)
            # Time of the processor, so that a busy machine kills nothing; the clock only ends what sleeps for ever.
            signal.setitimer(signal.ITIMER_PROF, _CPU_SECONDS + _TIMES_AS_LONG * took)
            signal.alarm(_WALL_SECONDS)
            set_mutant_under_test(name)
            code = KILLED if _fails(session, tests) else SURVIVED
        finally:
            os._exit(code)
    return pid


def _in_fork(name: str, session: pytest.Session, tests: Sequence[pytest.Item]) -> int:
    return _code(os.waitpid(_fork(name, session, tests), 0)[1])


def _code(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return ENDLESS if code in (-signal.SIGPROF, -signal.SIGALRM) else code


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


def main(jobs: int) -> int:
    """Everything; the results stay in mutmut's files."""
    prepare(jobs)
    trial = Trial(jobs)
    # What mutmut itself leaves open, and is found by whichever test comes next, is no test's fault.
    lines = ["--rootdir=.", "-q", "--tb=native", "--assert=plain", "-p", "no:unraisableexception"]
    lines += ["-o", "tmp_path_retention_policy=none", *config().pytest_add_cli_args]
    with chdir("mutants"):
        return int(pytest.main([*lines, *config().pytest_add_cli_args_test_selection], plugins=[trial]))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
