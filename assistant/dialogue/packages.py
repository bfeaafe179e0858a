"""Skills of installed packages, found by their entry point, with their words beside them.

A package names its module under the group `olhar.skills`; importing it registers its skills. What
asks for them, what they answer and what `help` tells of them stands in `languages/CODE.yaml` beside
that module: `sentences`, `answers` and `help`, each by the name of a skill of the package. One that
fails, or that would replace what is there, is told in one line and left out.
"""

import dataclasses
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from typing import Any

import yaml
from hassil import Intents

from assistant.dialogue.skill import (
    Later,
    Occasion,
    Reply,
    Skill,
    registered_skills,
    replace_skill,
    withdraw_skills,
)
from assistant.dialogue.templates import KNOWN, OBJECT, WORDS
from assistant.events import Refusal

GROUP = "olhar.skills"
SLOTS = (OBJECT, KNOWN, *WORDS)
SECTIONS = ("sentences", "answers", "help")  # of a package's language file
_NAMES = re.compile(r"(?P<bracket>[<{])(?P<name>[^<>{}:]+)(?::[^<>{}]*)?[>}]")

Rules = Mapping[str, Any]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Package:
    """The skills that one entry point brings.

    Attributes:
        name: Of the installed package, with its version.
        skills: Their names; none when it was left out.
        module: Where its words are.
        trouble: Why it was left out; empty when it was not.
    """

    name: str
    skills: tuple[str, ...] = ()
    module: str = ""
    trouble: str = ""


def loaded() -> tuple[Package, ...]:
    """Import what is installed; Olhar's own skills must be registered before."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value))
    packages = tuple(_loaded(entry) for entry in found)
    for package in packages:
        if package.trouble:
            _left_out(package, package.trouble)
    return packages


def merged(rules: Rules, packages: Iterable[Package]) -> Rules:
    """The rules of a language file with the words that packages bring in that language.

    `added` is what `help` tells of them.
    """
    sentences, answers = dict(rules["sentences"]), dict(rules["answers"])
    added: list[str] = []
    for package in packages:
        try:
            words = _words(package, rules)
        except Exception as error:  # whatever somebody's file may hold
            _left_out(package, f"languages/{rules['code']}.yaml: {_told(error)}")
            continue
        sentences.update(words.get("sentences", {}))
        answers.update(words.get("answers", {}))
        added.extend(map(str, words.get("help", {}).values()))
    return {**rules, "sentences": sentences, "answers": answers, "added": tuple(added)}


def _loaded(entry: EntryPoint) -> Package:
    name = f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.name
    before = registered_skills()
    try:
        module = entry.load()
    except Exception as error:  # whatever somebody's code may raise
        withdraw_skills(registered_skills().keys() - before.keys())
        return Package(name, trouble=_told(error))
    skills = tuple(sorted(registered_skills().keys() - before.keys()))
    for skill in skills:
        replace_skill(_guarded(registered_skills()[skill], name))
    return Package(name, skills, getattr(module, "__package__", None) or "")


def _guarded(skill: Skill, package: str) -> Skill:
    """The skill, whose faults end one request and not the program."""

    def answer(occasion: Occasion, **arguments: Any) -> Reply | Later:
        try:
            return skill.function(occasion, **arguments)
        except Exception as error:  # whatever somebody's code may raise
            _log.warning("the skill %s of %s failed: %s", skill.name, package, _told(error))
            return Reply(occasion.language.say("package.failed"), refusal=Refusal.UNSURE)

    return dataclasses.replace(skill, function=answer)


def _words(package: Package, rules: Rules) -> dict[str, dict[str, Any]]:
    """What a package says and is asked in the language of `rules`.

    Raises:
        ValueError: a section or a sentence is not as it has to be.
    """
    if not package.module:
        return {}
    file = files(package.module) / "languages" / f"{rules['code']}.yaml"
    if not file.is_file():
        return {}
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or not data.keys() <= set(SECTIONS):
        raise ValueError(f"wanted {', '.join(SECTIONS)}, found {str(data)[:80]}")
    for name, section in data.items():
        if not isinstance(section, dict) or not section.keys() <= set(package.skills):
            own = ", ".join(package.skills)
            raise ValueError(f"wanted {name} of {own}, found {str(section)[:80]}")
        if taken := sorted(section.keys() & rules.get(name, {}).keys()):
            raise ValueError(f"wanted new {name}, found those of {', '.join(taken)}")
    _check_sentences(data.get("sentences", {}), rules)
    return data


def _check_sentences(sentences: Mapping[str, list[str]], rules: Rules) -> None:
    """That templates can be read and name nothing unknown: else every request would fail."""
    for sentence in (str(sentence) for listed in sentences.values() for sentence in listed):
        for match in _NAMES.finditer(sentence):
            known = rules["rules"] if match["bracket"] == "<" else SLOTS
            if match["name"] not in known:
                raise ValueError(f"wanted one of {', '.join(known)}, found {match[0]}")
    data = {name: {"data": [{"sentences": listed}]} for name, listed in sentences.items()}
    intents = Intents.from_dict({"language": rules["code"], "intents": data})
    for intent in intents.intents.values():
        for listed in intent.data:
            _ = listed.sentences  # parsed now


def _left_out(package: Package, why: str) -> None:
    _log.warning("the skills of %s are left out: %s", package.name, why)


def _told(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
