"""Characters that look right and are not: full-width marks, curly quotation marks, and what nobody sees."""

import unicodedata

ORDINARY = {
    "，": ",", "、": ",", "﹐": ",", "；": ";", "：": "=", "＝": "=", "﹦": "=", "。": ".", "．": ".", "·": ".", "﹒": ".",
    "“": '"', "”": '"', "„": '"', "‟": '"', "＂": '"', "″": '"',
    "「": '"', "」": '"', "『": '"', "』": '"', "《": '"', "》": '"',
    "‘": "'", "’": "'", "‚": "'", "＇": "'", "′": "'", "`": "'", "´": "'",
    "（": "(", "）": ")", "［": "[", "］": "]", "【": "[", "】": "]", "〔": "[", "〕": "]", "｛": "{", "｝": "}",
    "＃": "#", "＿": "_", "－": "-", "—": "-", "–": "-", "‐": "-", "‑": "-", "−": "-", "＋": "+", "／": "/", "％": "%",
}  # fmt: skip
"""What to type instead of a mark that is wide or curly."""


def ordinary(character: str) -> str | None:
    """Return what to type instead of a character outside quotation marks: an ordinary mark, letter or digit, space or nothing.

    None where the character is itself ordinary, or no mark at all.
    """
    if character.isascii() and character.isprintable():
        return "'" if character == "`" else None
    if character in ORDINARY:
        return ORDINARY[character]
    if invisible(character):
        return " " if unicodedata.category(character) == "Zs" else ""
    if "\uff01" <= character <= "\uff5e":
        return unicodedata.normalize("NFKC", character)
    return None


def invisible(character: str) -> bool:
    """Whether nobody sees a character, or takes it for an ordinary space."""
    return character not in " \t\n\r" and unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Cs"}


def code_point(character: str) -> str:
    """Name a character by its number and its name: ``U+00A0 NO-BREAK SPACE``."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
