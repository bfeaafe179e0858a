from assistant.dialogue.skill import Forgetting, Occasion, Reply, skill
from assistant.dialogue.spans import Span, span
from assistant.events import Evidence, EvidenceKind, Refusal

EVERYTHING, NOTES = "everything", "notes"  # what may be asked for, in any language


@skill()
def forget(occasion: Occasion, what: str = "", since: str = "", until: str = "") -> Reply:
    """Forget for good what was seen or told in some time, or about something."""
    language, memory = occasion.language, occasion.memory
    try:
        times = span(since, until, occasion.wall_time)
    except ValueError:
        times = Span()
    words = "" if what in (EVERYTHING, NOTES) else what
    if (not words and times == Span()) or what == NOTES:
        # One misheard word must not cost all that is remembered.
        return Reply(language.say("memory.forget_what"), refusal=Refusal.UNSURE)
    found = memory.matching(times.since, times.until, words)
    if not found:
        return Reply(language.say("memory.nothing_to_forget"), refusal=Refusal.UNSEEN)
    evidence = Evidence(EvidenceKind.MEMORY, str(len(found)))
    key = "memory.forgot_one" if len(found) == 1 else "memory.forgot"
    answer = language.say(key, number=language.number(len(found)))
    return Reply(answer, (evidence,), forgets=Forgetting(times.since, times.until, words))
