"""The two sides' normal forms: what the model reads and what it learns to write. The engine does the same to its input."""
import re
import unicodedata

BENGALI = re.compile("[\u0980-\u09ff]")
DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})
INVISIBLE = re.compile("[\u200b\u200c\u200d\ufeff\u00ad]")


def bengali(line):
    """Source side: NFC, ASCII digits, quotes and dashes, one danda, no zero-width characters, single spaces."""
    line = unicodedata.normalize("NFC", line).translate(DIGITS).translate(PLAIN)
    line = re.sub("[৷|]", "।", INVISIBLE.sub("", line))
    return re.sub(r"\s+", " ", line).strip()


def english(line):
    """Target side: NFKC, ASCII quotes and dashes, no space before closing punctuation."""
    line = unicodedata.normalize("NFKC", line).translate(PLAIN)
    line = re.sub(r"\s+([.,!?;:%)])", r"\1", line)
    line = re.sub(r"\s+('s|n't)\b", r"\1", line)
    return re.sub(r"\s+", " ", line).strip()
