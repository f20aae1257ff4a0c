"""Bundle: the Linux bundle is built twice, unpacked for a user without rights and without a network, and works there.

    python3 bootstrap.py check bundle --browser FOLDER [--font FILE] [--python FILE] [--root SYSTEM] [--zip FILE]

It needs root, for a network that has loopback only. `--root` is the folder of another system (debootstrap makes
one), in which the bundle then runs. The build fetches the lock's wheels; behind a mirror set PIP_INDEX_URL.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eoms_bot import __version__
from eoms_bot.bundle.folder import ABOUT
from eoms_bot.bundle.sums import hash_of, write_sums

NOBODY = 65534
NEWER = "0.9.9"
"""A version that is as long as ours: the folder has as many bytes."""
SECONDS = 3600
NAME = "解压 到这里"
"""Where the bundle is unpacked: a person's folder has spaces and Chinese characters."""
CONSOLE = """
./eoms-bot console --port 8077 >/dev/null 2>&1 &
console=$!
cat > "$HOME/asked.py" <<'PY'
import time, urllib.request
for _ in range(240):
    try:
        print("console", urllib.request.urlopen("http://127.0.0.1:8077/login", timeout=30).status)
        break
    except OSError:
        time.sleep(0.25)
PY
python/bin/python3.* -s "$HOME/asked.py"
kill $console
wait $console
true
"""
OVER_A_RUNNING_ONE = """
./eoms-bot demo > "$HOME/demo" 2>&1 &
demo=$!
until grep -q '已完成\\|已预览' "$HOME/demo"; do kill -0 $demo || exit 9; sleep 0.2; done
cp -r --remove-destination ../new/. .
wait $demo
code=$?
grep Traceback "$HOME/demo"
tail -n 1 "$HOME/demo"
[ $code -eq 0 ] || grep -q '出错\\|怎么办\\|被换了' "$HOME/demo" || exit 8
EOMS_BUNDLE=older python/bin/python3.* -s -m eoms_bot status
echo "child $?"
./eoms-bot doctor | grep -q 文件都对 && ./eoms-bot version
"""
FIRST_HOUR = r"""
sh 启动.sh mock --ready-file "$HOME/ready" --port 8056 >/dev/null 2>&1 &
site=$!
while [ ! -s "$HOME/ready" ]; do kill -0 $site || exit 9; sleep 0.2; done
echo mock-pass-1 | ./eoms-bot init --address "$(cat "$HOME/ready")" --account clerk01 --county 澜溪县 \
    --desk-number 13900000008 --profile ultrabpp --tables "" --here --stdin --preview
code=$?
kill $site
wait $site
./eoms-bot console token --json | grep -q login && echo 控制台
exit $code
"""


