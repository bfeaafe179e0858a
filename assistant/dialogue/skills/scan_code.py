from assistant.dialogue.codes import content
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.events import Evidence, EvidenceKind


@skill(looks=[Look.CODES])
def scan_code(occasion: Occasion) -> Reply:
    """What the QR codes and barcodes in view hold; a link is named, never opened."""
    view, language = occasion.view, occasion.language
    if not view.codes:
        return occasion.refused("scan.nothing")
    told = [content(code, language) for code in view.codes]
    t_ns = view.t_ns if view.codes_ns is None else view.codes_ns
    proof = tuple(
        Evidence(EvidenceKind.CODE, code.value, t_ns, code.box, code.score) for code in view.codes
    )
    if len(told) == 1:
        return Reply(language.say("scan.one", code=told[0]), proof)
    number = language.number(len(told))
    return Reply(
        language.say("scan.many", number=number, codes=language.join(list(dict.fromkeys(told)))),
        proof,
    )
