"""Every event class survives a journey through JSON; what is no event is refused."""

import json
import typing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import event_json, events
from models.box import Box

st.register_type_strategy(
    Box, st.tuples(*[st.floats(0, 4000, allow_nan=False) for _ in range(4)]).map(lambda b: Box(*b))
)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
ARGUMENTS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.text(max_size=8), st.text(max_size=8) | st.integers() | st.booleans(), max_size=3
)


def any_event() -> st.SearchStrategy[Any]:
    arms = [kind for kind in event_json.EVENT_TYPES.values() if kind is not events.Understood]
    understood = st.builds(events.Understood, arguments=ARGUMENTS)
    return st.one_of(understood, *[st.builds(kind) for kind in arms])


@given(any_event())
def test_round_trip(event: events.Event) -> None:
    carried = json.loads(json.dumps(event_json.to_json(event)))
    assert event_json.from_json(carried) == event


def test_every_dataclass_with_a_stamp_is_an_event() -> None:
    stamped = {
        name
        for name, value in vars(events).items()
        if isinstance(value, type) and "t_ns" in getattr(value, "__dataclass_fields__", {})
    }
    assert stamped - {"Evidence"} == set(event_json.EVENT_TYPES)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"event": "Nonsense"},
        {"event": "VoiceStarted", "t_ns": 1},
        {"event": "VoiceStarted", "t_ns": 1, "turn": 2, "colour": "red"},
    ],
)
def test_refuses_what_is_no_event(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="wanted"):
        event_json.from_json(data)


def test_events_are_frozen() -> None:
    started = events.VoiceStarted(t_ns=1, turn=1)
    with pytest.raises(AttributeError):
        started.turn = 2  # type: ignore[misc]
    assert typing.get_args(events.Event)
