import re
import unicodedata


def sayable(text: str) -> str:
    """Only letters, marks of pauses, and hyphens and apostrophes inside words stay."""
    text = "".join(sign if _is_said(sign) else " " for sign in text)
    text = re.sub(r"(?<!\w)['-]+|['-]+(?!\w)", " ", text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"\s+", " ", text))
    text = re.sub(r"([.,;:!?]),+", r"\1", text)
    return text.lstrip(" .,;:!?").rstrip(" ,;:")


def _is_said(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" or sign in " .,;:!?'-"
