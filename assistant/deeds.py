"""What an answer says is done, done outside a running session: notes, forgetting, reminders."""

from datetime import datetime

from assistant.dialogue.skill import Reply
from assistant.memory.record import NEW, Kind, Record
from assistant.memory.store import Memory


def keep(reply: Reply, memory: Memory, now: datetime) -> None:
    """Do to the memory what `reply` says is done; `now` is calendar time with its zone."""
    if reply.note is not None:
        memory.tell(Record(NEW, Kind.NOTE, reply.note.text, now, now, reply.note.about))
    if reply.forgets is not None:
        memory.forget(reply.forgets.since, reply.forgets.until, reply.forgets.words)
    if reply.alarm is not None:
        memory.alarms.add(reply.alarm)
    for alarm in reply.drops:
        memory.alarms.end(alarm.kind, alarm.due, alarm.text)
