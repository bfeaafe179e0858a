"""What a person reads in the terminal."""

from rich.console import Console

from assistant.events import DeviceLost, Fault, SpeechIgnored
from assistant.hud.terminal import TerminalView, clock_face
from assistant.report import Reporter
from tests.assistant.scripted import SECOND
from tests.assistant.test_report import one_turn


def printed(*, width: int = 120) -> str:
    console = Console(record=True, width=width, force_terminal=False)
    reporter = Reporter("kitchen.mp4")
    with TerminalView(console, reporter, 62 * SECOND) as view:
        for event in [
            *one_turn(),
            SpeechIgnored(10 * SECOND, 9 * SECOND, 5, "I told him [no]", "not addressed"),
            DeviceLost(11 * SECOND, "camera", "it gives nothing any more"),
            Fault(12 * SECOND, "look", "ValueError('[x]')"),
        ]:
            for stage in (reporter, view):
                list(stage.on(event, event.t_ns))
            list(view.step(event.t_ns))
    return console.export_text()


def test_a_turn_is_heard_answered_proven_and_timed() -> None:
    words = printed()
    for part in (
        "“what does the sign say”",
        "It says: no parking.",
        "text NO PARKING 0.97 @1.9 s",
        "1.00 s to first sound",
        "hear 460 + understand 3 + look 420 + voice 120 ms",
    ):
        assert part in words
    assert words.index("heard") < words.index("answered") < words.index("because")


def test_what_was_ignored_lost_or_failed_is_told_letter_by_letter() -> None:
    words = printed()
    assert "“I told him [no]”" in words
    assert "camera lost: it gives nothing any more" in words
    assert "look failed: ValueError('[x]')" in words


def test_clock_face() -> None:
    assert [clock_face(s * SECOND) for s in (0, 59, 60, 3599, 3600)] == [
        "0:00",
        "0:59",
        "1:00",
        "59:59",
        "60:00",
    ]
