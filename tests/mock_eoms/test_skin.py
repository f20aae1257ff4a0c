"""The switch `skin`: everything on the pages is another, and behind them the site is what it was."""

import re

import pytest

from mock_eoms.form_fields import finish_fields, step_fields
from mock_eoms.pages.static import FOLDER
from mock_eoms.skin.skin import Skin
from mock_eoms.skin.widgets import LOWER, Widgets
from mock_eoms.skin.words import SYNONYMS, Words
from mock_eoms.switches import Switches
from tests.support.mock_client import TEXT

SEEDS = ("1", "2", "3")
KNOWN = frozenset(
    [
        "button",
        "checkbox",
        "date",
        "file",
        "hidden",
        "image",
        "number",
        "password",
        "radio",
        "reset",
        "search",
        "submit",
        "tel",
        "text",
    ]
)
TYPED = re.compile(
    r'<input\b[^>]*? type="([^"]*)"|make\(\'input\', \{ type: \'([^\']*)\'|input\[type=(\w+)\]'
)
NAMED = re.compile(r'(?<=\s)(?:id|name|class|for)="([^"]+)"')
LABELS = re.compile(r'<td class="\w+"[^>]*><span[^>]*>([^<]+)：</span></td>')


@pytest.fixture
def pages(clerk, my_order):
    """Asks for the pages of an order, the lists, the portal and the login page."""
    step = "/eoms4/ultrabpp/form/formAction/showStep.action"
    ids = {"baseID": my_order["base_id"], "taskID": my_order["task_id"]}

    def ask():
        got = [
            clerk.http.get(step, params={**ids, "actionID": action}).text for action in ("T1Finish", "REJECT")
        ]
        got += [clerk.view(my_order).text, clerk.history(my_order), clerk.todo()]
        paths = (
            "portal/index_office",
            "portal/left",
            "portal/content_frame",
            "sheet/issueLeftover",
            "portal/login",
        )
        return [*got, *(clerk.http.get(f"/eoms4/{path}.action", params=ids).text for path in paths)]

    return ask


@pytest.mark.parametrize("seed", SEEDS)
def test_no_name_stays(mock_site, pages, seed):
    """No id, name or class of a page is one that the site has of its own."""
    before = {one for page in pages() for value in NAMED.findall(page) for one in value.split()}

    mock_site.switches(skin=seed)
    now = {one for page in pages() for value in NAMED.findall(page) for one in value.split()}

    assert len(before) > 200
    assert before & now == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_label_stays(mock_site, pages, seed):
    """No label of a field is one that the site has of its own."""
    before = {label for page in pages() for label in LABELS.findall(page)}

    mock_site.switches(skin=seed)
    now = {label for page in pages() for label in LABELS.findall(page)}

    assert len(before) > 40
    assert before & now == set()


@pytest.mark.parametrize("seed", [*SEEDS, "90417"])
def test_types_of_inputs_stay(mock_site, pages, seed):
    """Each type of an input, in pages, in what scripts make and in what they look for, is one that HTML knows."""
    skin = Skin(seed)
    mock_site.switches(skin=seed)

    own = set(FOLDER.glob("*.js")) - set(FOLDER.glob("boco*"))
    scripts = [skin.file(".js", path.read_bytes()).decode() for path in own]
    found = ["".join(groups) for text in [*pages(), *scripts] for groups in TYPED.findall(text)]

    assert len(found) > 40
    assert [one for one in found if one not in KNOWN] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_every_control_is_another(seed):
    """Each field of a step has a control of another kind, but for those that have no other kind."""
    fields = [*finish_fields(Switches()), *step_fields("REJECT", Switches())]
    pairs = zip(fields, Skin(seed).dressed(fields), strict=True)

    assert {old.kind for old, new in pairs if old.kind == new.kind} <= {
        "area",
        "rollback",
        "button",
        "hidden",
    }


@pytest.mark.parametrize("seed", [str(number) for number in range(1, 21)])
def test_words_are_told_apart(seed):
    """Two things never have one word, and nothing keeps the word that it had."""
    words = Words(seed)

    chosen = {old: words.new(old) for old in SYNONYMS}

    assert len(set(chosen.values())) == len(chosen)
    assert [old for old, new in chosen.items() if old == new] == []


def test_same_number_same_skin():
    """A skin is made from its number alone."""
    one, again, other = Skin("7"), Skin("7"), Skin("8")

    assert one.name("CCH_ONE_area") == again.name("CCH_ONE_area") != other.name("CCH_ONE_area")


def test_parts_of_a_name():
    """What a script puts together from a name and an ending of its own is what the page has; the way back leads home."""
    skin = Skin("1")

    assert skin.name("CCH_ONE_area_ubfbox") == skin.name("CCH_ONE_area") + skin.name("_ubfbox")
    assert skin.own_name(skin.name("bpp_Sys_TaskID")) == "bpp_Sys_TaskID"
    assert skin.own_name(skin.name("CCH_ONE_isReplied_displayInput")) == "CCH_ONE_isReplied_displayInput"


def test_what_people_typed_stays(mock_site, clerk, my_order):
    """The site's words and names in an order's own text are nobody's labels: they are shown letter by letter."""
    typed = '解决措施：处理人 id="loginName" 受理'
    order = mock_site.add_order({**my_order["fields"], "CCH_ComplainDesc": typed}, holder="clerk01")
    mock_site.switches(skin="1")

    shown = clerk.view(order).text

    assert typed.replace('"', "&#34;") in shown


def test_own_names_mean_nothing(mock_site, clerk, my_order):
    """A post under the site's own names is not understood in a skin."""
    mock_site.switches(skin="1")

    clerk.save(my_order, "REJECT", Desc=TEXT)

    assert mock_site.writes() == []


def test_two_selects_are_one_value():
    """What a cascade posts in two pairs is the one value that the site's own menu posts."""
    pairs = [("A", "1"), ("CCH_ONE_provReason", "覆盖"), (f"CCH_ONE_provReason{LOWER}", "室内弱覆盖")]

    assert Widgets("1").joined(pairs) == [("A", "1"), ("CCH_ONE_provReason", "覆盖.室内弱覆盖")]
