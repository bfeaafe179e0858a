"""The skills, one a file: a file added to this folder adds its skill."""

import importlib
import pkgutil
from functools import cache

from assistant.dialogue import packages
from assistant.dialogue.packages import Package
from assistant.dialogue.skill import Skill, registered_skills

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


@cache
def installed() -> tuple[Package, ...]:
    """The packages that bring skills of their own; looked for once."""
    return packages.loaded()


def all_skills() -> dict[str, Skill]:
    """Every skill of this folder and of installed packages, by name."""
    installed()
    return registered_skills()
