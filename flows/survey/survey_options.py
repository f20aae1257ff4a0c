"""The survey's look at what the fields of 完成工单 offer.

It compares their words with the dictionaries and their codes with the profile.
"""

from __future__ import annotations

from collections.abc import Sequence

from eoms_bot.browser.exact import by_id
from eoms_bot.browser.fields import Scope, driver_of
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pages.step import StepPage
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.browser.survey import fields as looks
from eoms_bot.browser.survey.codes import Pair, codes_in, has_codes, look_at_codes
from eoms_bot.errors import SiteChanged
from eoms_bot.model.finding import FAILED, Finding
from flows.read_options import in_order, options_of
from flows.survey.survey import Survey


def look_at_options(survey: Survey, form: OrderFormPage, step: StepPage) -> None:
    """Look at every field of the open step that offers options, except fields that are wrong already."""
    found, specs = survey.options, {one.name: one for one in survey.lane.site.paged.complete.fields}
    bad = {one.name for one in survey.findings if (one.page, one.state) == ("complete", FAILED)}
    for name in in_order(specs):
        title = f"{specs[name].label}（{specs[name].control}）"
        if title in bad:
            continue
        try:
            found[name] = options_of(step, name, found)
            if found[name]:
                survey.add(
                    looks.look_at_options("complete", title, found[name], survey.known.get(name)),
                    *_of_codes(survey, form, specs[name], title, found[name]),
                )
        except SiteChanged as problem:
            cure = "type 是否写对；菜单是否能打开"
            survey.add(Finding("complete", "选项", title, FAILED, str(problem), cure))


def _of_codes(
    survey: Survey, form: OrderFormPage, spec: FieldSpec, name: str, words: Sequence[str]
) -> list[Finding]:
    """The codes of a field that has any.

    For a menu the survey chooses each of its words, as a person would.
    """
    if not has_codes(spec):
        return []
    region = survey.lane.site.paged.order_form
    scope = Scope(form.page, region.css("form"), region.menu)
    seen = _chosen(scope, spec, words) if spec.type == "popup_select" else codes_in(scope.form, spec)
    return [look_at_codes("complete", name, spec, seen)]


def _chosen(scope: Scope, spec: FieldSpec, words: Sequence[str]) -> list[Pair]:
    """What a menu enters for each of its words; the survey does not use the profile's own codes here."""
    plain, seen = spec.model_copy(update={"codes": {}}), []
    for word in words:
        driver_of(spec.type).fill(scope, plain, word)
        seen.append((scope.form.locator(by_id(spec.control)).input_value(), word))
    return seen
