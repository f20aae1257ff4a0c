"""场景: which of several goes before which (`rules.md` §3.4)."""

from __future__ import annotations

RANK = (
    ("电梯",),
    ("地下停车场(含地下室)",),
    ("高铁", "高速", "医院", "高校", "中小学", "景区", "工业园区"),
    ("商业楼宇", "政企单位"),
    ("国省道",),
    ("住宅小区",),
    ("农村",),
    ("乡镇",),
    ("县城",),
)
"""Who goes before whom where several match (`rules.md` §3.4)."""
