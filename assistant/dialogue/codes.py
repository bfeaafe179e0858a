import re
from urllib.parse import unquote, urlsplit

from assistant.dialogue.language import Language
from assistant.dialogue.rows import shorten
from assistant.events import Reading

TEXT_KINDS = ("qr", "text")  # the others are barcodes: a number
LONGEST = 120  # characters of a code's text that are read out

_WIFI = re.compile(r"^WIFI:", re.IGNORECASE)
_CARD = re.compile(r"^(?:BEGIN:VCARD|MECARD:)", re.IGNORECASE)
_EVENT = re.compile(r"^BEGIN:(?:VEVENT|VCALENDAR)", re.IGNORECASE)


def content(code: Reading, language: Language) -> str:
    """What a code holds, in words.

    A link is told by its host alone, the one part that says who is behind it; a Wi-Fi password is
    not told. Formats: RFC 3986 and 6350, and the WIFI and MECARD conventions of barcode readers.
    """
    value = code.value.strip()
    if code.kind.lower() not in TEXT_KINDS and value.isdigit():
        return language.say("scan.barcode", number=" ".join(value))
    if domain := domain_of(value):
        return language.say("scan.link", domain=domain)
    if _WIFI.match(value):
        return _named(language, "scan.wifi", _field(value, r"(?:^WIFI:|;)S:((?:\\.|[^;\\])*)"))
    if _CARD.match(value):
        name = _field(value, r"^FN[^:\n]*:(.+)$") or _field(value, r"(?:^MECARD:|;)N:([^;]*)")
        return _named(language, "scan.contact", name)
    if _EVENT.match(value):
        return _named(language, "scan.event", _field(value, r"^SUMMARY[^:\n]*:(.+)$"))
    return _scheme(value, language)


def domain_of(value: str) -> str:
    """The host that a web link leads to, without "www."; "" if `value` is no web link."""
    link = value if "://" in value else f"https://{value}" if value.startswith("www.") else ""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in ("http", "https") else ""


def _scheme(value: str, language: Language) -> str:
    scheme, _, rest = value.partition(":")
    address = unquote(re.split(r"[?:;]", rest)[0]).strip()
    match scheme.lower():
        case "mailto" if address:
            return language.say("scan.mail", address=address)
        case "tel" if address:
            return language.say("scan.phone", number=" ".join(address))
        case "sms" | "smsto" if address:
            return language.say("scan.message", number=" ".join(address))
        case "geo":
            return language.say("scan.map")
    text = " ".join(value.split())
    short = shorten(text, LONGEST)
    if not short:
        return language.say("scan.empty")
    return language.say("scan.text" if short == text else "scan.begins", text=short)


def _named(language: Language, key: str, name: str) -> str:
    return language.say(key, name=name) if name else language.say(f"{key}_unnamed")


def _field(value: str, pattern: str) -> str:
    found = re.search(pattern, value, re.IGNORECASE | re.MULTILINE)
    return re.sub(r"\\(.)", r"\1", found.group(1)).replace(",", " ").strip() if found else ""
