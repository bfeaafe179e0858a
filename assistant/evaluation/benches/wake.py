"""`bench wake`: how often the wake phrase is missed, and how often it is heard by mistake."""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.evaluation.bench import Bench, Figure, Result
from assistant.evaluation.wake_programme import (
    RATE,
    TAIL_S,
    Passage,
    Samples,
    day,
    some_noise,
    with_phrase,
)
from assistant.evaluation.wake_scores import (
    Check,
    LongRun,
    Trial,
    firings,
    long_run,
    missed,
    missed_by_both,
    trial,
    up_to,
)
from assistant.evaluation.wake_takes import Takes, default_takes, made_takes, recorded, sound_files
from models.runtime import SessionOptions
from models.wake_check import WakeCheck, WakeEncoder
from models.wake_word import WakePolicy, WakeWord

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

HELP = "the wake phrase: missed, heard by mistake, after hours, cost"

_SNRS_DB: tuple[float | None, ...] = (None, 20.0, 10.0, 5.0)  # None: a quiet room
_HARD_DB = 5.0  # reported, but not part of the target
_EVERY_S = 300.0  # of other sound between two wake phrases in the long sound
_LAST_S = 3_600.0  # the end of the long sound, where it still has to wake
_MOST_MISSED, _MOST_FALSE, _MOST_COST = 5.0, 0.5, 3.0  # %, an hour, % of a core
_COST_S, _COST_TIMES = 10.0, 5
_THRESHOLDS = (*np.arange(0.05, 0.95, 0.05).round(2).tolist(), 0.95, 0.97, 0.98, 0.99, 0.995, 0.999)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this benchmark can be told."""
    parser.add_argument(
        "--hours", type=float, default=0.5, help="composed sound without the phrase (default 0.5)"
    )
    parser.add_argument("--seed", type=int, default=7, help="of what is composed (default 7)")
    parser.add_argument(
        "--recordings",
        type=Path,
        metavar="DIR",
        help="your own WAV files, taken as they are: with the phrase, once in each, in "
        "DIR/positive, without it in DIR/negative; with neither folder, all are without it",
    )
    parser.add_argument(
        "--clips",
        type=Path,
        metavar="DIR",
        help="score also with the voices that `python -m models.build.wake synthesise` makes",
    )
    parser.add_argument(
        "--sounds",
        type=Path,
        metavar="DIR",
        help="compose also with the sound files in DIR/talk and DIR/music (without the phrase)",
    )


def measure(arguments: argparse.Namespace, bench: Bench) -> Result:
    """Measure with what is there; the notes say what that was.

    Raises:
        BenchError: a folder does not hold what it should.
    """
    wake = WakeWord(bench.store.get("wake"), SessionOptions("cpu", 1))
    own = recorded(arguments.recordings) if arguments.recordings else ([], [])
    encoder = WakeEncoder(
        bench.store.get("whisper-base") / "encoder.onnx", SessionOptions("cpu", 1)
    )
    listened = WakeCheck(
        bench.store.get("wake") / "wake-check.onnx", encoder, SessionOptions("cpu", 1)
    )
    policy, check = WakePolicy(), listened.sureness
    bench.say("speaking the phrases")
    takes = default_takes(bench.store)
    if arguments.clips:
        takes += made_takes(arguments.clips)
    if arguments.sounds:
        takes += sound_files(arguments.sounds)
    random = np.random.default_rng(arguments.seed)
    trials = [trial(wake, check, passage, policy) for passage in _phrases(random, takes, bench.say)]
    ran = long_run(wake, check, _programme(random, takes, arguments.hours, bench.say), policy)
    figures = [*_missed_figures(trials, policy), *_false_figures(ran, policy)]
    figures += _near_figures(wake, check, random, takes, policy)
    cost, asked = _cost(wake, random), _check_cost(check, random)
    a_day = len(ran.checks) / ran.hours * asked / 3600
    figures.append(Figure("cost", cost + 100 * a_day, "% of a core", at_most=_MOST_COST))
    figures.append(Figure("cost of a second listening", 1000 * asked, "ms of a core"))
    notes = [*takes.notes, *_false_notes(ran, policy)]
    notes.append(
        f"threshold {policy.threshold:g}, {policy.consecutive} scores in a row; "
        f"both listenings {policy.check:g} sure"
    )
    figures += _recording_figures(wake, check, policy, own, notes)
    return Result(tuple(figures), _rows(trials, policy), tuple(notes), _curve(trials, ran, policy))


def _phrases(
    random: np.random.Generator, takes: Takes, say: Callable[[str], None]
) -> Iterator[Passage]:
    """Each wake phrase, in quiet and in each strength of noise."""
    for number, take in enumerate(takes.wake):
        say(f"wake phrase {number + 1} of {len(takes.wake)}")
        for snr in _SNRS_DB:
            noise = None
            if snr is not None:
                noise = some_noise(random, len(take.sound) + 4 * RATE, takes.talk)
            group = f"{take.group}, {_named(snr)}"
            yield with_phrase(random, replace(take, group=group), noise, snr or 0.0)


def _programme(
    random: np.random.Generator, takes: Takes, hours: float, say: Callable[[str], None]
) -> Iterator[Passage]:
    """Other sound, with a wake phrase every few minutes."""
    done, since = 0.0, 0.0
    for passage in day(random, takes.talk, takes.music, hours * 3600):
        say(f"{done / 3600:.2f} of {hours:g} hours")
        yield passage
        done += len(passage.sound) / RATE
        if done - since >= _EVERY_S:
            since = done
            take = takes.wake[int(random.integers(len(takes.wake)))]
            yield with_phrase(random, take, None, 0.0)


def _missed_figures(trials: Sequence[Trial], policy: WakePolicy) -> Iterator[Figure]:
    usual = [one for one in trials if not one.group.endswith(_named(_HARD_DB))]
    hard = [one for one in trials if one.group.endswith(_named(_HARD_DB))]
    both = 100 * missed_by_both(usual, policy.check)
    yield Figure("false rejects, quiet to 10 dB", both, "%", at_most=_MOST_MISSED)
    yield Figure("false rejects, 5 dB", 100 * missed_by_both(hard, policy.check), "%")
    alone = 100 * missed(usual, policy.threshold)
    yield Figure("of these, by the first listening", alone, "%")
    delays = [one.delay_s for one in usual if one.delay_s is not None]
    if delays:
        yield Figure("fires after the end, median", 1000 * float(np.median(delays)), "ms")
        yield Figure("fires after the end, 95 %", 1000 * float(np.percentile(delays, 95)), "ms")


def _false_figures(ran: LongRun, policy: WakePolicy) -> Iterator[Figure]:
    false, heard = ran.checked(policy.check)
    alone, _ = ran.judged(policy)
    yield Figure("composed sound", ran.hours, "h")
    yield Figure("false accepts", len(false) / ran.hours, "an hour", at_most=_MOST_FALSE)
    yield Figure("by the first listening alone", len(alone) / ran.hours, "an hour")
    if ran.said:
        yield Figure("woken in the long sound", 100 * len(heard) / len(ran.said), "%")
        last = ran.said[-1][1] - _LAST_S
        late = {place for place, (since, _) in enumerate(ran.said) if since >= last}
        yield Figure("woken in its last hour", 100 * len(heard & late) / len(late), "%")


def _near_figures(
    wake: WakeWord,
    check: Check,
    random: np.random.Generator,
    takes: Takes,
    policy: WakePolicy,
) -> Iterator[Figure]:
    """Phrases that sound like it, in quiet rooms: how many wake it."""
    passages = [with_phrase(random, take, None, 0.0) for take in takes.near]
    woken = [bool(_accepted(wake, check, one.sound, policy)) for one in passages]
    yield Figure(f"near phrases that wake, of {len(woken)}", 100 * float(np.mean(woken)), "%")


def _accepted(wake: WakeWord, check: Check, sound: Samples, policy: WakePolicy) -> list[float]:
    """The moments of a sound, seconds, that both listenings take for the wake phrase's."""
    fired = firings(wake.stream().feed(sound), policy)
    return [
        moment for moment, highest in fired if check(up_to(sound, moment), highest) >= policy.check
    ]


