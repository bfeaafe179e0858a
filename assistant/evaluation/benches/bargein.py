"""`bench bargein`: the assistant hears itself through rooms, with and without the wearer."""

import argparse
import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.clock import NS_PER_MS
from assistant.evaluation.bench import Bench, Figure, Json, Result
from assistant.evaluation.interjections import DISTURBANCES, Kind
from assistant.evaluation.open_microphone import level_db
from assistant.evaluation.open_speaker import ANSWERS, SPEAKERS, Rooms, Session
from assistant.evaluation.rehearsed import RehearsedModels
from assistant.evaluation.room import SCENES
from assistant.hearing.echo import Canceller
from devices.media import Samples

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

HELP = "barge-in on an open speaker: false and missed interruptions, backchannels, coughs"
SESSION_S = 180.0  # composed at a time: one room, one coupling, one delay
_SHORTEST_S = 60.0  # of a session, when little is composed
_ABLATED = 4  # what is compared with is composed for one in so many hours


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add its own options."""
    parser.add_argument("--hours", type=float, default=1 / 12, help="composed (default: 5 minutes)")
    parser.add_argument(
        "--rooms", nargs="*", default=[], metavar="WORD", help="only scenes whose name has a word"
    )
    parser.add_argument("--seed", type=int, default=1, help="of rooms and of what is said")
    parser.add_argument(
        "--sounds", action="store_true", help="nobody speaks: coughs, taps and babble only"
    )
    parser.add_argument("--alone", action="store_true", help="leave out what it is compared with")


def measure(arguments: argparse.Namespace, bench: Bench) -> Result:
    """Compose, run the program on it, and count."""
    models = RehearsedModels(bench.settings, bench.store)
    voice_db = level_db(models.rehearse(ANSWERS))
    words = arguments.rooms
    scenes = [s for s in SCENES if not words or any(word in s.name for word in words)] or SCENES
    speakers = (Kind.NOBODY,) if arguments.sounds else SPEAKERS
    rooms = Rooms(bench.settings, models, voice_db, scenes, arguments.seed, speakers)
    tables: dict[str, list[Session]] = {}
    for name, session in _ways(rooms, arguments.alone).items():
        hours = arguments.hours if name == _OURS else arguments.hours / _ABLATED
        tables[name] = []
        for number, seconds in enumerate(_lengths(hours)):
            bench.say(f"{name}: session {number + 1}, {seconds:.0f} s")
            tables[name].append(session(number, seconds))
    rows = [_row(name, session) for name, sessions in tables.items() for session in sessions]
    peers = tuple(_peer_note(name, found) for name, found in tables.items() if name != _OURS)
    notes = (*_NOTES, *peers, *_missing(tables))
    figures = _figures(tables[_OURS])
    return Result(figures, tuple(rows), notes, lambda canvas: _draw(canvas, tables))


_OURS = "echo canceller"
_UNHEARD = "a speaker that is not heard"
_PEER = "WebRTC AEC3 (livekit)"
_NOTES = (
    "closed loop on virtual time: the microphone hears what the virtual loudspeaker plays, through "
    "reckoned rooms (image sources), 20 to 200 ms later than the program is told, half of the time "
    "bent by a small loudspeaker; noise at 34 dB under the wearer",
    "interruptions and backchannels are synthetic (Kokoro, other voices than the assistant's), "
    "talk to others are human clips; coughs and taps are made from noise, not recorded, as loud as "
    "the wearer's voice; babble is four human voices at once, 10 dB softer; decisions wait for the "
    "settings' nominal delays",
)


def _missing(tables: dict[str, list[Session]]) -> tuple[str, ...]:
    return (
        () if _PEER in tables or len(tables) == 1 else ("livekit is not installed: not compared",)
    )


def _ways(rooms: Rooms, alone: bool) -> dict[str, Callable[[int, float], Session]]:
    """How the echo is kept out: composes and runs a session by number and length."""
    found: dict[str, Callable[[int, float], Session]] = {_OURS: rooms.session}
    if alone:
        return found

    def way(make: Callable[[], Canceller | None]) -> Callable[[int, float], Session]:
        return lambda number, seconds: rooms.session(number, seconds, make)

    found[_UNHEARD] = lambda number, seconds: rooms.session(number, seconds, _Nothing, deaf=True)
    found["reference gate"] = way(lambda: None)
    found["nothing"] = way(_Nothing)
    try:
        from assistant.evaluation.livekit_canceller import LivekitCanceller
    except ImportError:
        return found
    found[_PEER] = way(LivekitCanceller)
    return found


class _Nothing:
    """Takes nothing out."""

    def clean(self, microphone: Samples, reference: Samples) -> Samples:
        """The microphone's sound as it is."""
        return microphone


def _lengths(hours: float) -> list[float]:
    """Sessions of equal length that make up so much."""
    seconds = hours * 3600
    count = max(1, round(seconds / SESSION_S), min(5, int(seconds / _SHORTEST_S)))
    return [seconds / count] * count


