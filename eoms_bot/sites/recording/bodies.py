"""Which pair of a body carries what, from all that demonstrations have shown of one write.

A value is never learned as constant because it was equal each time: three orders that are all 满意 and 4G make
no constant of it. A pair that is linked with nothing stays unknown until the person marks it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from eoms_bot.sites.recording.evidence import Carried, MadeUp, PairLink, ShownPair, ShownStep

_TASK = re.compile(r"task|rw|step|activity|workitem|^tk$", re.IGNORECASE)
_BASE = re.compile(r"base|sheet|main|form|gd|id$", re.IGNORECASE)
PairTable = dict[str, object]
_CHANCE = 16
"""A text with letters that is at least so long may be a page's own under the name of an id."""
_IDS = frozenset({"order_no", "base_id", "task_id"})
"""What of the order is compared in every body, whoever has put it there."""


@dataclass
class BodyDraft:
    """The pairs of one write; `guesses` has remarks on some of them, `unknown` the names of the rest.

    `doubtful`: name of a pair → what else it may carry; the demonstrations don't tell these apart.
    """

    pairs: list[PairTable] = field(default_factory=list)
    guesses: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    doubtful: dict[str, str] = field(default_factory=dict)
    served: bool = False
    """Whether what is in none of these leaves as the site has served it."""
    carried: dict[str, Carried] = field(default_factory=dict)


