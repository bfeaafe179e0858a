"""Skills as a language model sees them: tools with JSON schemas, read from their signatures."""

import inspect
import json
from collections.abc import Mapping
from typing import Any

from assistant.dialogue.skill import Skill

# What only looks, reads or reckons. The model may use these by itself; whatever else there is acts
# and waits for the wearer's yes, since a sign in view may have talked the model into it.
LOOKING = frozenset(
    {
        "describe_scene", "identify_object", "read_text", "count_objects", "find_object",
        "where_is", "identify_color", "search_sightings", "scan_code", "translate_text",
        "recall", "what_was_said", "summarize_conversation", "list_reminders", "tell_time",
        "calculate",
    }
)  # fmt: skip
# What is only about the voice, or what the model is asked in place of.
NOT_OFFERED = frozenset({"chat", "help", "repeat", "stop"})
LONGEST_VALUE = 400  # characters of an argument

_TYPES: dict[str, tuple[str, type]] = {
    "str": ("string", str),
    "bool": ("boolean", bool),
    "int": ("integer", int),
    "float": ("number", float),
}


class WrongCall(ValueError):
    """A tool call that cannot be done; the message is for the model."""


def tools(skills: Mapping[str, Skill]) -> list[dict[str, Any]]:
    """The skills that are offered, as OpenAI's chat completions have tools; sorted by name."""
    return [
        {
            "type": "function",
            "function": {
                "name": skill.name,
                "description": skill.description,
                "parameters": {
                    "type": "object",
                    "properties": {
                        name: {"type": _TYPES[_type(parameter)][0]}
                        for name, parameter in skill.arguments.items()
                    },
                    "required": [
                        name
                        for name, parameter in skill.arguments.items()
                        if parameter.default is parameter.empty
                    ],
                    "additionalProperties": False,
                },
            },
        }
        for skill in sorted(skills.values(), key=lambda skill: skill.name)
        if is_offered(skill)
    ]


def is_offered(skill: Skill) -> bool:
    """Whether the model may ask for `skill`: its arguments are words, numbers and yes or no."""
    return skill.name not in NOT_OFFERED and all(
        _type(parameter) in _TYPES for parameter in skill.arguments.values()
    )


def acts(skill: Skill) -> bool:
    """Whether `skill` does something, so that the wearer is asked first.

    Of a tool from elsewhere it is what the wearer's settings say; see `tool_skills.Borrowed`.
    """
    return skill.name not in LOOKING and not getattr(skill.function, "only_looks", False)


def arguments_for(skill: Skill, text: str) -> dict[str, Any]:
    """The arguments that a model gave, as JSON, checked against the skill's signature.

    Raises:
        WrongCall: they do not fit it.
    """
    try:
        given = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise WrongCall(f"the arguments of {skill.name} are no JSON") from error
    if not isinstance(given, dict):
        raise WrongCall(f"the arguments of {skill.name} are no JSON object")
    known = skill.arguments
    unknown = sorted(set(given) - set(known))
    if unknown:
        has = ", ".join(known) or "no arguments"
        raise WrongCall(f"{skill.name} has {has}, but not {', '.join(map(str, unknown))}"[:200])
    for name, parameter in known.items():
        if given.get(name, parameter.default) is parameter.empty:
            raise WrongCall(f"{skill.name} needs {name}")
    return {name: _value(skill, name, value) for name, value in given.items()}


def _value(skill: Skill, name: str, value: object) -> object:
    wanted, kind = _TYPES[_type(skill.arguments[name])]
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise WrongCall(f"{name} of {skill.name} must be a {wanted}")
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        raise WrongCall(f"{name} of {skill.name} is too long")
    return value


def _type(parameter: inspect.Parameter) -> str:
    """Its annotation by name; a string where a file delays its annotations."""
    kind = parameter.annotation
    return kind if isinstance(kind, str) else str(getattr(kind, "__name__", kind))
