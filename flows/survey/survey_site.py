"""The survey's way through the site.

The way is: login page, portal, lists, an order of ours, an order that waits for 受理.
"""

from __future__ import annotations

from pydantic import SecretStr

from eoms_bot.browser.body import CONTROLS_SCRIPT, Control, pairs_of
from eoms_bot.browser.pages.base import Document, document_in
from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.survey.selectors import Use, look_at, look_at_region
from eoms_bot.model.finding import FAILED, PASSED, Finding
from eoms_bot.model.privacy.mask import Masker
from flows.log_in import log_in
from flows.survey.survey import Survey
from flows.survey.survey_done import look_at_done
from flows.survey.survey_lists import look_at_list, look_at_todo
from flows.survey.survey_order import look_at_orders

NOT_LOGGED_IN = "登录页与档案不符，没有输入密码，后面的页面没有打开"


def survey_site(survey: Survey, password: SecretStr) -> None:
    """Look at everything; LoginFailed where the site does not let us in."""
    _look_at_login(survey)
    if survey.failed("login"):
        for page in ("portal", "todo_list", "order_form", "history", "complete", "reject", "leftover"):
            survey.unseen(page, NOT_LOGGED_IN)
        for page in ("done_list", "leftover_list"):
            survey.unseen(page, NOT_LOGGED_IN)
        return
    with survey.looking("portal"):
        log_in(survey.lane, password)
    done = look_inside(survey)
    look_at_done(survey, done)


def look_inside(survey: Survey) -> list[ListRow]:
    """Look at everything after the login; the portal is open.

    Returns the rows of the done list, whose orders are not opened.
    """
    _look_at_portal(survey)
    rows = look_at_todo(survey)
    _look_at_menu(survey)
    look_at_orders(survey, rows)
    profile = survey.lane.site.paged
    done = look_at_list(survey, "done_list", profile.portal.menu_done, profile.done_list)
    look_at_list(survey, "leftover_list", profile.portal.menu_leftover, profile.leftover_list)
    return done


def _look_at_login(survey: Survey) -> None:
    """The login page before anything is typed, and what its form would send."""
    session, spec = survey.lane.session, survey.lane.profile.login
    with survey.looking("login"):
        session.begin_load()
        session.top.goto(session.url(session.profile.site.login_path), wait_until="load")
        session.logged_in()
        session.served.insist_on("page")
        survey.add(*look_at_region(session.top, "login", spec))
        survey.keep("login", session.top)
        if survey.failed("login"):
            return
        raw = session.top.locator(spec.css("form")).evaluate(CONTROLS_SCRIPT)
        sent = [name for name, _value in pairs_of([Control(**one) for one in raw])]
        for key, name in (("user_field", spec.user_field), ("password_field", spec.password_field)):
            state = PASSED if name in sent else FAILED
            message = "表单会发出" if name in sent else f"表单不发出；发出的有 {'、'.join(sent)}"
            survey.add(Finding("login", "字段", f"{key} = {name}", state, message))
        foreseen = {
            spec.user_field,
            spec.password_field,
            *spec.also_sends,
            *(one.field for one in spec.before),
        }
        strange = [name for name in sent if name not in foreseen]
        if strange:
            message = f"表单还会发出 {'、'.join(strange)}，闸门不会放行"
            survey.add(Finding("login", "字段", "also_sends", FAILED, message, "核对后写进 also_sends"))


def _look_at_portal(survey: Survey) -> None:
    top, spec = survey.lane.session.top, survey.lane.site.paged.portal
    with survey.looking("portal"):
        survey.add(*look_at_region(top, "portal", spec))
        survey.keep("portal", top)
        name = survey.lane.site.portal.greeted_name()
        survey.add(Finding("portal", "问候", "greeting_pattern", PASSED, f"读出 {len(name)} 个字的姓名"))
        days = survey.lane.site.portal.password_days()
        if days is not None:
            survey.add(Finding("portal", "问候", "password_notice", PASSED, f"密码还有 {days} 天"))
        survey.lane.clerk.our_name = name
        survey.met(Masker(names=(name,)))


def _look_at_menu(survey: Survey) -> None:
    """Look at the menu's tree, which stands unfolded after a list was opened by it."""
    top, spec = survey.lane.session.top, survey.lane.site.paged.portal
    with survey.looking("portal"):
        menu: Document = top
        for css in filter(None, (spec.frame_outer, spec.frame_menu)):
            menu = document_in(menu, css)
        survey.add(look_at(menu, "portal", "tree", spec.selectors["tree"]))
        survey.keep("menu", menu)
        tree = menu.locator(spec.css("tree"))
        survey.add(
            *(
                look_at(tree, "portal", name, spec.selectors[name], Use.MANY)
                for name in ("node", "node_of_level_label")
            )
        )
        node = tree.locator(spec.css("node")).first
        survey.add(
            *(look_at(node, "portal", name, spec.selectors[name]) for name in ("node_label", "node_children"))
        )
