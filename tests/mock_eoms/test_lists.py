"""The to-do, done and leftover lists."""

import re

import pytest

from tests.support.mock_client import DONE, LEFTOVERS, SCHEMA, finish_values, numbers_on, total_of


def visible(mock_site, login="clerk01"):
    """What the to-do list of this clerk must hold, newest first."""
    mine = [o for o in mock_site.orders() if o["active"] and o["holder"] in (None, login)]
    return [o["order_no"] for o in sorted(mine, key=lambda o: o["dispatched"], reverse=True)]


def test_list_shows_group_and_own_orders(mock_site, clerk):
    """Unaccepted orders and my own are listed, the colleague's are not."""
    page = clerk.http.get(
        "/eoms4/sheet/myWaitingDealSheetQuery.action", params={"baseSchema": SCHEMA, "var_pagesize": "100"}
    ).text

    assert numbers_on(page) == visible(mock_site)
    assert total_of(page) == len(visible(mock_site))


def test_paging_walks_through_all_rows(mock_site, clerk):
    """Posting page after page shows every row once."""
    seen = []
    for page in range(1, 4):
        posted = {"var_currentpage": str(page), "var_pagesize": "20", "var_istranfer": "next"}
        seen += numbers_on(clerk.todo(**posted))

    assert seen == visible(mock_site)


def test_quick_search_finds_one_number(clerk, open_order):
    """The quick search by 流水号 leaves one row."""
    page = clerk.todo(tqueryname="serialnum", tquerytext=open_order["order_no"])

    assert total_of(page) == 1
    assert numbers_on(page) == [open_order["order_no"]]


def test_sorting_by_deadline(mock_site, clerk):
    """A posted sort field orders the rows."""
    page = clerk.todo(var_sortfield="duedate", var_sorttype="1", var_pagesize="50")
    deadlines = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", page.split('id="tab"')[1])[::4]

    assert deadlines == sorted(deadlines)


def test_layout_b_has_two_rows_per_order(mock_site, clerk):
    """Layout b prints data row and title row for each order."""
    mock_site.switches(list="b", pagesize="50")
    page = clerk.todo()

    assert page.count('class="row_data') == page.count('class="row_title') == total_of(page)


def test_ids_are_repeated_as_on_the_real_page(clerk):
    """The export form repeats the ids of the list form."""
    page = clerk.todo()

    assert page.count('id="var_pagesize"') == 2
    assert page.count('id="id"') == 2


def test_accepted_order_leaves_the_colleagues_list(clerk, visitor, open_order):
    """After my accept, clerk02 no longer sees the order."""
    visitor.sign_in("clerk02", "mock-pass-2")
    clerk.save(open_order, "ACCEPT")
    page = visitor.todo(tqueryname="serialnum", tquerytext=open_order["order_no"])

    assert total_of(page) == 0


def test_done_list_shows_what_i_handled(mock_site, clerk, my_order):
    """A completed order moves from the to-do list to the done list."""
    clerk.save(my_order, "T1Finish", **finish_values(my_order))
    done = clerk.http.get(DONE, params={"type": "mydealed", "baseSchema": SCHEMA}).text

    assert numbers_on(done) == [my_order["order_no"]]
    assert "我处理的工单" in done
    assert my_order["order_no"] not in numbers_on(clerk.todo(var_pagesize="50"))


def test_leftover_list_shows_entries(clerk, my_order):
    """A leftover entry is listed with the order's number."""
    clerk.leftover(my_order)
    page = clerk.http.post(
        LEFTOVERS, data={"tqueryname": "serialnum", "tquerytext": my_order["order_no"]}
    ).text

    assert total_of(page) == 1
    assert "王值班" in page


def test_mutated_list_repeats_a_row(mock_site, clerk):
    """A mutate fault shows the first row twice while the total stays."""
    mock_site.fault("list", "mutate", text="duplicate_row")
    page = clerk.todo()

    assert page.count('onclick="openSheet(') == 21 * 6


@pytest.mark.parametrize(("text", "change"), [("row_comes", 1), ("row_goes", -1), ("comes_and_goes", 0)])
def test_rows_move(mock_site, clerk, text, change):
    """Rows come and go right before a page is read; coming and going leaves the count as it was."""
    before = clerk.todo()
    mock_site.fault("list", "mutate", text=text)
    after = clerk.todo()

    assert total_of(after) == total_of(before) + change
    assert numbers_on(after) != numbers_on(before)


@pytest.mark.parametrize(("text", "rows", "change"), [("no_rows", 0, 0), ("second_task", 21, 1)])
def test_rows_do_not_fit(mock_site, clerk, text, rows, change):
    """A list that keeps its count and loses its rows; one that shows an order with two tasks."""
    before = total_of(clerk.todo())
    mock_site.fault("list", "mutate", text=text)
    page = clerk.todo()

    assert (page.count("<tr class="), total_of(page)) == (rows, before + change)


def test_order_changes_behind_the_back(mock_site, my_order):
    """A closed order may come back as a new task, and the customer service leaves its lines in the history."""
    mock_site.change(my_order["order_no"], "urged")
    mock_site.change(my_order["order_no"], "withdrawn")
    mock_site.change(my_order["order_no"], "returned")
    order = mock_site.order(my_order["order_no"])
    labels = [entry["label"] for entry in mock_site.history(my_order["order_no"])]

    assert labels[-3:] == ["催办", "撤单", "退回"]
    assert (order["active"], order["holder"]) == (True, None)
    assert order["task_id"] != my_order["task_id"]


def test_swapped_limits(mock_site, clerk, my_order):
    """With limits=swapped the form shows the limit of accepting as that of handling."""
    mock_site.switches(limits="swapped")
    order = mock_site.order(my_order["order_no"])

    assert f"处理时限：{order['accept_deadline']}" in clerk.view(my_order).text
