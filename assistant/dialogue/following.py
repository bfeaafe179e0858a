"""What follows from a reply beside its words: notes, alarms, recordings, what is forgotten."""

from collections.abc import Iterator

from assistant.dialogue.skill import Forgetting, Reply
from assistant.events import Event, ForgetWanted, InterpretingSet, NoteTaken, RecordingWanted


def following(reply: Reply, turn: int, t_ns: int) -> Iterator[Event]:
    """What is to happen because of `reply` to the request of `turn`, which ended at `t_ns`."""
    if reply.note is not None:
        yield NoteTaken(t_ns, turn, reply.note.text, reply.note.about)
    if reply.interprets:
        yield InterpretingSet(t_ns, True)
    if reply.records is not None:
        yield RecordingWanted(t_ns, turn, reply.records)
    if reply.alarm is not None:
        yield reply.alarm.was_set(t_ns)
    for alarm in reply.drops:
        yield alarm.has_ended(t_ns)
    if reply.forgets is not None:
        yield _forget_wanted(reply.forgets, turn, t_ns)


def _forget_wanted(forgets: Forgetting, turn: int, t_ns: int) -> ForgetWanted:
    since, until = forgets.since, forgets.until
    return ForgetWanted(
        t_ns,
        turn,
        None if since is None else since.isoformat(),
        None if until is None else until.isoformat(),
        forgets.words,
    )
