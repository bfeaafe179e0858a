"""Which speech counts, by exact times."""

import pytest

from assistant.config import Hearing, Listen
from assistant.hearing.attention import Attention, Heed
from tests.assistant.scripted import SECOND

SETTINGS = Hearing(call_window_s=5.0, follow_up_s=4.0)


@pytest.mark.parametrize(
    ("listen", "uncalled"),
    [(Listen.OPEN, Heed.OVERHEARD), (Listen.WAKE, Heed.NONE), (Listen.PUSH, Heed.NONE)],
)
def test_a_call_opens_a_window(listen: Listen, uncalled: Heed) -> None:
    attention = Attention(listen, SETTINGS)
    assert attention.heed(9 * SECOND) is uncalled
    attention.call(10 * SECOND)
    assert attention.heed(15 * SECOND) is Heed.ADDRESSED
    assert attention.heed(15 * SECOND + 1) is uncalled


def test_a_call_is_used_up_by_what_follows_it() -> None:
    attention = Attention(Listen.PUSH, SETTINGS)
    attention.call(10 * SECOND)
    attention.take_up(11 * SECOND)
    assert attention.heed(11 * SECOND) is Heed.NONE


def test_one_may_go_on_while_the_assistant_thinks() -> None:
    attention = Attention(Listen.WAKE, SETTINGS)
    attention.call(10 * SECOND)
    attention.take_up(12 * SECOND)
    assert attention.heed(13 * SECOND) is Heed.OVERHEARD


@pytest.mark.parametrize("listen", [Listen.WAKE, Listen.PUSH])
def test_nobody_has_called_at_the_beginning(listen: Listen) -> None:
    assert Attention(listen, SETTINGS).heed(0) is Heed.NONE


@pytest.mark.parametrize(
    ("listen", "follows"), [(Listen.WAKE, Heed.OVERHEARD), (Listen.PUSH, Heed.NONE)]
)
def test_with_a_wake_phrase_one_may_interrupt_and_ask_on(listen: Listen, follows: Heed) -> None:
    attention = Attention(listen, SETTINGS)
    attention.voice(True, 20 * SECOND)
    assert attention.heed(50 * SECOND) is follows  # however long the answer is
    attention.voice(False, 60 * SECOND)
    assert attention.heed(64 * SECOND) is follows
    assert attention.heed(64 * SECOND + 1) is Heed.NONE
