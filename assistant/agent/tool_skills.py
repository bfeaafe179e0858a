"""Tools of the wearer's own servers as skills that a language model may use.

No template asks for them: what they are for is only told to the language model. What one says is
data, spoken as its server's words and never as Olhar's own. All but those that change nothing wait
for the wearer's yes, as everything that acts does (`offered.acts`).
"""

import inspect
import keyword
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.agent.offered import LOOKING, NOT_OFFERED
from assistant.dialogue.skill import Later, Occasion, Reply, Skill, registered_skills
from assistant.errors import OutsideError, ToolFailed
from assistant.events import Evidence, EvidenceKind, Refusal
from assistant.outside.reply import washed
from assistant.outside.tool_servers import ToolServers
from assistant.outside.why import Why

STAGE = "tool"
LONGEST_NAME = 64  # of a tool, in OpenAI's format
LONGEST_DETAIL = 80  # characters of what an argument is for
MOST_CHOICES = 12  # of an argument that are told
_KINDS: dict[str, type] = {"string": str, "integer": int, "number": float, "boolean": bool}

Json = Mapping[str, Any]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Borrowed:
    """The function of a skill that is a tool of `server`.

    Attributes:
        servers: Where it is called.
        server: Name of its server, which is spoken.
        tool: As the server calls it.
        names: Of its arguments, as the server calls them, by ours.
        only_looks: Whether it changes nothing, so that it needs no yes.
    """

    servers: ToolServers
    server: str
    tool: str
    names: Mapping[str, str]
    only_looks: bool

    def __call__(self, occasion: Occasion, /, **arguments: Any) -> Later:
        """Use the tool, on a worker."""
        given = {self.names[name]: value for name, value in arguments.items()}
        failed = self._failed(occasion, Why.AWAY)

        def work() -> Reply:
            try:
                result = self.servers.call(self.server, self.tool, given)
            except ToolFailed as failure:
                _log.warning("%s", failure)
                return self._failed(occasion, Why(failure.why))
            except OutsideError as error:
                _log.warning("%s", error)
                return self._failed(occasion, Why.UNLOGGED)
            if result.words:
                key = "refused" if result.refused else "says"
            else:
                key = "odd" if result.refused else "silent"
            told = occasion.language.say(f"tool.{key}", name=self._name, words=result.words)
            evidence = (Evidence(EvidenceKind.TOOL, result.words),) if result.words else ()
            return Reply(told, evidence, Refusal.UNSURE if result.refused else None)

        return Later(STAGE, work, failed, outside=True)

    @property
    def _name(self) -> str:
        return self.server.capitalize()

    def _failed(self, occasion: Occasion, why: Why) -> Reply:
        words = occasion.language.say(f"tool.{why}", name=self._name)
        return Reply(words, refusal=Refusal.UNSURE)


def mcp_skills(servers: ToolServers) -> dict[str, Skill]:
    """The tools of every server, by name ("weather_forecast"); the servers are started for it.

    Left out, and told in the log, are tools that need lists or objects, and those whose name is
    taken: no server gets between the wearer and Olhar's own skills.
    """
    skills: dict[str, Skill] = {}
    taken = registered_skills().keys() | LOOKING | NOT_OFFERED
    for server, offers in servers.offers().items():
        for offer in offers:
            name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{server}_{offer.name}")
            arguments = _arguments(offer.schema)
            if name in taken or name in skills or len(name) > LONGEST_NAME or arguments is None:
                why = "cannot be called" if arguments is None else "has no usable name"
                _log.warning("the tool %s of %s %s; left out", offer.name[:80], server, why)
                continue
            borrowed = Borrowed(
                servers=servers,
                server=server,
                tool=offer.name,
                names={own: name for own, (name, _) in arguments.items()},
                only_looks=servers.only_looks(server, offer),
            )
            skills[name] = Skill(
                name=name,
                description=_description(offer.description, offer.schema, arguments),
                looks=frozenset(),
                arguments={own: parameter for own, (_, parameter) in arguments.items()},
                function=borrowed,
            )
    return skills


_Arguments = dict[str, tuple[str, inspect.Parameter]]  # ours -> the server's, and its type


def _arguments(schema: Json) -> _Arguments | None:
    """What of a JSON Schema can be asked for by words, numbers, and yes or no; None: too little."""
    properties, required = schema.get("properties", {}), schema.get("required", ())
    if not isinstance(properties, Mapping) or not isinstance(required, list | tuple):
        return None
    if not all(isinstance(name, str) for name in required):
        return None
    found: _Arguments = {}
    for name, property in properties.items():
        kind = _kind(property)
        own = re.sub(r"\W", "_", name, flags=re.ASCII)
        own = f"{own}_" if keyword.iskeyword(own) else f"_{own}" if own[:1].isdigit() else own
        if kind is None or not own or own in found:
            if name in required:
                return None
            continue
        default = inspect.Parameter.empty if name in required else None
        found[own] = (
            name,
            inspect.Parameter(
                own, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind
            ),
        )
    if {*required} - {name for name, _ in found.values()}:
        return None
    return found


def _kind(property: object) -> type | None:
    """The type of an argument; None where it is neither words, a number, nor yes or no."""
    if not isinstance(property, Mapping):
        return None
    arms = property.get("anyOf", property.get("oneOf"))
    if isinstance(arms, list):
        kinds = [_kind(arm) for arm in arms if arm != {"type": "null"}]
        return kinds[0] if len(kinds) == 1 else None
    named = property.get("type")
    if isinstance(named, list):
        named = next((name for name in named if name != "null"), None)
    return _KINDS.get(named) if isinstance(named, str) else None


def _description(told: str, schema: Json, arguments: _Arguments) -> str:
    """What the server tells of a tool and of its arguments, washed and bounded."""
    details = []
    for own, (name, _) in arguments.items():
        property = schema["properties"][name]
        choices = property.get("enum")
        of = [str(choice) for choice in choices] if isinstance(choices, list) else []
        words = f"{property.get('description', '')} {' or '.join(of[:MOST_CHOICES])}"
        if detail := washed(words)[:LONGEST_DETAIL].strip():
            details.append(f"{own}: {detail}")
    return ". ".join([washed(told).rstrip("."), *details]).strip(". ") or "A tool"