@dataclass(frozen=True)
class Unpacked:
    """A bundle in a person's folder on some system: `root` is that system's, `home` the person's folder in it."""

    root: Path
    home: Path
    folder: Path

    def run(self, script: str, *, home: Path | None = None) -> subprocess.CompletedProcess[str]:
        """A shell script in the bundle's folder, as nobody, with loopback and nothing else."""
        inside = Path("/") / (home or self.home).relative_to(self.root)
        place = Path("/") / self.folder.relative_to(self.root)
        mounts = "" if self.root == Path("/") else 'mount -t proc p "$1/proc"; mount --rbind /dev "$1/dev"; '
        line = f'set -e; ip link set lo up; {mounts}exec chroot --userspec={NOBODY}:{NOBODY} "$@"'
        env = ["env", "-i", f"HOME={inside}", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "NO_COLOR=1"]
        command = [str(self.root), *env, "sh", "-c", f'cd "$0"; {script}', str(place)]
        return subprocess.run(
            ["unshare", "-m", "-n", "sh", "-c", line, "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )

    def says(self, script: str, code: int, *words: str, home: Path | None = None) -> str:
        """The last line of a script that ended with this code and said these words."""
        done = self.run(script, home=home)
        assert done.returncode == code, f"{done.returncode}, not {code}:\n{done.stdout[-3000:]}"
        for word in words:
            assert word in done.stdout, f"{word} is not in:\n{done.stdout[-3000:]}"
        return done.stdout.strip().splitlines()[-1][:100]


Case = Callable[[Unpacked], str]


def version(place: Unpacked) -> str:
    """The launcher starts the program that was built."""
    return place.says('sh "启动.sh" version', 0, f"eoms-bot {__version__}")


def doctor(place: Unpacked) -> str:
    """Every file is what the builder put there."""
    return place.says("./eoms-bot doctor", 3, "文件都对", "没有密码")


def no_settings_yet(place: Unpacked) -> str:
    """The launcher without words asks for the settings; where nobody can answer it names the options."""
    return place.says('sh "启动.sh"', 2, "--address")


def demo(place: Unpacked) -> str:
    """The demo works its orders, and the site has what the ledger says."""
    return place.says('sh "启动.sh" demo', 0, "与账本逐单一致")


def console(place: Unpacked) -> str:
    """The console answers."""
    return place.says(CONSOLE, 0, "console 200")


def read_only(place: Unpacked) -> str:
    """A folder that nobody may write is enough to work from: what the program leaves lies in the home."""
    said = place.says("chmod -R a-w . ; ./eoms-bot demo --orders 3", 0, "与账本逐单一致")
    place.says("chmod -R u+w . && echo writable", 0)
    return said


def home_of_another(place: Unpacked) -> str:
    """A home that this person may not write: a message, no traceback."""
    other = place.home.with_name("别人的")
    other.mkdir(mode=0o755)
    return place.says("./eoms-bot init --address http://127.0.0.1:1/eoms4/", 3, "没有权限", home=other)


def first_hour(place: Unpacked) -> str:
    """A person's first start, as 先读我.html has it, on the practice site: settings, password, first preview."""
    return place.says(FIRST_HOUR, 0, "发出 0 次", "控制台", home=place.home)


def charts(place: Unpacked) -> str:
    """The packages of the extras are whole: what draws the charts loads."""
    return place.says(
        "python/bin/python3.* -s -c 'import matplotlib.figure, sklearn, dbos; print(1)'", 0, "1"
    )


def half_copied(place: Unpacked) -> str:
    """Without one file nothing starts."""
    one = next(place.folder.glob("python/lib/*/*-packages/eoms_bot/run/__init__.py"))
    away = one.rename(one.with_suffix(".away"))
    try:
        return place.says("./eoms-bot version", 3, "文件不全", "run/__init__.py")
    finally:
        away.rename(one)


def changed(place: Unpacked) -> str:
    """A file with one letter changed: the doctor names it."""
    one = next(place.folder.glob("python/lib/*/*-packages/eoms_bot/errors.py"))
    text = one.read_bytes()
    one.write_bytes(text.replace(b"Ledger", b"ledger", 1))
    try:
        return place.says("./eoms-bot doctor", 3, "变了", "errors.py") and "变了 errors.py"
    finally:
        one.write_bytes(text)


def unpacked_over_another(place: Unpacked) -> str:
    """What is left of another version's code is named."""
    one = next(place.folder.glob("python/lib/*/*-packages/eoms_bot")) / "old.py"
    one.write_text("OLD = 1\n", encoding="utf-8")
    try:
        return place.says("./eoms-bot doctor", 3, "多出", "old.py") and "多出 old.py"
    finally:
        one.unlink()


def unpacked_over_a_running_one(place: Unpacked) -> str:
    """A newer version over one that works orders: it ends in words, and the newer one starts whole."""
    new = place.folder.with_name("new")
    made_by_python = shutil.ignore_patterns("__pycache__")
    shutil.copytree(place.folder, new, copy_function=os.link, ignore=made_by_python)
    for path in (next(new.glob("python/lib/*/*-packages/eoms_bot/__init__.py")), new / ABOUT):
        text = path.read_text(encoding="utf-8")
        assert __version__ in text, path
        path.unlink()  # the other folder has the same file
        path.write_text(text.replace(__version__, NEWER), encoding="utf-8")
    (new / "SHA256SUMS").unlink()
    write_sums(new)
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(new)], check=True)
    home = place.home.with_name("升级")
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    try:
        return place.says(OVER_A_RUNNING_ONE, 0, "账本不受影响", "child 3", NEWER, home=home)
    finally:
        shutil.rmtree(new)


