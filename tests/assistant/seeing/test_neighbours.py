from assistant.seeing.neighbours import MOST, neighbours
from assistant.seeing.view import Thing
from models.box import Box


def thing(label: str, x: float, y: float = 0, size: float = 100, sure: bool = True) -> Thing:
    return Thing(label, Box(x, y, x + size, y + size), 0.8, 0, 0, sure)


CUP = thing("cup", 0)


def test_the_nearest_comes_first_and_what_is_far_is_none() -> None:
    laptop, book, far = thing("laptop", 150), thing("book", 110), thing("clock", 500)
    assert neighbours(CUP, [far, laptop, CUP, book]) == ("book", "laptop")


def test_what_moves_on_or_is_not_sure_or_of_its_kind_does_not_help() -> None:
    others = [thing("person", 50), thing("bowl", 60, sure=False), thing("cup", 105)]
    assert neighbours(CUP, [CUP, *others]) == ()


def test_two_of_a_kind_are_named_once_and_only_a_few_are_named() -> None:
    labels = ["book", "book", "laptop", "bottle", "vase", "clock"]
    near = [thing(label, 100 + 2 * place) for place, label in enumerate(labels)]
    assert neighbours(CUP, near) == ("book", "laptop", "bottle")
    assert MOST == 3


def test_a_small_thing_on_a_large_one_is_next_to_it() -> None:
    table = thing("dining table", 0, size=800)
    assert neighbours(thing("cup", 300, 300, 60), [table]) == ("dining table",)
