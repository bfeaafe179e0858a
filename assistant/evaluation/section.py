"""Checked reading of a YAML file that a person wrote.

Every mistake becomes one line that names the key, what was wanted and what was found.
"""

import difflib
import math
import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml

from assistant.errors import ScenarioError

_SHOWN = 60  # characters of a wrong value that a message repeats
_HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
Colour = tuple[int, int, int]  # red, green, blue, 0 to 255
_Choice = TypeVar("_Choice", bound=StrEnum)
_REQUIRED: Any = object()  # a default that no check accepts, so that a missing key is refused


class Section:
    """One mapping of the file, read key by key; `finish` refuses the keys that nobody read."""

    def __init__(self, name: str, path: str, value: object) -> None:
        """Take the mapping found at `path` (like `scenes[2].motion`) of the file `name`.

        Raises:
            ScenarioError: it is no mapping, or a key is no text.
        """
        self._name = name
        self.path = path
        self._read: set[str] = set()
        if not isinstance(value, dict):
            self._refuse("", "a mapping of keys to values", value)
        self._values: dict[str, Any] = value
        for key in value:
            if not isinstance(key, str):
                self._refuse("", "keys that are words", key)

    def has(self, key: str) -> bool:
        """Whether the key is there and holds something."""
        self._read.add(key)
        return self._values.get(key) is not None

    def fail(self, key: str, wanted: str) -> NoReturn:
        """Refuse the value of `key`.

        Raises:
            ScenarioError: always.
        """
        if self.has(key):
            self._refuse(key, wanted, self._values[key])
        raise ScenarioError(
            f"{self._name}: {self._at(key)}: wanted {wanted}, found nothing; add it"
        )

    def number(
        self,
        key: str,
        low: float,
        high: float,
        unit: str = "a number",
        default: float = _REQUIRED,
    ) -> float:
        """A finite number from `low` to `high`, both included; `unit` names it in messages."""
        value = self._get(key, default)
        real = isinstance(value, int | float) and not isinstance(value, bool)
        if not real or not math.isfinite(value) or not low <= value <= high:
            self.fail(key, f"{unit} from {low:g} to {high:g}")
        return float(value)

    def whole(self, key: str, low: int, high: int, unit: str, default: int = _REQUIRED) -> int:
        """A whole number from `low` to `high`, both included."""
        value = self._get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.fail(key, f"{unit}, a whole number from {low} to {high}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            self.fail(key, "true or false")
        return value

    def text(self, key: str, default: str = _REQUIRED) -> str:
        """Words; a number is not taken for words, it wants quotes."""
        value = self._get(key, default)
        if not isinstance(value, str) or (not value.strip() and value is not default):
            self.fail(key, "text (in quotes if it looks like a number)")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of at least one text, or one text."""
        value = self._get(key, _REQUIRED)
        lines = [value] if isinstance(value, str) else value
        if not isinstance(lines, list) or not lines or not all(isinstance(x, str) for x in lines):
            self.fail(key, "one line of text or a list of lines")
        return tuple(lines)

    def moment(self, key: str) -> datetime:
        """A calendar time such as 2026-05-04T18:30."""
        value = self._get(key, _REQUIRED)
        try:
            return value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except (TypeError, ValueError):
            self.fail(key, "a time such as 2026-05-04T18:30")

    def values(self, key: str) -> dict[str, Any]:
        """The mapping under `key` as it is; empty if it is absent."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            self.fail(key, "a mapping of keys to values")
        return dict(value)

    def choice(self, key: str, kind: type[_Choice], default: _Choice = _REQUIRED) -> _Choice:
        """One of the words of the enum `kind`."""
        value = self._get(key, default)
        if not isinstance(value, str) or value not in list(kind):
            self.fail(key, "one of " + ", ".join(kind))
        return kind(value)

    def pair(
        self, key: str, low: float, high: float, unit: str, default: tuple[float, float] = _REQUIRED
    ) -> tuple[float, float]:
        """Two finite numbers, each from `low` to `high`."""
        value = self._get(key, default)
        if isinstance(value, tuple):  # only a default is one
            return default
        numbers = isinstance(value, list) and len(value) == 2
        if not numbers or not all(_is_number(x) and low <= x <= high for x in value):
            self.fail(key, f"{unit}, two numbers from {low:g} to {high:g} like [{low:g}, {high:g}]")
        return float(value[0]), float(value[1])

    def colour(self, key: str, default: Colour = _REQUIRED) -> Colour:
        """Red, green and blue, written as "#rrggbb"."""
        value = self._get(key, default)
        if isinstance(value, tuple):  # only a default is one
            return default
        if not isinstance(value, str) or not _HEX_COLOUR.fullmatch(value):
            self.fail(key, 'a colour like "#ffcc00" (in quotes)')
        return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)

    def file(self, key: str, folder: Path) -> Path:
        """A file that exists; its path is relative to `folder`."""
        path = folder / self.text(key)
        if not path.is_file():
            self.fail(key, f"a file in {folder}")
        return path

    def section(self, key: str) -> "Section":
        """The mapping under `key`."""
        if not self.has(key):
            self.fail(key, "a mapping of keys to values")
        return Section(self._name, self._at(key), self._values[key])

    def sections(self, key: str) -> Iterator["Section"]:
        """The mappings of the list under `key`; none if the key is absent."""
        value = self._get(key, [])
        if not isinstance(value, list):
            self.fail(key, "a list")
        for index, item in enumerate(value):
            yield Section(self._name, f"{self._at(key)}[{index}]", item)

    def one_or_more(self, key: str) -> Iterator["Section"]:
        """The mapping under `key`, or the mappings of its list."""
        if self.has(key) and isinstance(self._values[key], list):
            yield from self.sections(key)
        else:
            yield self.section(key)

    def named_sections(self, key: str) -> Iterator[tuple[str, "Section"]]:
        """The mappings of the mapping under `key`, with their names; none if it is absent."""
        parent = Section(self._name, self._at(key), self._get(key, {}))
        for name in parent._values:
            yield name, parent.section(name)

    def one_of(self, *keys: str) -> str:
        """The one key of `keys` that is present.

        Raises:
            ScenarioError: none or several are.
        """
        found = [key for key in keys if self.has(key)]
        if len(found) != 1:
            raise ScenarioError(
                f"{self._name}: {self.path or 'top level'}: wanted one of {', '.join(keys)}, "
                f"found {' and '.join(found) or 'none'}; keep exactly one"
            )
        return found[0]

    def finish(self) -> None:
        """Refuse the keys that were never asked for.

        Raises:
            ScenarioError: there is one; the likeliest right name is offered.
        """
        for key in self._values:
            if key not in self._read:
                near = difflib.get_close_matches(key, self._read, 1)
                hint = f"did you mean {near[0]}?" if near else "remove it"
                raise ScenarioError(
                    f"{self._name}: {self._at(key)}: wanted one of "
                    f"{', '.join(sorted(self._read))}, found {_short(key)}; {hint}"
                )

    def _get(self, key: str, default: Any) -> Any:
        self._read.add(key)
        value = self._values.get(key)
        return default if value is None else value

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def _refuse(self, key: str, wanted: str, found: object) -> NoReturn:
        at = self._at(key) or "top level"
        raise ScenarioError(
            f"{self._name}: {at}: wanted {wanted}, found {_short(found)}; mend this key"
        )


class _OneOfEachKey(yaml.SafeLoader):
    """Refuses a key that a mapping has twice: YAML does, PyYAML takes the last one in silence."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        keys: set[tuple[str, str]] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if (key.tag, key.value) in keys:
                    raise yaml.MarkedYAMLError(
                        problem=f"the key {_short(key.value)} for the second time",
                        problem_mark=key.start_mark,
                    )
                keys.add((key.tag, key.value))
        return node


def read_yaml(path: Path) -> Section:
    """The top mapping of a YAML file.

    Raises:
        ScenarioError: no such file, no UTF-8 text, no YAML, a key that is there twice, or no
            mapping.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _OneOfEachKey)
    except OSError as error:
        raise ScenarioError(
            f"wanted a YAML file at {path}, found: {error.strerror}; check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise ScenarioError(
            f"{path.name}: wanted UTF-8 text, found other bytes at {error.start}; save it so"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "the file"
        problem = getattr(error, "problem", None) or getattr(error, "reason", "no YAML")
        raise ScenarioError(
            f"{path.name}: {where}: wanted YAML, found: {problem}; mend that line"
        ) from error
    return Section(path.name, "", content)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _short(value: object) -> str:
    shown = "nothing" if value is None else repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."
