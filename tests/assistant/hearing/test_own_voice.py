import pytest

from assistant.hearing.own_voice import is_own_voice

ANSWER = (
    "The bus stop is on the other side of the road. The next bus leaves at half past six. "
    "You may have to wait for it, and what time it arrives is not written there."
)


@pytest.mark.parametrize(
    "heard",
    [
        "The bus stop is on the other side of the road.",
        "the next bus leaves it half past six",
        "on the other side of the roads.",
        "next bus leaves at",
        "You may have two wait for it and what time it arrives",
        "half past",
    ],
)
def test_an_echo_is_known(heard: str) -> None:
    assert is_own_voice(heard, ANSWER)


@pytest.mark.parametrize(
    "heard",
    [
        "Stop.",
        "stop it",
        "Wait!",
        "What time is it?",
        "No, what side of the road am I on?",
        "When does the bus leave?",
        "Read the sign.",
        "pare",
        "",
        "okay",
    ],
)
def test_a_wearer_is_not_taken_for_it(heard: str) -> None:
    assert not is_own_voice(heard, ANSWER)


def test_nothing_was_said() -> None:
    assert not is_own_voice("what time is it", "")
