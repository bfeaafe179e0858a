"""The skills, one a file: a file added to this folder adds its skill."""

import importlib
import pkgutil

from assistant.dialogue.skill import Skill, registered_skills

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


def all_skills() -> dict[str, Skill]:
    """Every skill of this folder, by name."""
    return registered_skills()
