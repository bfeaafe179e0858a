"""Questions of our own, where it is not sure enough what is wanted."""

from assistant.dialogue.language import Language
from assistant.dialogue.meaning import Request
from assistant.dialogue.skill import Reply


def asked_back(options: tuple[Request, ...], language: Language) -> Reply:
    """The question which of several requests was meant."""
    deeds = [str(language.rules["deeds"][option.skill]) for option in options]
    return Reply(language.say("ask_back", first=deeds[0], second=deeds[1]))


def proposed(option: Request, language: Language) -> Reply:
    """The question whether something is to be done that a language model wants done."""
    deed = str(language.rules["deeds"].get(option.skill, option.skill.replace("_", " ")))
    details = [str(value) for value in option.arguments.values() if value not in ("", None)]
    named = f"{deed}: {', '.join(details)}" if details else deed
    return Reply(language.say("propose", deed=named))
