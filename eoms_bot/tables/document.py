"""Writes docs/zh/facts.md from the list of tables, so that the page says what the readers read."""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.model.columns import TableKind
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.settings.facts import FactSources
from eoms_bot.tables.branch.column_names import FILE
from eoms_bot.tables.branch.file import MAX_ROWS, MAX_XLSX_ROWS
from eoms_bot.tables.branch.notebook import FILES
from eoms_bot.tables.branch.sql import MAX_ROWS as MAX_SQL_ROWS
from eoms_bot.tables.template import explained

HEAD = f"""# 数据来源

<!-- 由 eoms_bot.tables.document 生成：python -m eoms_bot.tables.document > docs/zh/facts.md -->

每个来源是一个文件、一个放文件的文件夹（取最新的一个），或数据库里的一个表、视图或查询。
文件都不超过 10 MB：.xlsx 最多 {MAX_XLSX_ROWS:,} 行，.csv 最多 {MAX_ROWS:,} 行；数据库里的最多 {MAX_SQL_ROWS:,} 行。
`eoms-bot template --kind 小区表 小区表.xlsx` 写出空的文件；`eoms-bot facts` 看每个来源现在的状态。
配置写在 `[facts.<键>]`，例如：

```toml
[facts.cells]
file = "数据/小区表.xlsx"

[facts.alarms]
url = "sqlite:////data/net.db"
query = "select site, name, class, begin, cleared from alarm"
columns = {{ "基站名称" = "site", "告警名称" = "name", "告警类别" = "class", "发生时间" = "begin", "清除时间" = "cleared" }}
max_age_hours = 2

[facts.indicators]
folder = "导出"
pattern = "指标*.xlsx"
```

- `file`、`folder`、`url` 只写一个。`folder` 取修改时间最新的文件（时间相同的取名称排在后面的），`pattern` 限定文件名；
  Excel 的锁文件（`~$` 开头）和隐藏文件不算。最新的文件正在写的说“有误”（`FACT-024`），写完再读；
  一个也没有的也说“有误”。
- 没有配置的来源说“未配置”，超过 `max_age_hours` 的说“过期”和过了多久，有一处写错的说“有误”：三种都不采用，也不猜。
- 每个取值都带文件、行、列和数据的时间。文件的时间是文件的修改时间；查询的时间是时间列里最新的一个，没有时间列的是读取的时刻。
- 数据库只读：一条 SELECT，在只读的、不提交的事务里。用只有读权限的账号，地址里不写密码；除 SQLite 外，驱动要自己安装。
- 只有表头、没有数据行的文件也是“正常”，意思是“现在一条也没有”；空模板不要配成告警来源。
- 列的顺序不限，多出来的列不用（`eoms-bot facts` 会列出）。错误编号 `FACT-0nn` 与 [deciding.md](deciding.md) 的 `BATCH-0nn` 含义相同；
  `FACT-013` 是全表不该重复的值重复了，`FACT-030`、`FACT-031` 是数据库没有驱动、读不出来，
  `FACT-032` 是学到的列名的文件用不了，或表正被另一个进程写，
  `FACT-033` 是上传的文件放不到这张表的位置。

## 系统里的列名

网管等系统导出的表，列名常和这里的不同。教一次就记住，以后每个导出的文件都按它读：

```console
eoms-bot facts map 告警 基站名称=网元名称 告警名称=告警标题
eoms-bot facts map 告警
```

- 第一行记下两列，再显示看懂了什么：每个标准列来自表头的哪一列、依据是同名、学到的还是设置，还缺哪些列。第二行只显示。
- 表头有标准列名的，按标准列名；没有的，才按学到的列名。设置里的 `columns` 先于学到的。`标准列=` 忘掉一列。
- 表头里没有的列名不记，相近的只提示。从不猜：还缺必填的列就是“有误”（`FACT-010`）。
  `eoms-bot facts` 写明用了哪些学到的列名。
- 所有的表记在数据文件夹的一个文件 `{FILE}` 里。

## 用命令登记

```console
eoms-bot call note ID-056-20260105-00001 --attitude 满意 --result 解决 --at "2026-01-06 10:30"
eoms-bot call note 13900000001 --attitude 未接通 --remark 三次没有人接
eoms-bot site card LX_青槐政府 --cause 故障-基站断电退服 --said-by 王责任 --expected "2026-01-06 18:00"
```

- 写在哪里：`[facts.call_notes]`、`[facts.site_cards]` 的 `file` 是 .csv 的，写在它的末尾；
  没有配置的，或是 .xlsx、文件夹、数据库的，写在数据文件夹的 `{FILES["call_notes"]}`、`{FILES["site_cards"]}` 里。
- 从哪里读：数据文件夹里的这个文件，只要有就读，和配置的表合成一张。各按自己的时间算过期，
  过期的那一份不采用，`eoms-bot facts` 写明。有一份有误，整张表就有误。
- 别人在控制台正打这个客户的（看了号码，十分钟以内，还没有登记），`call note` 不写，写明是谁、几点起；要接过来，
  加 `--take-over 一句话`，这一句进审计链。`--at` 在他之前的照写。写好了，这张工单的认领就结束，和在控制台登记一样。
- 坐席、登记人是 `--operator` 或设置 `site.operator`（都没有的是系统的用户名）；时间不写就是现在。
- 内容和表一样检查：态度不在选项里、原因不在字典里、时间还没有到、有效期已经过了、
  不是工单号也不是电话号码的，都不写，写明找到什么、应为什么。
- 只往末尾加一行，原有的内容不动；另一个进程在写就等它写完。
  以 `= + - @` 开头的文字前面加 `'`，表格软件不会把它当公式算。
- 数据文件夹里的这两个文件有客户号码：`purge` 删去早于 `retention.personal_days` 的行。登记错的由人在文件里改。
"""  # noqa: S608 - an example on a page


def document() -> str:
    """The whole page, Markdown."""
    return HEAD + "".join(f"\n{chr(10).join(_section(kind))}\n" for kind in KINDS.values())


def _section(kind: TableKind) -> Iterator[str]:
    hours = getattr(FactSources(), kind.key).max_age_hours
    yield f"## {kind.label}（`[facts.{kind.key}]`）\n"
    yield f"{kind.purpose}。默认超过 {hours} 小时算过期。\n"
    yield "| 列 | 必填 | 怎样填写 | 示例 |"
    yield "|---|---|---|---|"
    for column in kind.columns:
        name, _, how, example = explained(kind, column)
        needed = "是" if column.required else "其一" if name in kind.one_of else ""
        yield f"| {name} | {needed} | {how} | {example} |"


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201 - its output is the page
