import sqlite3
from datetime import datetime

from assistant.memory import rows, told
from assistant.memory.record import Record, microseconds
from assistant.memory.words import fit, folded, telling


def matching(
    connection: sqlite3.Connection, since: datetime | None, until: datetime | None, words: str
) -> list[Record]:
    """The records in view from `since` to `until` that hold all of `words`, the last seen first.

    Words that tell nothing ("my") do not count unless there are no others. Slips are not forgiven
    here: nothing is to be lost by mistake.
    """
    conditions, values = rows.during(since, until)
    found = rows.select(connection, " AND ".join(conditions) or "TRUE", values)
    if not words.strip():
        return list(found)
    wanted = _wanted(words)
    return [record for record in found if _holds(f"{record.value} {record.about}", wanted)]


def forget(
    connection: sqlite3.Connection, since: datetime | None, until: datetime | None, words: str
) -> int:
    """Delete the matching records with all that hangs on them; returns how many."""
    doomed = matching(connection, since, until, words)
    connection.executemany("DELETE FROM record WHERE id = ?", ((record.id,) for record in doomed))
    if doomed:
        told.index_anew(connection)
    if words.strip():
        _forget_neighbour(connection, since, until, _wanted(words))
    else:
        _forget_places(connection, since, until)
    return len(doomed)


def drop_unvisited(connection: sqlite3.Connection) -> None:
    """Delete places that have no view or no visit left; records lose them."""
    connection.execute(
        "DELETE FROM place WHERE id NOT IN (SELECT place FROM view)"
        " OR id NOT IN (SELECT place FROM visit)"
    )
    connection.execute("UPDATE record SET place = NULL WHERE place NOT IN (SELECT id FROM place)")


def _wanted(words: str) -> tuple[str, ...]:
    return telling(words) or tuple(folded(words).split())


def _holds(text: str, wanted: tuple[str, ...]) -> bool:
    """Whether a text holds all of some words, or their plurals."""
    return bool(wanted) and all(fit((word,), folded(text)) == 1.0 for word in wanted)


def _forget_neighbour(
    connection: sqlite3.Connection,
    since: datetime | None,
    until: datetime | None,
    wanted: tuple[str, ...],
) -> None:
    """What is to be forgotten is next to nothing any more either."""
    conditions, values = rows.during(since, until)
    listed = connection.execute(
        "SELECT id, neighbours FROM record WHERE "
        + " AND ".join([*conditions, "neighbours != '[]'"]),
        values,
    ).fetchall()
    for id, text in listed:
        known = rows.neighbours_in(text)
        left = tuple(label for label in known if not _holds(label, wanted))
        if left != known:
            connection.execute(
                "UPDATE record SET neighbours = ? WHERE id = ?", (rows.neighbours_text(left), id)
            )


def _forget_places(
    connection: sqlite3.Connection, since: datetime | None, until: datetime | None
) -> None:
    """Forget where the wearer was from `since` to `until`; visits are cut to what lies outside."""
    low, high = connection.execute("SELECT min(first_us), max(last_us) FROM visit").fetchone()
    if low is None:
        return
    since_us = low if since is None else microseconds(since)
    until_us = high if until is None else microseconds(until)
    span = {"since": since_us, "until": until_us}
    connection.execute("DELETE FROM view WHERE t_us BETWEEN :since AND :until", span)
    connection.execute(
        "INSERT INTO visit SELECT place, :until + 1, last_us FROM visit"
        " WHERE first_us < :since AND last_us > :until AND :since <= :until",
        span,
    )
    connection.execute("DELETE FROM visit WHERE first_us >= :since AND last_us <= :until", span)
    connection.execute(
        "UPDATE visit SET last_us = :since - 1"
        " WHERE first_us < :since AND last_us >= :since AND :since <= :until",
        span,
    )
    connection.execute(
        "UPDATE visit SET first_us = :until + 1"
        " WHERE first_us <= :until AND last_us > :until AND first_us >= :since",
        span,
    )
    drop_unvisited(connection)