def _false_notes(ran: LongRun, policy: WakePolicy) -> Iterator[str]:
    false, _ = ran.checked(policy.check)
    if false:
        yield "false accepts: " + ", ".join(
            f"{ran.group_at(moment)} at {moment / 3600:.3f} h" for moment in false
        )


def _rows(trials: Sequence[Trial], policy: WakePolicy) -> tuple[dict[str, Any], ...]:
    rows = []
    for group in dict.fromkeys(one.group for one in trials):
        some = [one for one in trials if one.group == group]
        delays = [1000 * one.delay_s for one in some if one.delay_s is not None]
        rows.append(
            {
                "phrases": group,
                "said": len(some),
                "missed %": round(100 * missed_by_both(some, policy.check), 1),
                "by the first listening %": round(100 * missed(some, policy.threshold), 1),
                "median delay ms": round(float(np.median(delays))) if delays else None,
            }
        )
    return tuple(rows)


def _cost(wake: WakeWord, random: np.random.Generator) -> float:
    """Per cent of a core while sound comes in 20 ms at a time: the median of several stretches."""
    stream, parts = wake.stream(), []
    for _ in range(_COST_TIMES):
        sound = random.standard_normal(int(_COST_S * RATE), np.float32) * np.float32(0.05)
        begun = time.process_time()
        for start in range(0, len(sound), RATE // 50):
            stream.feed(sound[start : start + RATE // 50])
        parts.append((time.process_time() - begun) / _COST_S)
    return 100 * float(np.median(parts))


def _check_cost(check: Check, random: np.random.Generator) -> float:
    """Seconds of a core for one second listening: the median of several."""
    sound = random.standard_normal(2 * RATE, np.float32) * np.float32(0.05)
    parts = []
    for _ in range(_COST_TIMES):
        begun = time.process_time()
        check(sound, 0.5)
        parts.append(time.process_time() - begun)
    return float(np.median(parts))


def _recording_figures(
    wake: WakeWord,
    check: Check,
    policy: WakePolicy,
    own: tuple[list[Samples], list[Samples]],
    notes: list[str],
) -> Iterator[Figure]:
    with_it, without = own
    if with_it:
        woken = [bool(_accepted(wake, check, _padded(one), policy)) for one in with_it]
        part = 100 * (1 - float(np.mean(woken)))
        yield Figure("your recordings: false rejects", part, "%", at_most=_MOST_MISSED)
        notes.append(f"your recordings with the phrase: {len(with_it)}, {sum(woken)} woke it")
    if without:
        hours = sum(map(len, without)) / RATE / 3600
        count = sum(len(_accepted(wake, check, _padded(one), policy)) for one in without)
        yield Figure(
            "your recordings: false accepts", count / hours, "an hour", at_most=_MOST_FALSE
        )
        notes.append(f"your recordings without the phrase: {hours:.2f} h, {count} false accepts")


def _padded(sound: Samples) -> Samples:
    """A recording and the moment after it, in which the phrase's last sound is still judged."""
    return np.pad(sound, (0, int(TAIL_S * RATE)))


def _curve(trials: Sequence[Trial], ran: LongRun, policy: WakePolicy) -> "Callable[[Canvas], None]":
    """False rejects over false accepts: by thresholds of each listening."""
    usual = [one for one in trials if not one.group.endswith(_named(_HARD_DB))]

    def alone(threshold: float) -> tuple[float, float]:
        false, _ = ran.judged(replace(policy, threshold=threshold))
        return len(false) / ran.hours, 100 * missed(usual, threshold)

    def both(least: float) -> tuple[float, float]:
        false, _ = ran.checked(least)
        return len(false) / ran.hours, 100 * missed_by_both(usual, least)

    def plot(canvas: "Canvas") -> None:
        axes = canvas.add_subplot()
        first, second = [alone(one) for one in _THRESHOLDS], [both(one) for one in _THRESHOLDS]
        axes.plot(*zip(*first, strict=True), marker=".", label="first listening alone")
        axes.plot(*zip(*second, strict=True), marker=".", label="both listenings")
        for points in (first, second):
            for threshold, place in zip(_THRESHOLDS[::3], points[::3], strict=True):
                axes.annotate(f"{threshold:g}", place)
        axes.plot(*both(policy.check), "o", label="as it is set")
        axes.axvline(_MOST_FALSE, linestyle=":")
        axes.axhline(_MOST_MISSED, linestyle=":")
        axes.set_xscale("symlog", linthresh=_MOST_FALSE)
        axes.set_xlim(left=0)
        axes.set_xlabel(f"false accepts an hour ({ran.hours:.1f} h)")
        axes.set_ylabel(f"false rejects, % (of {len(usual)})")
        axes.set_title('Wake phrase "hey Olhar"; dotted: the targets')
        axes.legend()

    return plot


def _named(snr_db: float | None) -> str:
    return "quiet" if snr_db is None else f"{snr_db:g} dB"
