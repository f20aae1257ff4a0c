"""Opening a ledger: made whole or not at all, and never trusted before it has been checked."""

from __future__ import annotations

import os
import stat
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, inspect, make_url, select
from sqlalchemy.exc import SQLAlchemyError

import eoms_bot.ledger.audit as audit
from eoms_bot import chinese
from eoms_bot.disk import Disk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger.engine import Damaged, known_errors, make_engine, reading, writing
from eoms_bot.ledger.marker import Marker, advance_marker, marker_path, read_marker, write_marker
from eoms_bot.ledger.on_postgres import insist_on_session
from eoms_bot.ledger.schema import APPLICATION_ID, SCHEMA_VERSION, ledger_meta, metadata, writes
from eoms_bot.ledger.upkeep.backup import advice
from eoms_bot.ledger.upkeep.migrate import migrate, migrate_file

HOST = "host"


@dataclass(frozen=True)
class OpenedLedger:
    """A ledger that passed every check.

    `path` is None where it isn't a file; `local_path` as in `Ledger.open`.
    """

    engine: Engine
    ledger_id: str
    path: Path | None
    local_path: Path | None


def open_ledger(
    where: Path | str, create: bool, busy_ms: int, disk: Disk, local_path: Path | None = None
) -> OpenedLedger:
    """Open (or make) the ledger at a path, a `sqlite:///` URL or the URL of a PostgreSQL database."""
    path = _as_path(where)
    if path is None:
        if local_path is not None:
            _refuse_share(local_path, disk)
        opened, name = _open_url(str(where), create, busy_ms, local_path), _shown(str(where))
    else:
        opened, name = open_file(path, create, busy_ms, disk), str(path)
    try:
        if opened.local_path is not None:
            _match_marker(opened, opened.local_path, name, disk)
    except LedgerError:
        opened.engine.dispose()
        raise
    return opened


def _as_path(where: Path | str) -> Path | None:
    if isinstance(where, Path):
        return where
    if "://" not in where:
        return Path(where)
    try:
        url = make_url(where)
    except SQLAlchemyError as err:
        raise LedgerError("账本地址看不懂，应为文件路径或数据库 URL") from err
    if url.get_backend_name() == "postgresql":
        return None
    if url.get_backend_name() != "sqlite":
        raise LedgerError(f"账本只能放在 SQLite 文件或 PostgreSQL 里，不能用 {url.get_backend_name()}")
    if not url.database or url.database == ":memory:":
        raise LedgerError("账本必须是文件，不能只在内存里")
    return Path(url.database)


def open_file(path: Path, create: bool, busy_ms: int, disk: Disk) -> OpenedLedger:
    """Open (or make) a ledger file and check everything except its marker."""
    _refuse_share(path, disk)
    if not path.exists():
        _refuse_or_make(path, create, busy_ms)
    _check_file(path)
    engine = make_engine(path, busy_ms)
    try:
        with reading(engine) as connection:
            version = _check_header(connection, path)
            found = connection.exec_driver_sql("PRAGMA quick_check(5)").scalars().all()
            if found != ["ok"]:
                raise Damaged(f"账本已损坏：{path}（完整性检查有 {len(found)} 处不对）")
            ledger_id = ledger_id_of(connection)
        if version < SCHEMA_VERSION:
            migrate_file(engine, path, version)
        _turn_on_wal(engine, path)
    except LedgerError as err:
        engine.dispose()
        if isinstance(err, Damaged):
            raise Damaged(f"{err}。{advice(path)}") from err
        raise
    return OpenedLedger(engine, ledger_id, path, path)


def _refuse_share(path: Path, disk: Disk) -> None:
    share = disk.share(path)
    if share:
        raise LedgerError(
            f"[CONF-008] 账本不能放在网络盘上（{share}）：{path}。请把 paths.ledger 设到本机磁盘"
        )


