"""Events as JSON, over a file or a wire and back."""

import dataclasses
import types
import typing
from enum import StrEnum
from typing import Any

from assistant.events import Event
from models.box import Box

Json = dict[str, Any]
EVENT_TYPES: dict[str, type[Event]] = {kind.__name__: kind for kind in typing.get_args(Event)}


def to_json(event: Event) -> Json:
    """The event as plain JSON values, its class under "event"."""
    return {"event": type(event).__name__, **dataclasses.asdict(event)}


def from_json(data: Json) -> Event:
    """The event that `to_json` wrote.

    Raises:
        ValueError: the class is not an event, or a field is missing or unheard of.
    """
    kind = EVENT_TYPES.get(data.get("event", ""))
    if kind is None:
        raise ValueError(f"wanted one of {', '.join(EVENT_TYPES)}, found {data.get('event')!r}")
    fields = {name: value for name, value in data.items() if name != "event"}
    try:
        return typing.cast(Event, _build(kind, fields))
    except TypeError as error:
        raise ValueError(f"wanted the fields of {kind.__name__}, found: {error}") from error


def _build(kind: Any, fields: Json) -> Any:
    hints = typing.get_type_hints(kind)
    unknown = fields.keys() - hints.keys()
    if unknown:
        raise TypeError(f"unheard-of {', '.join(sorted(unknown))}")
    return kind(**{name: _value(hints[name], value) for name, value in fields.items()})


def _value(hint: Any, value: Any) -> Any:
    """`value` as the annotated type: JSON turns tuples into lists and enums into words."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None:
            return None
        return _value(next(arm for arm in typing.get_args(hint) if arm is not type(None)), value)
    if origin is tuple:
        return tuple(_value(typing.get_args(hint)[0], item) for item in value)
    if hint is Box:
        return Box(*value)
    if dataclasses.is_dataclass(hint):
        return _build(hint, value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    return value