def _row(name: str, session: Session) -> Json:
    return {
        "echo": name,
        "scene": session.scene,
        "echo_db": session.coupling.echo_db,
        "delay_ms": session.coupling.delay_ns // NS_PER_MS,
        "seconds": round(session.seconds),
        "voice_s": round(session.spoken_s),
        "false": len(session.false_cuts),
        "interruptions": session.count(Kind.INTERRUPTION),
        "missed": session.count(Kind.INTERRUPTION, cut=False),
        "backchannels": session.count(Kind.BACKCHANNEL),
        "backchannels_cut": session.count(Kind.BACKCHANNEL, cut=True),
        "talk": session.count(Kind.TALK),
        "talk_cut": session.count(Kind.TALK, cut=True),
        "sounds": sum(session.count(kind) for kind in DISTURBANCES),
        "sounds_cut": sum(session.count(kind, cut=True) for kind in DISTURBANCES),
        "reaction_ms": _middle(_reactions_ms([session])),
    }


def _reactions_ms(sessions: Iterable[Session]) -> list[float]:
    return [
        (said.cut_ns - said.start_ns) / NS_PER_MS
        for session in sessions
        for said in session.happened
        if said.kind is Kind.INTERRUPTION and said.cut_ns is not None
    ]


def _middle(values: Sequence[float]) -> int | None:
    return round(statistics.median(values)) if values else None


def _total(sessions: Iterable[Session], kind: Kind, cut: bool | None = None) -> int:
    return sum(session.count(kind, cut) for session in sessions)


def _false_per_hour(sessions: Sequence[Session]) -> float:
    hours = sum(session.seconds for session in sessions) / 3600
    return sum(len(session.false_cuts) for session in sessions) / hours


def _missed_percent(sessions: Sequence[Session]) -> float:
    missed = _total(sessions, Kind.INTERRUPTION, cut=False)
    return 100 * missed / max(1, _total(sessions, Kind.INTERRUPTION))


def _ignored_percent(sessions: Sequence[Session], kind: Kind) -> float:
    return 100 * _total(sessions, kind, cut=False) / max(1, _total(sessions, kind))


def _figures(sessions: Sequence[Session]) -> tuple[Figure, ...]:
    hours = sum(session.seconds for session in sessions) / 3600
    voice_hours = sum(session.spoken_s for session in sessions) / 3600
    figures = [
        Figure("composed", hours, "h"),
        Figure("of which the assistant speaks", voice_hours, "h"),
        Figure("false barge-ins an hour", _false_per_hour(sessions), at_most=0),
    ]
    if count := _total(sessions, Kind.INTERRUPTION):
        missed = _missed_percent(sessions)
        figures.append(Figure("missed barge-ins", missed, f"% of {count}", at_most=10))
    if count := _total(sessions, Kind.BACKCHANNEL):
        ignored = _ignored_percent(sessions, Kind.BACKCHANNEL)
        figures.append(Figure("backchannels ignored", ignored, f"% of {count}", at_least=90))
    if count := _total(sessions, Kind.TALK):
        ignored = _ignored_percent(sessions, Kind.TALK)
        figures.append(Figure("talk to others ignored", ignored, f"% of {count}"))
    for kind in DISTURBANCES:
        if count := _total(sessions, kind):
            cut = 100 * _total(sessions, kind, cut=True) / count
            figures.append(Figure(f"{kind}: stopped the voice by mistake", cut, f"% of {count}"))
    if reactions := _reactions_ms(sessions):
        middle = statistics.median(reactions)
        figures.append(Figure("onset of the interruption to silence, median", middle, "ms"))
    return tuple(figures)


def _peer_note(name: str, sessions: Sequence[Session]) -> str:
    hours = sum(session.seconds for session in sessions) / 3600
    reaction = _middle(_reactions_ms(sessions))
    return (
        f"with {name} instead, {hours:.2f} h: {_false_per_hour(sessions):.0f} false barge-ins an "
        f"hour, {_missed_percent(sessions):.0f} % of {_total(sessions, Kind.INTERRUPTION)} missed, "
        f"{_ignored_percent(sessions, Kind.BACKCHANNEL):.0f} % of "
        f"{_total(sessions, Kind.BACKCHANNEL)} backchannels ignored, reaction {reaction} ms"
    )


def _draw(canvas: "Canvas", tables: dict[str, list[Session]]) -> None:
    """Missed and false interruptions by how loud the echo is."""
    left, right = canvas.subplots(1, 2)
    for name, sessions in tables.items():
        if name == _UNHEARD:
            continue
        by_level: dict[float, list[Session]] = {}
        for session in sessions:
            by_level.setdefault(session.coupling.echo_db, []).append(session)
        levels = sorted(by_level)
        left.plot(levels, [_missed_percent(by_level[db]) for db in levels], "o-", label=name)
        right.plot(levels, [_false_per_hour(by_level[db]) for db in levels], "o-", label=name)
    for axes, title in ((left, "missed barge-ins, %"), (right, "false barge-ins an hour")):
        axes.set_title(title)
        axes.set_xlabel("echo against the wearer's voice, dB")
        axes.set_ylim(bottom=0)
    left.legend()
