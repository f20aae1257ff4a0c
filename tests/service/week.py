"""A week in January 2026 with a holiday, 调休, a missed night, a site that is down, a password that expires and a full disk: what must come of it.

Told twice: in a world of the tests, where it takes seconds (`test_week.py`), and on the mock site with a real browser (`check week`).
"""

from __future__ import annotations

from datetime import date

from eoms_bot.model.schedule import Schedule

SCHEDULES = {
    "白班": Schedule(cron="30 9,15 * * *", begin="08:30", end="18:00", level="all"),
    "夜班": Schedule(cron="0 23 * * *", begin="22:00", end="06:00", missed="none", slowness=2, level="few"),
}
HOLIDAY, SHIFTED = date(2026, 1, 7), date(2026, 1, 10)
"""A Wednesday off, and the Saturday that is worked for it."""
GONE = "当时程序不在，或开始不了"
SITE, LOGIN = "网站打不开、页面变了，或浏览器中断（退出码 5）", "登录失败（退出码 4）"
TABLE = [
    *("白班 05 09:30 STARTED on_time", "白班 05 09:30 ENDED"),
    *("白班 05 15:30 STARTED on_time", "白班 05 15:30 ENDED"),
    f"夜班 05 23:00 MISSED {GONE}",
    *("白班 06 09:30 STARTED catch_up", "白班 06 09:30 ENDED"),
    *("白班 06 15:30 STARTED on_time", f"白班 06 15:30 ENDED {SITE}"),
    *("夜班 06 23:00 STARTED on_time", f"夜班 06 23:00 ENDED {SITE}"),
    *("白班 08 09:30 STARTED on_time", "白班 08 09:30 ENDED"),
    *("白班 08 15:30 STARTED on_time", f"白班 08 15:30 ENDED {LOGIN}"),
    *("夜班 08 23:00 STARTED on_time", f"夜班 08 23:00 ENDED {LOGIN}"),
    *("白班 09 09:30 STARTED on_time", "白班 09 09:30 ENDED"),
    f"白班 09 15:30 MISSED {GONE}",
    *("夜班 09 23:00 STARTED on_time", "夜班 09 23:00 ENDED"),
    *("白班 10 09:30 STARTED on_time", "白班 10 09:30 ENDED"),
    *("白班 10 15:30 STARTED on_time", "白班 10 15:30 ENDED"),
    *("夜班 10 23:00 STARTED on_time", "夜班 10 23:00 ENDED"),
]
"""Each promised moment with its end, and nothing else."""
FULL = "【没有运行】…"
"""What is told while the run table takes nothing: its place left out."""
ALARMS = [
    # The missed night, and the morning that is caught up, in one message.
    f"06 10:03 【没有运行】夜班 01-05 23:00：{GONE}",
    "06 10:03 【补跑】白班 01-06 09:30 现在补一次",
    # The site: told by day, again in the morning behind the night, and over with the next good run.
    f"06 15:43 【运行】白班 01-06 15:30：{SITE}",
    f"07 07:30 【运行】夜班 01-06 23:00：{SITE}",
    "08 09:43 【恢复】运行恢复正常",
    # The login: urgent, at once and in the night too.
    f"08 15:40 【运行】白班 01-08 15:30：{LOGIN}",
    f"08 23:10 【运行】夜班 01-08 23:00：{LOGIN}",
    "09 09:43 【恢复】运行恢复正常",
    # The disk: said when the first run could not begin, over when a row is written again; what was missed is told then.
    f"09 15:30 {FULL}",
    f"09 21:03 【没有运行】白班 01-09 15:30：{GONE}",
    "09 21:03 【恢复】运行表又能写了",
]
"""`day time text` of every line that people get."""