class BodyLearner:
    """Chooses for each pair of one kind of write what it carries.

    `alike`: names of pairs that were equal on different orders, whichever step these were shown for. `known`:
    what the other steps' bodies have of the order; the same place is the same fact in all of them. `ids`:
    names of pairs that tell orders apart; one stands for the task's where the names say nothing of an id.
    """

    def __init__(
        self,
        step: ShownStep,
        alike: frozenset[str] = frozenset(),
        known: Mapping[str, Carried] | None = None,
        ids: frozenset[str] = frozenset(),
    ) -> None:
        self._step, self._alike, self._known, self._ids = step, alike, known or {}, ids
        self._places = {one.label: place for place, one in enumerate(step.fields)}
        self.draft = BodyDraft()

    def learn(self) -> BodyDraft:
        """All pairs, in the order in which they left."""
        draft = self.draft
        tables: dict[str, PairTable] = {}
        for one in self._step.pairs:
            if table := self._constant(one) or self._order(one):
                tables[one.name] = table
        pairs = self._listed(tables)
        texts = [one for one in pairs if one.name not in tables]
        names = {one.name for one in texts}
        # A code may be as large as some text is long: only a pair with the text's name is no field's.
        computed = {one.name: table for one in texts if (table := self._computed(one, names, alike=True))}
        rest = {one.name for one in self._step.pairs} - {one.name for one in pairs}
        computed |= {one.name: table for one in texts if (table := _copied(one, rest))}
        decided = self._decided([one for one in texts if one.name not in computed])
        for one in pairs:
            name = one.name
            table = tables.get(name) or computed.get(name) or decided.get(name)
            table = table or self._computed(one, names, alike=False) or self._opaque(one)
            table = table or self._idle(one)
            if table is None:
                draft.unknown.append(name)
            else:
                draft.pairs.append({"name": name, **table, **self._when(one, table)})
        known = {str(one["name"]) for one in draft.pairs if one["kind"] not in {"computed", "opaque"}}
        if draft.served:
            known |= rest
        for lost in [one for one in draft.pairs if one["kind"] == "computed" and one["of"] not in known]:
            draft.pairs.remove(lost)
            draft.unknown.append(str(lost["name"]))
        return draft

    def _listed(self, tables: Mapping[str, PairTable]) -> list[ShownPair]:
        """The pairs that are listed: where the form has others, none that leaves as the site has put it."""
        pairs = self._step.pairs
        draft = self.draft
        plain = {name for name, one in tables.items() if one.get("of") in _IDS or one["kind"] != "order"}
        draft.served = any(one.served and one.name not in plain for one in pairs)
        if not draft.served:
            return pairs
        kept = {field.label for field in self._step.fields if field.stays}
        listed = []
        for one in pairs:
            table = tables.get(one.name, {})
            is_id = table.get("of") in _IDS
            stays = any(link.own and link.label in kept for link in one.links)
            if is_id or not (one.served or stays):
                listed.append(one)
            elif "of" in table:
                draft.carried.pop(str(table["of"]), None)
        return listed

    # --- the kinds

    def _constant(self, one: ShownPair) -> PairTable | None:
        if one.constant is None:
            return None
        if not re.fullmatch(r"\[\d+\]", one.constant):
            marked = "录制的人标为固定，或同一地址的几种提交由它区分"
            self.draft.guesses[one.name] = marked if one.constant else "不认识的栏目，演示时总是空的"
        return {"kind": "constant", "value": one.constant}

    def _order(self, one: ShownPair) -> PairTable | None:
        if one.is_number:
            return {"kind": "order", "of": "order_no"}
        last = one.name.rsplit("/", 1)[-1].strip("{}").lower()
        sure = [source for source in one.sources if source.sure]
        # The place that other steps use is there once an order is open; an open form has inputs of its own.
        known = {each.place for each in self._known.values()}
        carried = min(
            sure, key=lambda source: (source.place not in known, *_distance(source, last)), default=None
        )
        if carried is None:
            return None
        of = self._fact_of(one, carried)
        self.draft.carried[of] = carried
        return {"kind": "order", "of": of, **one.type}

    def _fact_of(self, one: ShownPair, carried: Carried) -> str:
        """What the program calls it; what was the same on different orders is none of their ids."""
        name = one.name
        known, own = {**self._known, **self.draft.carried}, _own_name(name)
        if same := [of for of, each in known.items() if each.place == carried.place]:
            return same[0]
        of = own if name in self._alike else _id_name(name) or ("task_id" if one.in_path else own)
        if of == own and name in self._ids and not any(_id_name(one.name) for one in self._step.pairs):
            of = "task_id"
        if of == "base_id" and of in known:
            of = "task_id"  # of two ids the second is the task's
        return own if of in known else of

    def _computed(self, one: ShownPair, others: set[str], *, alike: bool) -> PairTable | None:
        bare = one.name.rsplit("/", 1)[-1]
        fitting = [
            (other, how)
            for other, how in one.computed
            if other in others and how != "copy" and _alike(bare, other.rsplit("/", 1)[-1]) is alike
        ]
        if not fitting or (one.held and not alike):
            return None
        best = min(fitting, key=lambda way: way[1] != "bytes")
        if (rest := {other for other, _ in fitting} - {best[0]}) and not alike:
            self._doubt(one.name, f"由 {'、'.join(sorted(rest))} 算出")
        return {"kind": "computed", "of": best[0], "how": best[1]}

    def _opaque(self, one: ShownPair) -> PairTable | None:
        """A value that the page makes up. An order's id is none: any other order's would leave as well."""
        made = one.made_up
        if one.held or made is None or made.same or not (made.sure or one.fills) or _is_an_id(one, made):
            return None
        # A pair that is there for some words only may be blank until an entry has made its text.
        least = 0 if not all(one.there) or not made.least else max(1, made.least - 4)
        pattern = f"[{made.signs}]{{{least},{made.most + 4}}}"
        self.draft.guesses[one.name] = _why_opaque(one, made)
        if made.quoted:
            pattern = f'"{pattern}"' if least else f'null|"{pattern}"'
        return {"kind": "opaque", "pattern": pattern}

    def _idle(self, one: ShownPair) -> PairTable | None:
        """A pair that was always blank, where every field that is known had something once.

        A page that puts anything there later is refused and named. Until both results were shown, it may be a
        field of the other one.
        """
        fields = self._step.fields
        results = {word for each in fields if each.name == "result" for word in each.words if word}
        if one.blank is None or self._step.count < 2 or not all(any(each.filled) for each in fields):
            return None
        if any(each.name == "result" for each in fields) and len(results) < 2:
            return None
        self.draft.guesses[one.name] = "演示时总是空的"
        return {"kind": "constant", "value": one.blank}

    def _when(self, one: ShownPair, table: PairTable) -> PairTable:
        """The decided words with which alone a pair is there that is no field's own."""
        if all(one.there) or table["kind"] in {"decided", "computed"}:
            return {}
        for each in self._step.fields:
            rows = list(zip(each.words, one.there, strict=True))
            words = {word for word, is_there in rows if is_there}
            others = {word for word, is_there in rows if not is_there}
            if len(words) == 1 and not words & others and not words & {None, ""}:
                self.draft.guesses[one.name] = f"只在{each.label}是这样时才有，看到的就是这样"
                return {"when": {each.name: words.pop()}}
        return {}

    def _doubt(self, name: str, other: str) -> None:
        self.draft.guesses[name] = f"也可能{other}"
        self.draft.doubtful[name] = other

    # --- decided

    def _decided(self, pairs: Sequence[ShownPair]) -> dict[str, PairTable]:
        """Choose for each pair its field: first where there is one alone, then by the order of the page."""
        names = [one.name for one in pairs]
        links = {one.name: _own([each for each in one.links if each.label in self._places]) for one in pairs}
        for name in names:
            links[name] = _of_list(name, links)
        chosen: dict[str, PairLink] = {}
        for sure in (True, False):
            for name in names:
                if name in chosen:
                    continue
                carried = {one.label for one in chosen.values()}
                free = [
                    one
                    for one in links[name]
                    if one.plain or one.many or one.label not in carried or _twins(name, one, chosen)
                ]
                if not free or (sure and len({one.label for one in free}) > 1):
                    continue
                chosen[name] = self._nearest(free, name, names, chosen)
        for name, link in chosen.items():
            self._compare(name, link, links, chosen)
        return {one.name: self._table(one, chosen[one.name]) for one in pairs if one.name in chosen}

    def _nearest(
        self, free: Sequence[PairLink], name: str, names: Sequence[str], chosen: Mapping[str, PairLink]
    ) -> PairLink:
        """Fields stand in the page in the order of their pairs; so two equal texts stay distinct."""
        at, places = names.index(name), self._places
        before = max((places[chosen[one].label] for one in names[:at] if one in chosen), default=-1)
        after = min(
            (places[chosen[one].label] for one in names[at + 1 :] if one in chosen), default=len(places)
        )
        carried = {one.label for one in chosen.values()}
        taken = [one.table for one in chosen.values()]

        def cost(link: PairLink) -> tuple[bool, bool, bool, int, bool]:
            place = places[link.label]
            again = link.label in carried and not link.many
            return again, not before <= place <= after, not link.plain, place, link.table in taken

        return min(free, key=cost)

    def _compare(
        self,
        name: str,
        link: PairLink,
        links: Mapping[str, Sequence[PairLink]],
        chosen: Mapping[str, PairLink],
    ) -> None:
        """Say so where another field, another part or another pair fits as well."""
        taken = {
            each.label
            for one, each in chosen.items()
            if one != name and not each.plain and len({two.label for two in links[one]}) == 1
        }
        others = [
            one
            for one in links[name]
            if one.label != link.label and (one.plain or not link.plain) and one.label not in taken
        ]
        parts = [one for one in links[name] if one.label == link.label and one.table != link.table]
        rivals = [
            one
            for one, each in chosen.items()
            if one != name and each.label == link.label and each.table == link.table and not _alike(one, name)
        ]
        rivals += [
            one
            for one, each in links.items()
            if one not in chosen and not link.plain and any(two.label == link.label for two in each)
        ]
        if others:
            self._doubt(name, f"是{'、'.join(dict.fromkeys(one.label for one in others))}")
        elif parts and link.table.get("cut"):
            self._doubt(name, f"是{link.label}的另一部分")
        elif rivals:
            self._doubt(name, f"与{link.label}无关，{'、'.join(rivals)} 才是它")

    def _table(self, one: ShownPair, link: PairLink) -> PairTable:
        shown = self._step.field(link.label)
        if shown is not None and shown.stays:
            quote = '"' if self._step.shape == "json" and not one.type else ""
            return {"kind": "opaque", "pattern": rf"{quote}\S{{1,60}}{quote}"}
        blank = {"blank": link.blanks[0]} if len(link.blanks) == 1 else {}
        if not link.blanks and shown is not None and shown.optional and all(one.there) and not one.type:
            # Where the page sends something else then, the gate refuses it and names it.
            blank = {"blank": '""' if self._step.shape == "json" else ""}
            self.draft.guesses.setdefault(one.name, "没有演示过空着：猜那时发出的是空文字")
        return {"kind": "decided", **link.table, **blank}


