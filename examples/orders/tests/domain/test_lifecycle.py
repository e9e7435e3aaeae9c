from itertools import pairwise

import pytest

from orders.domain.errors import StatusChangeError
from orders.domain.lifecycle import NEXT, OrderStatus, ensure_can_become


def test_an_order_can_go_all_the_way_from_placed_to_returned() -> None:
    way = ["placed", "packed", "shipped", "delivered", "returned"]
    for current, wanted in pairwise(way):
        ensure_can_become(OrderStatus(current), OrderStatus(wanted))


@pytest.mark.parametrize("status", ["shipped", "delivered", "returned", "cancelled"])
def test_what_has_left_the_house_cannot_be_cancelled(status: str) -> None:
    with pytest.raises(StatusChangeError, match=f"is {status} cannot become cancelled"):
        ensure_can_become(OrderStatus(status), OrderStatus.CANCELLED)


@pytest.mark.parametrize("status", OrderStatus)
def test_no_status_leads_to_itself(status: OrderStatus) -> None:
    assert status not in NEXT[status]


def test_every_status_but_the_first_can_be_reached() -> None:
    assert frozenset().union(*NEXT.values()) == set(OrderStatus) - {OrderStatus.PLACED}