def full_disk(place: Unpacked) -> str:
    """A home without room: the doctor says so, and what needs the ledger ends with a message."""
    small = place.home.with_name("满")
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=0777", "tmpfs", str(small)], check=True)
    try:
        (small / "fill").write_bytes(bytes(60 * 1024))
        place.says("./eoms-bot doctor", 3, "磁盘不足", home=small)
        return place.says("./eoms-bot console token", 3, "磁盘已满", home=small)
    finally:
        subprocess.run(["umount", str(small)], check=True)


CASES: dict[str, Case] = {
    case.__name__: case
    for case in (
        version,
        no_settings_yet,
        doctor,
        half_copied,
        changed,
        unpacked_over_another,
        full_disk,
        home_of_another,
        charts,
        first_hour,
        read_only,
        console,
        demo,
        unpacked_over_a_running_one,
    )
}


def built(options: argparse.Namespace, folder: Path) -> Path:
    """The zip, built twice; an AssertionError where the second one has other bytes."""
    if options.zip is not None:
        return Path(options.zip)
    extra = [
        f"--{name}={value}" for name in ("python", "browser", "font") if (value := getattr(options, name))
    ]
    made = []
    for number in (1, 2):
        out = folder / f"{number}.zip"
        line = [sys.executable, "-m", "eoms_bot", "bundle", str(out), "--for=linux_x86_64", *extra]
        subprocess.run(line, check=True)
        made.append(out)
    hashes = {hash_of(one) for one in made}
    assert len(hashes) == 1, f"two builds differ: {hashes}"
    made[1].unlink()
    return made[0]


def unpack(archive: Path, root: Path) -> Unpacked:
    """The bundle in a new folder of the system, everything in nobody's hands."""
    home = Path(tempfile.mkdtemp(prefix="bundle-", dir=root / "tmp")) / NAME
    home.mkdir()
    subprocess.run(["unzip", "-q", str(archive.absolute())], cwd=home, check=True)
    (folder,) = home.iterdir()
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(home.parent)], check=True)
    return Unpacked(root, home, folder)


def main(argv: Sequence[str]) -> int:
    """Run all cases; 0 where every one passed."""
    reader = argparse.ArgumentParser("check bundle", description=(__doc__ or "").splitlines()[0])
    for name in ("browser", "font", "python", "zip"):
        reader.add_argument(f"--{name}", type=Path, metavar="FILE")
    reader.add_argument("--root", type=Path, default=Path("/"), metavar="SYSTEM")
    reader.add_argument("--only", metavar="CASE", choices=tuple(CASES))
    options = reader.parse_args(argv)
    if os.geteuid() != 0:
        print("check bundle needs root: it takes the network away", file=sys.stderr)
        return 2
    failed, cases = 0, {options.only: CASES[options.only]} if options.only else CASES
    with tempfile.TemporaryDirectory() as work:
        place = unpack(built(options, Path(work)), options.root)
        try:
            for name, case in cases.items():
                began = time.monotonic()
                try:
                    state, said = "ok    ", case(place)
                except AssertionError as wrong:
                    state, said, failed = "FAILED", str(wrong), failed + 1
                print(f"{state} {name:<24} {time.monotonic() - began:6.1f} s  {said}", flush=True)
        finally:
            shutil.rmtree(place.home.parent)
    print(f"{len(cases) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0
