"""What the complaint is about: the mobile network, fixed broadband, both, another department, or nothing that can be told."""

from __future__ import annotations

from typing import NamedTuple

from eoms_bot.decide.triage.evidence import Evidence, Found

MOBILE, BROADBAND, BOTH, OTHER, MIXED, UNCLEAR = (
    "移动",
    "宽带",
    "宽带和移动",
    "他部门",
    "他部门和网络",
    "不明",
)


class Subject(NamedTuple):
    """The subject, and the rules that tell it."""

    what: str
    found: tuple[Found, ...]


def subject(evidence: Evidence) -> Subject:
    """Broadband or mobile by what is live: what is well, was mended or is denied does not count."""
    broadband = _live(evidence, "宽带", "宽带正常")
    strong = _live(evidence, "移动", "移动正常")
    weak = evidence.of("题", "移动弱")
    other = evidence.of("题", "他部门")
    mobile_well = bool(evidence.of("题", "移动正常"))
    if broadband and strong:
        return Subject(BOTH, (*broadband, *strong))
    if broadband:
        # A trouble in the words of broadband, of somebody who has none or who is out with his phone.
        doubts = (*evidence.of("题", "没有宽带"), *evidence.of("题", "移动提到"))
        if doubts and not mobile_well:
            return Subject(MIXED, (*broadband, *doubts))
        return Subject(MIXED if other and not mobile_well else BROADBAND, tuple(broadband))
    if other and (strong or _troubled(evidence)):
        return Subject(MIXED, (*other, *strong, *weak))
    if other:
        return Subject(OTHER, tuple(other))
    if strong:
        return Subject(MOBILE, (*strong, *weak))
    if weak:
        vague = evidence.of("题", "宽带提到") and not evidence.of("题", "宽带正常")
        return Subject(UNCLEAR if vague else MOBILE, tuple(weak))
    return Subject(UNCLEAR, ())


def _troubled(evidence: Evidence) -> bool:
    """True where a text tells a trouble of the network beside another department's matter, in whatever clause."""
    well = _clauses(evidence, "移动正常")
    return any(hit.clause not in well for one in evidence.of("题", "移动弱") for hit in one.hits)


def _clauses(evidence: Evidence, label: str) -> set[int]:
    return {hit.clause for one in evidence.of("题", label) for hit in one.hits}


def _live(evidence: Evidence, label: str, well: str) -> list[Found]:
    """The rules of a subject, less hits in clauses that say that it is well."""
    quiet = {hit.clause for one in evidence.of("题", well) for hit in one.hits}
    found = (
        Found(one.rule, tuple(hit for hit in one.hits if hit.clause not in quiet))
        for one in evidence.of("题", label)
    )
    return [one for one in found if one.hits]
