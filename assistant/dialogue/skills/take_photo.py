from pathlib import Path

from assistant.dialogue.skill import Later, Occasion, Reply, skill
from assistant.errors import OutputError
from assistant.events import Evidence, EvidenceKind, Refusal


@skill()
def take_photo(occasion: Occasion) -> Reply | Later:
    """Take a photo of what is in view and keep it."""
    language, t_ns = occasion.language, occasion.view.t_ns
    camera = occasion.camera
    if camera is None:
        return Reply(language.say("album.none"), refusal=Refusal.UNKNOWN)
    failed = Reply(language.say("album.failed"), refusal=Refusal.UNSURE)
    photo = camera.photo
    if photo is None:
        return Reply(language.say("trouble.no_picture"), refusal=Refusal.UNSURE)

    def work() -> Reply:
        try:
            path: Path = photo()
        except OutputError:
            return failed
        evidence = Evidence(EvidenceKind.MEMORY, path.name, t_ns)
        return Reply(language.say("album.photo"), (evidence,))

    return Later("photo", work, failed)