def _copied(one: ShownPair, served: Collection[str]) -> PairTable | None:
    """The pair as a copy of one that the site has put into the form."""
    of = next((other for other, how in one.computed if how == "copy" and other in served), None)
    return None if of is None else {"kind": "computed", "of": of, "how": "copy"}


def _own(links: Sequence[PairLink]) -> list[PairLink]:
    """The link of the control with the pair's own name, else all."""
    return [one for one in links if one.own] or list(links)


def _twins(name: str, link: PairLink, chosen: Mapping[str, PairLink]) -> list[str]:
    """The pairs with nearly the same name that carry the same: a radio and the hidden input of its script."""
    return [
        one
        for one, each in chosen.items()
        if (each.label, each.table) == (link.label, link.table) and _alike(one, name)
    ]


def _of_list(name: str, links: Mapping[str, list[PairLink]]) -> list[PairLink]:
    """The links of a member of a list: all members carry levels of one field."""
    above, _, last = name.rpartition("/")
    if not last.isdecimal():
        return links[name]
    members = [each for one, each in links.items() if one.rpartition("/")[0] == above]
    common = set.intersection(*[{link.label for link in each} for each in members])
    return [one for one in links[name] if one.label in common] or links[name]


def _distance(source: Carried, last: str) -> tuple[bool, bool]:
    own = (source.parameter or source.hidden or source.pointer.rsplit("/", 1)[-1]).lower()
    return own != last, not (source.parameter or source.hidden)