def _refuse_or_make(path: Path, create: bool, busy_ms: int) -> None:
    known = read_marker(path)
    if known is not None:
        raise LedgerError(
            f"账本不见了：{path}。这里原有账本 {known.ledger_id}，不能用空账本代替"
            f"（标记文件 {marker_path(path)}）。{advice(path)}"
        )
    if not create:
        raise LedgerError(f"没有账本：{path}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(path, busy_ms)
    except OSError as err:
        raise LedgerError(f"账本建不起来：{path}（{chinese.of_system(err)}）") from err


def _make(path: Path, busy_ms: int) -> None:
    """Build the ledger under another name and put it in place whole.

    Where another process was faster, its ledger stays.
    """
    fresh = path.with_name(f"{path.name}.{uuid.uuid4().hex}.new")
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    engine = make_engine(fresh, busy_ms)
    try:
        _turn_on_wal(engine, fresh)
        with writing(engine) as connection:
            _create_schema(connection)
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
        engine.dispose()
        _put_in_place(fresh, path)
    finally:
        engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)


def _put_in_place(fresh: Path, path: Path) -> None:
    try:
        if os.name == "posix":
            os.link(fresh, path)
        else:
            fresh.rename(path)  # refuses an existing target on Windows
    except FileExistsError:
        return


def _create_schema(connection: Connection) -> None:
    metadata.create_all(connection)
    rows = {"ledger_id": uuid.uuid4().hex, "schema_version": str(SCHEMA_VERSION)}
    connection.execute(insert(ledger_meta), [{"name": name, "value": value} for name, value in rows.items()])
    audit.begin(connection, rows["ledger_id"])


def _check_file(path: Path) -> None:
    try:
        found = path.stat()
    except OSError as err:
        raise LedgerError(f"账本打不开：{path}（{chinese.of_system(err)}）") from err
    if not stat.S_ISREG(found.st_mode):
        raise LedgerError(f"账本不是普通文件：{path}")
    if found.st_size == 0:
        raise LedgerError(f"账本是空文件：{path}。若从未有过账本，请删去此文件；否则{advice(path)}")
    if os.name == "posix" and found.st_mode & 0o077:
        raise LedgerError(
            f"[CONF-006] {path} 权限过宽（{stat.S_IMODE(found.st_mode):o}），运行 chmod 600 {path}"
        )


def _check_header(connection: Connection, path: Path) -> int:
    """The schema version of a file that is a ledger; LedgerError where it is none, or a newer one."""
    if connection.exec_driver_sql("PRAGMA application_id").scalar_one() != APPLICATION_ID:
        raise Damaged(f"这个文件不是本程序的账本：{path}")
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    _refuse_newer(version)
    return version


def _refuse_newer(version: int) -> None:
    if version > SCHEMA_VERSION:
        raise LedgerError(f"账本版本 {version} 比程序新（程序认识 {SCHEMA_VERSION}），请升级程序")


def _meta(connection: Connection, name: str) -> str:
    value = connection.execute(select(ledger_meta.c.value).where(ledger_meta.c.name == name)).scalar()
    if not isinstance(value, str):
        raise LedgerError(f"账本缺少 {name}，不能使用")
    return value


def ledger_id_of(connection: Connection) -> str:
    """The id that a ledger has had since it was made."""
    return _meta(connection, "ledger_id")


def _last_write(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(writes.c.id), 0))).scalar_one())


def marker_of(connection: Connection, ledger_id: str) -> Marker:
    """The marker that fits a ledger as it stands in this transaction."""
    head = audit.head(connection)
    return Marker(ledger_id, _last_write(connection), head.seq, head.hash)


def host_of(connection: Connection) -> str | None:
    """The host that runs with this ledger; None while none has."""
    noted = connection.execute(select(ledger_meta.c.value).where(ledger_meta.c.name == HOST)).scalar()
    return None if noted is None else str(noted)


def bind(connection: Connection, host: str) -> None:
    """Note the host that runs with this ledger; LedgerError where it is another one's."""
    noted = host_of(connection)
    if noted is None:
        connection.execute(insert(ledger_meta).values(name=HOST, value=host))
    elif noted != host:
        raise LedgerError(
            f"账本属于另一台机器（{noted}，这台是 {host}）：同一账号只能由一台机器处理。确已搬到这台机器的，"
            "先停掉那一台，再运行 eoms-bot restore 账本文件 --reason … 登记"
        )


