from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.events import Refusal


@skill()
def record_video(occasion: Occasion, stop: bool = False) -> Reply:
    """Record a video of what is seen and heard, until told to stop with `stop`."""
    language, camera = occasion.language, occasion.camera
    if camera is None:
        return Reply(language.say("album.none"), refusal=Refusal.UNKNOWN)
    if stop:
        key = "album.ended" if camera.recording else "album.not_recording"
        return Reply(language.say(key), records=False)
    if camera.recording:
        return Reply(language.say("album.recording"))
    if camera.photo is None:
        return Reply(language.say("trouble.no_picture"), refusal=Refusal.UNSURE)
    return Reply(language.say("album.begun"), records=True)
