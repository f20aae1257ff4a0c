"""The settings model: every key with its default, its range and one Chinese sentence for the manual."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from eoms_bot.decide.diagnosis.model import Thresholds
from eoms_bot.model.board import BoardChoices
from eoms_bot.model.branch import Branch, Frozen
from eoms_bot.model.dealing import Dealing
from eoms_bot.model.listing import InterceptChoices, ListChoices
from eoms_bot.model.permission import Permission, Policy
from eoms_bot.model.schedule import BEGIN, SPAN, Schedule
from eoms_bot.model.schedule import NAME as SCHEDULE_NAME
from eoms_bot.model.texts.reply_kinds import ReplyChoices
from eoms_bot.settings.facts import FactSources, on_server

NAME = r"^[a-z0-9][a-z0-9_-]{0,31}$"
FINGERPRINT = r"^([a-p]{64})?$"
PACE = r"^(|polite|site|[1-9][0-9]{0,2})$"
HOST = r"^[A-Za-z0-9_.-]{0,64}$"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
DATA = Path(__file__).resolve().parent.parent / "data"
MOST_PER_DAY = 3000
"""No setting lifts the daily cap above this (C33)."""
DERIVED = {
    "ledger": "ledger.db",
    "runs": "runs",
    "inbox": "inbox",
    "stop_file": "STOP",
    "credentials": "credentials.json",
    "locks": "locks",
    "profiles": "profiles",
    "logs": "logs",
    "snapshots": "snapshots",
    "alarms": "alarms.txt",
}
"""Keys of `paths` that lie inside `home` unless they are set."""


def _parts(address: str) -> SplitResult:
    """An address in its parts; CONF-005 where it is none."""
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        raise PydanticCustomError("CONF-005", "以 https:// 开头的地址（本机可用 http://）") from None
    return parts


class SiteSettings(Frozen):
    """Which site the bot works, and as whom."""

    id: str = Field(
        default="mock",
        pattern=NAME,
        description="站点的固定名称，是账本中防重键的一部分；启用后不要改",
    )
    base_url: str = Field(
        default="http://127.0.0.1:8056/eoms4/",
        description="站点地址，到应用路径为止，不得含用户名和密码；https 的网站还要写 tls_gate",
    )
    profile: str = Field(
        default="ultrabpp",
        pattern=NAME,
        description="页面档案的名称（selectors/ 下的文件夹）",
    )
    profile_fingerprint: str = Field(
        default="",
        pattern=FINGERPRINT,
        description="批准的页面档案的核对码；档案的文件改过一处就拒绝运行（SEL-003，提示里有新的）。由 doctor、sites check 打印；不写则不核对",
    )
    account: str = Field(default="clerk01", min_length=1, max_length=64, description="机器人登录用的账号")
    operator: str = Field(default="", max_length=64, description="对发送负责的值班员，记入账本和报告")
    program_account: bool = Field(
        default=False,
        description="网站的主人知道并同意这个账号由程序使用；不写，就没有许可（permission）算数",
    )
    timezone: str = Field(default="Asia/Shanghai", description="站点时间的时区，只能是 Asia/Shanghai")
    tls_gate: bool = Field(
        default=False,
        description="同意闸门在本机代替 https 网站与浏览器连接：密钥只在内存，不装任何证书（docs/zh/gate.md）；https 的网站不写就不运行",
    )
    certificate: Path | None = Field(
        default=None,
        description="只信任这张证书（PEM：网站的证书，或签发它的 CA）；不写则信任系统的证书库",
    )

    @field_validator("base_url")
    @classmethod
    def _check_base_url(cls, value: str) -> str:
        parts = _parts(value)
        host = parts.hostname or ""
        if parts.username is not None or parts.password is not None:
            raise PydanticCustomError("CONF-005", "地址里不得有用户名或密码；密码用 eoms-bot login set 设置")
        if parts.scheme not in ("http", "https") or not host:
            raise PydanticCustomError("CONF-005", "以 https:// 开头的地址（本机可用 http://）")
        if parts.query or parts.fragment:
            raise PydanticCustomError("CONF-005", "地址到应用路径为止，不含 ? 和 #")
        return parts.geturl() if parts.path.endswith("/") else parts.geturl() + "/"

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        if value != "Asia/Shanghai":
            raise PydanticCustomError("CONF-007", "用 Asia/Shanghai")
        return value


class Paths(Frozen):
    """Where the program keeps its files; everything but `home` lies inside `home` unless it is set."""

    home: Path = Field(
        default_factory=lambda: Path.home() / ".eoms-bot",
        description="数据文件夹（权限 0700）；以下各项不设时都在它里面",
    )
    encrypted: bool = Field(
        default=False,
        description="数据文件夹所在的磁盘已经加密（BitLocker、FileVault 等），由管理员确认；Linux 上的 LUKS 程序自己认得出。"
        "没有加密，就没有许可（permission）算数",
    )
    ledger: Path = Field(default=Path(DERIVED["ledger"]), description="账本，一个 SQLite 文件，放本机磁盘")
    runs: Path = Field(default=Path(DERIVED["runs"]), description="每次运行一个文件夹：报告、图片、日志")
    inbox: Path = Field(default=Path(DERIVED["inbox"]), description="无人值守运行读取批次文件的文件夹")
    stop_file: Path = Field(default=Path(DERIVED["stop_file"]), description="停止文件；存在时不再发送")
    credentials: Path = Field(default=Path(DERIVED["credentials"]), description="凭据文件（权限 0600）")
    locks: Path = Field(default=Path(DERIVED["locks"]), description="账号锁所在的文件夹")
    profiles: Path = Field(
        default=Path(DERIVED["profiles"]),
        description="本部门自己的页面档案，每个档案一个文件夹；没有的用随程序附带的",
    )
    logs: Path = Field(
        default=Path(DERIVED["logs"]),
        description="程序自己的日志：每次运行何时开始、怎样结束、为什么没有开始；控制台的也在这里",
    )
    snapshots: Path = Field(
        default=Path(DERIVED["snapshots"]),
        description="页面快照（eoms-bot sites snapshot），每个档案一个文件夹，每份快照在它里面",
    )
    alarms: Path = Field(
        default=Path(DERIVED["alarms"]),
        description="告警发到哪里，一行一个“名称 = 地址”（权限 0600，地址里有令牌）；没有这个文件就不发",
    )

    @model_validator(mode="before")
    @classmethod
    def _derive(cls, data: Any) -> Any:
        """Put the keys that are not set into `home`."""
        if not isinstance(data, dict):
            return data
        home = data.get("home", Path.home() / ".eoms-bot")
        if not isinstance(home, str | os.PathLike):
            return data
        return {key: Path(home) / name for key, name in DERIVED.items()} | data


class LedgerChoices(Frozen):
    """Where the ledger is kept, if not in the file `paths.ledger`."""

    database: str = Field(
        default="",
        description="几台机器共用一个账本时，它所在的 PostgreSQL 数据库：SQLAlchemy 地址（要装 eoms-bot[postgres]），不含密码，"
        "密码放 ~/.pgpass；空就用文件 paths.ledger，只供一台机器",
    )

    @field_validator("database")
    @classmethod
    def _check_database(cls, value: str) -> str:
        return on_server(value, "eoms_ledger")


class Browser(Frozen):
    """How the browser is started and how long it may take."""

    headed: bool = Field(default=False, description="显示浏览器窗口")
    slow_mo_ms: int = Field(default=0, ge=0, le=10_000, description="每个动作后停顿的毫秒数，看演示用")
    executable: str | None = Field(
        default=None, description="浏览器程序的路径，或 chrome、msedge、chromium；不设则自动寻找"
    )
    read_seconds: int = Field(default=60, ge=1, le=600, description="打开一个页面最多等多少秒")
    submit_seconds: int = Field(default=120, ge=5, le=600, description="等网站答复一次提交最多多少秒")
    step_seconds: int = Field(default=30, ge=1, le=600, description="页面上一个动作最多等多少秒")


class Files(Frozen):
    """The files that business people own."""

    rules: Path = Field(default=DATA / "rules.toml", description="判定规则表")
    dictionaries: Path = Field(default=DATA / "dictionaries.toml", description="各下拉框的选项")
    gazetteer: Path | None = Field(default=None, description="地名表（JSON）；不写就只认本县的县名")


class Run(Frozen):
    """Bounds of a run."""

    max_orders: int = Field(
        default=200,
        ge=1,
        le=3000,
        description="一次运行最多处理多少张工单；按区县留给别的账号的不算，但最多打开它的十倍",
    )
    daily_cap: int = Field(
        default=200,
        ge=1,
        le=MOST_PER_DAY,
        description="一个账号一天（北京时间）最多发送多少次，受理、回复、遗留库登记都算；到了就停，次日再运行",
    )
    daily_cap_all: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        description="账本里所有账号合计一天（北京时间）最多发送多少次，几台机器写成一样；不设则只有各账号自己的 run.daily_cap",
    )
    areas: tuple[str, ...] = Field(
        default=(),
        description="从待办列表取单时，这个账号只处理 故障区县 是这些的，别的留给别的账号；空是不限。"
        "没有写故障区县的，和已由这个账号受理的，照常处理",
    )
    not_areas: tuple[str, ...] = Field(
        default=(),
        description="反过来：故障区县 是这些的留给别的账号，其余都处理；与 run.areas 只写一个",
    )
    host: str = Field(
        default="",
        pattern=HOST,
        description="这台机器在账本里的名称；不设则用系统的机器编号，容器等编号会变的环境须设",
    )
    plan_minutes: int = Field(
        default=30,
        ge=1,
        le=1440,
        description="预览写出的计划多少分钟内可以执行；过了就重新预览",
    )
    login_minutes: int = Field(
        default=5,
        ge=0,
        le=60,
        description="登录时网站要图形或短信验证码，等人回答多少分钟；0：不等，退出并提示",
    )
    assist_minutes: int = Field(
        default=15,
        ge=1,
        le=120,
        description="协助填写时，打开的表单等人提交多少分钟；过了就收回，没有发送",
    )
    canary: bool = Field(
        default=False,
        description="会发送的运行先不发送地走一遍页面，与最近的快照（eoms-bot sites snapshot）比；"
        "档案用到的变了就一张也不处理，退出码 5",
    )
    pace: str = Field(
        default="",
        pattern=PACE,
        description="按什么节奏访问网站：空是页面档案的（附带的模拟网站在本机，不等）；polite 在本机也照档案的；"
        "site 网站答完一页就开下一页，工单页和它的处理记录同时查，回复以后的已办列表、处理记录和下一单的列表也同时查，只在网站的主人书面同意以后用；数字是每分钟最多打开多少页",
    )
    slowness: float = Field(
        default=1.0, ge=1, le=20, description="放慢多少倍，乘在页面档案的节奏上；与计划里的 slowness 取大的"
    )
    keep_backups: int = Field(default=14, ge=1, le=1000, description="backups 文件夹里留多少份账本备份")
    min_free_mb: int = Field(
        default=1000, ge=100, le=1_000_000, description="磁盘剩余不足这么多 MB 时不运行，也不发送"
    )

    @property
    def dealing(self) -> Dealing:
        """Which orders of the list are this account's."""
        return Dealing(self.areas, self.not_areas)

    @field_validator("areas", "not_areas")
    @classmethod
    def _check_areas(cls, value: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        squeezed = tuple("".join(name.split()) for name in value)
        if not all(squeezed):
            # Without this the account would take every order.
            raise PydanticCustomError("CONF-008", "区县名，不能是空的")
        if squeezed and others.data.get("areas"):
            raise PydanticCustomError("CONF-008", "areas 和 not_areas 只写一个")
        return squeezed


class Log(Frozen):
    """How much of the program's own log stays; a run's log goes with the run's folder."""

    file_mb: int = Field(default=50, ge=1, le=1000, description="一个日志文件写到多少 MB 就换一个")
    files: int = Field(default=10, ge=2, le=100, description="每种日志最多留多少个文件，最旧的删去")


class ServiceChoices(Frozen):
    """The unattended service `eoms-bot serve`."""

    schedules: dict[str, Schedule] = Field(
        default_factory=dict, description="计划，每个一张表 [service.schedules.名称]"
    )
    heartbeat_url: str = Field(
        default="",
        description="外部看护的心跳地址（如 healthchecks），每隔 heartbeat_minutes 访问一次；它收不到就由它通知人",
    )
    heartbeat_minutes: int = Field(default=1, ge=1, le=60, description="隔几分钟访问一次心跳地址")
    dispatch: Literal["dbos", "direct"] = Field(
        default="dbos",
        description="谁来开始到点的运行：dbos 经调度队列（要装 eoms-bot[service]），direct 由服务直接开始",
    )
    dispatch_database: str = Field(
        default="",
        description="调度队列的数据库：空是数据文件夹里的 SQLite；PostgreSQL 写 SQLAlchemy 地址（要装 eoms-bot[postgres]），"
        "不含密码，密码放 ~/.pgpass",
    )

    @field_validator("dispatch_database")
    @classmethod
    def _check_database(cls, value: str) -> str:
        return on_server(value, "eoms_dispatch")

    @field_validator("schedules")
    @classmethod
    def _check_names(cls, value: dict[str, Schedule]) -> dict[str, Schedule]:
        wrong = next((name for name in value if not SCHEDULE_NAME.fullmatch(name)), None)
        if wrong is not None:
            raise PydanticCustomError("CONF-009", "计划的名称只用汉字、字母、数字、_ 和 -，最多 24 个字")
        return value

    @field_validator("heartbeat_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        parts = _parts(value)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if value and (not secure or not parts.hostname or parts.username is not None):
            raise PydanticCustomError(
                "CONF-005", "以 https:// 开头的地址（本机可用 http://），不含用户名和密码"
            )
        return value


class AlarmChoices(Frozen):
    """When alarms are sent, and how often the same one. Where to: `paths.alarms`."""

    quiet_begin: str = Field(
        default="22:00", pattern=BEGIN, description="从几点起不打扰：不急的告警攒到 quiet_end 一起发"
    )
    quiet_end: str = Field(
        default="07:30", pattern=BEGIN, description="到几点恢复；与 quiet_begin 相同就是不分昼夜都发"
    )
    gather_minutes: int = Field(default=3, ge=0, le=60, description="不急的告警等几分钟，合成一条发")
    repeat_hours: int = Field(default=4, ge=1, le=168, description="同样的告警几小时内不再发")
    password_days: int = Field(
        default=7,
        ge=0,
        le=90,
        description="密码到期前几天起提醒（网站在登录后说了还有几天时）；0 到期当天才提醒",
    )


class Retention(Frozen):
    """How long things are kept; `eoms-bot serve` and `eoms-bot purge` remove what is older."""

    evidence_days: int = Field(
        default=30, ge=1, le=3650, description="运行文件夹（报告、图片、日志）保留多少天"
    )
    personal_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="账本里的个人信息保留多少天，此后只留加盐的摘要；没有结清的写入一直保留",
    )
    audit_days: int = Field(
        default=1095, ge=180, le=36500, description="审计链保留多少天，至少 180 天（六个月）"
    )
    by_itself: bool = Field(
        default=True,
        description="eoms-bot serve 每天 3 点以后、没有运行的时候自己清理一次；false 只用 eoms-bot purge",
    )


class Console(Frozen):
    """The web console of this machine."""

    port: int = Field(
        default=8057, ge=1024, le=65535, description="网页控制台的端口，只在本机（127.0.0.1）打开"
    )
    shift_hours: int = Field(
        default=12,
        ge=1,
        le=24,
        description="一次登录管多少小时，按一个班算；中间 30 分钟没有动作就锁定，用 eoms-bot console --open 再登录",
    )
    four_eyes: bool = Field(
        default=True,
        description="登记一次未知发送的结果时（控制台、resolve），登记的人不能是上传、发起或批准那次发送的人；一个人值班的部门可以关掉",
    )
    approver_above: int = Field(
        default=50,
        ge=0,
        le=3000,
        description="一个人一天（北京时间）在控制台批准和发起的，所有计划和上传的文件加起来到这么多行为止值班员就可以，一份计划也是；"
        "再多须由有批准角色的人，并且（four_eyes）不是发起预览或上传的人",
    )
    no_calls: tuple[str, ...] = Field(
        default=("12:00-14:00", "21:00-08:00"),
        max_length=12,
        description="什么时候不给客户打电话（北京时间，可以跨午夜）：这时打电话模式不显示客户号码；空列表就随时能打",
    )

    @field_validator("no_calls")
    @classmethod
    def _check_spans(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(SPAN.fullmatch(one) for one in value):
            raise PydanticCustomError("CONF-008", "每个时段写成 HH:MM-HH:MM，例如 12:00-14:00")
        return value


class Settings(Frozen):
    """Everything that can be set."""

    site: SiteSettings = Field(default_factory=SiteSettings, description="站点和账号")
    paths: Paths = Field(default_factory=Paths, description="文件位置；相对路径从配置文件所在的文件夹算起")
    ledger: LedgerChoices = Field(default_factory=LedgerChoices, description="账本放在哪里")
    browser: Browser = Field(default_factory=Browser, description="浏览器")
    branch: Branch = Field(default_factory=Branch, description="本部门的口径和选择")
    files: Files = Field(default_factory=Files, description="业务人员维护的文件")
    facts: FactSources = Field(
        default_factory=FactSources,
        validate_default=True,
        description="本部门的数据来源，每个是一个文件、一个文件夹或一个只读的查询；没有的不写",
    )
    diagnosis: Thresholds = Field(default_factory=Thresholds, description="排查的门限")
    reply: ReplyChoices = Field(default_factory=ReplyChoices, description="回复模板的选项")
    intercept: InterceptChoices = Field(default_factory=InterceptChoices, description="拦截和县区跟进")
    lists: ListChoices = Field(default_factory=ListChoices, description="清单的时限")
    board: BoardChoices = Field(default_factory=BoardChoices, description="看板和月报")
    run: Run = Field(default_factory=Run, description="运行的界限")
    log: Log = Field(default_factory=Log, description="程序自己的日志（paths.logs），写满就换文件")
    policy: Policy = Field(default_factory=Policy, description="无人值守时可以单独做什么")
    permission: tuple[Permission, ...] = Field(
        default=(),
        description="没有人填写或批准过的工单，哪些可以单独发送，每个一张表 [[permission]]；一张也不写，就一张也不单独发送",
    )
    service: ServiceChoices = Field(
        default_factory=ServiceChoices, description="无人值守服务（eoms-bot serve）"
    )
    alarms: AlarmChoices = Field(default_factory=AlarmChoices, description="告警")
    retention: Retention = Field(
        default_factory=Retention, description="保留期限；到期后由 eoms-bot purge 清理"
    )
    console: Console = Field(default_factory=Console, description="网页控制台（eoms-bot console）")

    @field_validator("facts")
    @classmethod
    def _at_home(cls, value: FactSources, others: ValidationInfo) -> FactSources:
        """Tables know the data folder; where `paths` is wrong, that is the finding."""
        paths = others.data.get("paths")
        return value.at(paths.home) if isinstance(paths, Paths) else value
