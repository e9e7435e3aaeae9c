import pytest

from orders.domain.pricing import PricedLine, Tariff, quote

TARIFF = Tariff(shipping_cents=490, free_shipping_from_cents=5000)


@pytest.mark.parametrize(
    ("quantity", "discount_cents"),
    [(1, 0), (9, 0), (10, 50), (49, 245), (50, 500), (1000, 10_000)],
)
def test_many_pieces_of_one_product_get_a_discount(quantity: int, discount_cents: int) -> None:
    assert PricedLine(quantity, unit_price_cents=100).discount_cents == discount_cents


def test_half_a_cent_of_discount_is_rounded_up() -> None:
    assert PricedLine(quantity=10, unit_price_cents=1).discount_cents == 1


def test_small_orders_pay_for_shipping() -> None:
    price = quote([PricedLine(1, 1200), PricedLine(2, 300)], TARIFF)
    assert (price.goods_cents, price.shipping_cents, price.total_cents) == (1800, 490, 2290)


@pytest.mark.parametrize(("goods_cents", "shipping_cents"), [(4999, 490), (5000, 0), (5001, 0)])
def test_shipping_is_free_from_a_value_of_goods(goods_cents: int, shipping_cents: int) -> None:
    assert quote([PricedLine(1, goods_cents)], TARIFF).shipping_cents == shipping_cents


def test_the_value_after_discounts_decides_about_shipping() -> None:
    price = quote([PricedLine(10, 500)], TARIFF)
    assert (price.goods_cents, price.shipping_cents) == (4750, 490)
