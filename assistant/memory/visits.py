import sqlite3
from datetime import timedelta

VISIT_GAP = timedelta(minutes=10)  # away for longer, and coming back is another visit
_VISIT_GAP_US = VISIT_GAP // timedelta(microseconds=1)


def extend_visit(connection: sqlite3.Connection, place: int, t_us: int) -> int | None:
    """Be at a place at `t_us`; returns when the visit before this one ended."""
    newest = connection.execute(
        "SELECT rowid, first_us, last_us FROM visit WHERE place = ? ORDER BY last_us DESC LIMIT 1",
        (place,),
    ).fetchone()
    first_us = t_us
    if newest and abs(t_us - newest[2]) <= _VISIT_GAP_US:
        first_us = min(newest[1], t_us)
        connection.execute(
            "UPDATE visit SET first_us = ?, last_us = max(last_us, ?) WHERE rowid = ?",
            (first_us, t_us, newest[0]),
        )
    else:
        connection.execute("INSERT INTO visit VALUES (?, ?, ?)", (place, t_us, t_us))
    before = connection.execute(
        "SELECT max(last_us) FROM visit WHERE place = ? AND last_us < ?", (place, first_us)
    ).fetchone()[0]
    return None if before is None else int(before)
