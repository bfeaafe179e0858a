from assistant.evaluation.interjections import Kind, interjections
from assistant.hearing.interruption import Interruption, judge


def test_every_clip_is_audible_and_means_what_it_is_said_to_mean() -> None:
    clips = interjections()
    assert {clip.kind for clip in clips} == {Kind.INTERRUPTION, Kind.BACKCHANNEL}
    for clip in clips:
        assert 0.3 < len(clip.samples) / 16_000 < 1.5
        assert 0.4 < abs(clip.samples).max() <= 0.6
        meant = judge(clip.text, "en")
        assert (meant is Interruption.BACKCHANNEL) == (clip.kind is Kind.BACKCHANNEL), clip.name
