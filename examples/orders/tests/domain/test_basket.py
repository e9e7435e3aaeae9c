from orders.domain.basket import Wish, total_quantities


def test_wishes_for_the_same_product_are_added_up() -> None:
    wishes = [Wish("TEA", 2), Wish("CUP", 1), Wish("TEA", 3)]
    assert total_quantities(wishes) == {"CUP": 1, "TEA": 5}


def test_products_come_in_the_order_of_their_sku() -> None:
    assert list(total_quantities([Wish("TEA", 1), Wish("CUP", 1)])) == ["CUP", "TEA"]