def _id_name(name: str) -> str:
    """Which id of an order the name of a pair speaks of; empty where it speaks of none."""
    last = name.rsplit("/", 1)[-1].strip("{}")
    if _TASK.search(last):
        return "task_id"
    return "base_id" if _BASE.search(last) else ""


def _is_an_id(one: ShownPair, made: MadeUp) -> bool:
    """Whether a pair says of which order a write is. A long text with letters is a page's own where its name
    could be an id's or not: `requestId`, `uuid`. One that only orders with an entry have is that entry's.
    """
    kind = _id_name(one.name)
    if made.given and made.least == 0 and not one.in_path:
        return False
    by_chance = made.least >= _CHANCE and "a-z" in made.signs.lower()
    return one.in_path or kind == "task_id" or (kind == "base_id" and not by_chance)


def _own_name(name: str) -> str:
    last = name.rsplit("/", 1)[-1].strip("{}")
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", last).lower()


def _alike(one: str, other: str) -> bool:
    """Whether two names speak of the same field: `jjcs_zs` and `jjcs`."""
    return one == other or one.startswith(other) or other.startswith(one) or one.endswith(other)


def _why_opaque(one: ShownPair, made: MadeUp) -> str:
    return "每次不同，像网页自己编的" if made.sure else f"网页自己填在{'、'.join(one.fills)}里"