def _turn_on_wal(engine: Engine, path: Path) -> None:
    """WAL can only be switched outside a transaction; it stays on in the file."""
    with (
        known_errors(),
        closing(engine.raw_connection()) as connection,
        closing(connection.cursor()) as cursor,
    ):
        cursor.execute("PRAGMA journal_mode=WAL")
        (mode,) = cursor.fetchone() or ("",)
    if mode != "wal":
        raise LedgerError(f"账本不能用 WAL 方式（{mode}），它不能放在网络盘上：{path}")


def _match_marker(opened: OpenedLedger, local_path: Path, name: str, disk: Disk) -> None:
    marker = read_marker(local_path)
    with reading(opened.engine) as connection:
        now = marker_of(connection, opened.ledger_id)
        stands = audit.hash_at(connection, marker.audit_seq) if marker is not None else None
    if marker is None:
        # A ledger has its marker before its first attempt. A ledger without one was copied here: a backup by
        # hand, or a ledger from another place. Nobody knows what was sent since.
        if now.last_write and opened.path is not None:
            raise LedgerError(
                f"账本旁没有标记文件（{marker_path(local_path)}）：{name} 有 {now.last_write} 笔写入，像是拷来的旧账本或备份。"
                f"运行 eoms-bot restore {name} --reason … 登记后再用"
            )
        write_marker(local_path, now, disk)  # of a server: this machine is new to it
    elif marker.ledger_id != opened.ledger_id:
        raise LedgerError(
            f"这不是原来的账本：{name} 是 {opened.ledger_id}，原来的是 {marker.ledger_id}。{_advice(opened, local_path)}"
        )
    elif now.last_write < marker.last_write or now.audit_seq < marker.audit_seq:
        raise LedgerError(
            f"账本比上次使用时旧：{name} 到第 {now.last_write} 笔、第 {now.audit_seq} 条记录，"
            f"上次已到第 {marker.last_write} 笔、第 {marker.audit_seq} 条；"
            f"{'可能少了 -wal 文件，或是旧备份' if opened.path else '像是恢复了旧备份'}。{_advice(opened, local_path)}"
        )
    elif stands is not None and marker.audit_hash not in ("", stands):
        # The numbers do not show that it is older: others have continued to write after the restored copy.
        raise LedgerError(
            f"账本不是上次使用时的那一本：{name} 的第 {marker.audit_seq} 条记录和这里记得的不同，"
            f"像是恢复了旧备份以后又写过。{_advice(opened, local_path)}"
        )
    elif opened.path is None:
        advance_marker(local_path, now, disk)  # from now on this machine knows what others have written since


def _advice(opened: OpenedLedger, local_path: Path) -> str:
    return advice(local_path) if opened.path else _SERVER_ADVICE


_SERVER_ADVICE = "先停下所有机器，核对数据库地址，或请数据库管理员恢复到出事之前的状态"


def _open_url(url: str, create: bool, busy_ms: int, local_path: Path | None) -> OpenedLedger:
    engine = make_engine(url, busy_ms)
    try:
        with writing(engine) as connection:
            insist_on_session(connection)
            if not inspect(connection).has_table(ledger_meta.name):
                _refuse_empty(_shown(url), create, local_path)
                _create_schema(connection)
            _refuse_newer(int(_meta(connection, "schema_version")))
            migrate(connection)
            return OpenedLedger(engine, ledger_id_of(connection), None, local_path)
    except LedgerError:
        engine.dispose()
        raise


def version_on_server(url: str) -> int | None:
    """The schema version of the ledger in a database, which the program only looks at.

    None where there is none, LedgerError where the server can't be reached.
    """
    engine = make_engine(url, 0)
    try:
        with reading(engine) as connection:
            has = inspect(connection).has_table(ledger_meta.name)
            return int(_meta(connection, "schema_version")) if has else None
    finally:
        engine.dispose()


def _refuse_empty(name: str, create: bool, local_path: Path | None) -> None:
    if local_path is not None and (known := read_marker(local_path)) is not None:
        raise LedgerError(
            f"账本不见了：{name} 里没有账本。这台机器用过账本 {known.ledger_id}，不能用空账本代替"
            f"（标记文件 {marker_path(local_path)}）。{_SERVER_ADVICE}"
        )
    if not create:
        raise LedgerError(f"数据库里没有账本：{name}")


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
