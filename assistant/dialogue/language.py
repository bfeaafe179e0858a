import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SettingsError

FOLDER = Path(__file__).parent / "languages"
EVERYTHING = "all"  # the members of a group that holds every label

Rules = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Called:
    """What a label or a group of labels is called.

    Attributes:
        noun: One of it: "cup".
        many: Several of it: "cups".
        also: Other words for it, singular and plural: "mug", "mugs".
        gender: Which article and number words go with it, in languages where that matters.
    """

    noun: str
    many: str
    also: tuple[str, ...] = ()
    gender: str = ""


class Number(str):
    """A number in words; an answer may ask for the form of one gender: "{number:f}"."""

    __slots__ = ("_forms",)
    _forms: Mapping[str, str]

    def __new__(cls, words: str, forms: Mapping[str, str]) -> "Number":
        """The words that are usual, and those of each gender."""
        number = super().__new__(cls, words)
        number._forms = forms
        return number

    def __format__(self, gender: str) -> str:
        return self._forms.get(gender, str(self))


class Language:
    """One language file: what is said, what is asked, and what things are called.

    Skills and understanding know no words of their own; all come from here, so that a language is
    added by adding a file.
    """

    def __init__(self, data: Rules) -> None:
        """Take the parsed language file `data`.

        Raises:
            KeyError: a section is missing.
        """
        self.code: str = data["code"]
        self.rules = data
        self.labels: tuple[str, ...] = tuple(data["labels"])
        self.groups: dict[str, tuple[str, ...]] = {
            name: self.labels if entry["members"] == EVERYTHING else tuple(entry["members"])
            for name, entry in data["groups"].items()
        }
        entries = {**data["groups"], **data["labels"]}
        self.called = {name: _called(name, entry) for name, entry in entries.items()}
        self._articles: Mapping[str, str] = data["articles"]
        self._indefinite = [(re.compile(rule), words) for rule, words in data["indefinite"]]

    @staticmethod
    @cache
    def load(code: str) -> "Language":
        """The language of the BCP-47 tag `code`; each is read once.

        Raises:
            SettingsError: there is no such file.
        """
        path = FOLDER / f"{code}.yaml"
        if not path.is_file():
            known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.yaml")))
            raise SettingsError(
                f"wanted a language of {known}, found {code!r}; mend the setting language"
            )
        from assistant.dialogue import packages, skills  # which need languages themselves

        rules = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Language(packages.merged(rules, skills.installed()))

    def say(self, key: str, **values: object) -> str:
        """The answer `key` ("count.seen") with `values` filled in.

        Raises:
            KeyError: no such answer, or a value that it names is missing.
        """
        answer: Any = self.rules["answers"]
        for part in key.split("."):
            answer = answer[part]
        return str(answer).format(**values).strip()

    def number(self, number: int, gender: str = "") -> "Number":
        """A whole number in words where the language file has them, else in digits."""
        words: Mapping[str, Sequence[str]] = self.rules["numbers"]
        forms = {
            name: str(row[number]) if 0 <= number < len(row) else str(number)
            for name, row in words.items()
        }
        return Number(forms.get(gender) or next(iter(forms.values())), forms)

    def indefinite(self, words: str) -> str:
        """`words` with their article: "a cup", "an apple", "keys"."""
        for rule, article in self._indefinite:
            if rule.search(words):
                return str(article).format(words=words)
        return words

    def one(self, label: str) -> str:
        """One of `label` with its article: "a cup", "an apple", "a pair of scissors"."""
        called = self._called(label)
        if article := self._articles.get(called.gender):
            return article.format(words=called.noun)
        return self.indefinite(called.noun)

    def several(self, label: str) -> str:
        """The plural of `label`: "cups", "people"."""
        return self._called(label).many

    def kind(self, words: str) -> str:
        """What `words`, known or not, name in general: "vans", "keys", "a door"."""
        called = self.called.get(words)
        return called.many if called else self.indefinite(words)

    def colour(self, name: str, tone: str = "", gender: str = "") -> str:
        """A colour, "dark" or "light" or neither, as it is said of a name of a gender."""
        forms: Mapping[str, str] = self.rules["colours_of"].get(gender, {})
        if form := forms.get(f"{tone} {name}".strip()):
            return form
        word = self.say(f"colour.names.{name}")
        return self.say(f"colour.{tone}", colour=word) if tone else word

    def gender(self, label: str) -> str:
        """The grammatical gender of `label`, as `number` takes it; "" in languages without."""
        return self._called(label).gender

    def counted(self, label: str, number: int) -> str:
        """`number` of `label`: "one cup", "three people"."""
        called = self._called(label)
        noun = called.noun if number == 1 else called.many
        return f"{self.number(number, called.gender)} {noun}"

    def some(self, label: str, number: int) -> str:
        """As `counted`, but one has an article: "a cup", "three people"."""
        return self.one(label) if number == 1 else self.counted(label, number)

    def join(self, items: Sequence[str]) -> str:
        """A spoken list: "a", "a and b", "a, b and c"."""
        forms = self.rules["join"]
        if len(items) < 2:
            return "".join(items)
        if len(items) == 2:
            return str(forms["two"].format(first=items[0], last=items[1]))
        joined = items[0]
        for item in items[1:-1]:
            joined = forms["more"].format(first=joined, last=item)
        return str(forms["end"].format(first=joined, last=items[-1]))

    def members(self, name: str) -> tuple[str, ...]:
        """The labels that `name` stands for: itself, those of its group, or none if unknown."""
        return (name,) if name in self.labels else self.groups.get(name, ())

    def names(self, label: str) -> tuple[str, ...]:
        """All that a label is called, one of it and several."""
        called = self._called(label)
        return tuple(dict.fromkeys((label, called.noun, called.many, *called.also)))

    def pattern(self, *keys: str) -> str:
        """The alternatives under `keys` of the language file as one regular expression."""
        value: Any = self.rules
        for key in keys:
            value = value[key]
        return value if isinstance(value, str) else alternatives(value)

    def _called(self, label: str) -> Called:
        return self.called.get(label) or Called(label, label)


def languages() -> tuple[str, ...]:
    """The BCP-47 tags of the languages that there are files for."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


def alternatives(patterns: Iterable[str]) -> str:
    """One regular expression that matches any of `patterns`, the longest first."""
    return "(?:" + "|".join(sorted(map(str, patterns), key=len, reverse=True)) + ")"


def _called(name: str, entry: Rules) -> Called:
    return Called(
        noun=entry.get("noun", name),
        many=entry["many"],
        also=tuple(entry.get("also", ())),
        gender=entry.get("gender", ""),
    )
