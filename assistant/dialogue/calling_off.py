from assistant.dialogue.alarm_requests import EVERYTHING
from assistant.dialogue.alarm_words import clock_evidence, listed
from assistant.dialogue.skill import Occasion, Reply
from assistant.events import Refusal, Trigger
from assistant.memory.alarm import Alarm
from assistant.memory.words import fit, folded, telling

_FITS = 0.5  # share of the words named, 0 to 1, from which an alarm is meant


def call_off(occasion: Occasion, kind: Trigger, words: str) -> Reply:
    """Call off the alarms of a kind that words name; of several the wearer is asked which.

    People mix up the two kinds: where no alarm of this one fits, the other's are looked at.

    Args:
        occasion: The moment of the request.
        kind: Timers or reminders.
        words: What they are about; empty is whichever there is, `EVERYTHING` all of them.
    """
    language, now = occasion.language, occasion.wall_time
    pending = occasion.memory.alarms.pending()
    meant = _meant([alarm for alarm in pending if alarm.kind is kind], words)
    if not meant and words != EVERYTHING:
        meant = _meant([alarm for alarm in pending if alarm.kind is not kind], words)
    if not meant:
        return Reply(language.say("alarm.no_such"), refusal=Refusal.UNSEEN)
    evidence = tuple(map(clock_evidence, meant))
    named = [listed(alarm, language, now) for alarm in meant]
    if len(meant) == 1:
        text = language.say("alarm.stopped", alarm=named[0])
        return Reply(text, evidence, drops=tuple(meant))
    if words == EVERYTHING:
        text = language.say("alarm.stopped_all", number=language.number(len(meant)))
        return Reply(text, evidence, drops=tuple(meant))
    question = language.say("alarm.which", alarms=" ".join(named))
    return Reply(question, evidence, refusal=Refusal.UNSURE)


def _meant(alarms: list[Alarm], words: str) -> list[Alarm]:
    """Those that fit the words best."""
    if not words or words == EVERYTHING:
        return alarms
    wanted = telling(words) or tuple(folded(words).split())
    fits = [fit(wanted, folded(alarm.text)) for alarm in alarms]
    best = max(fits, default=0.0)
    found = zip(alarms, fits, strict=True)
    return [alarm for alarm, how in found if how == best and how >= _FITS]
