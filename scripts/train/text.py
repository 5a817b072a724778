"""The two sides' normal forms: what the model reads and what it learns to write. The engine does the same to its input."""
import re
import unicodedata
from decimal import Decimal

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


# Numerals travel through the model as slots, `<1>` … `<9>` in the order of the source, so that it copies one token and never
# spells digits. First they are written the way English will: `4 হাজার 751` as 4,751, `সাড়ে 7টা` as 7:30টা. A numeral that cannot be
# a slot stays in digits. The engine does the same (`src/translate/slots.rs`).
SLOTS = [f"<{i}>" for i in range(1, 10)]
NUMERAL = re.compile(r"\d+(?:[.,:]\d+)*")
ORDINAL = re.compile("(?:ম|য়|র্থ|ষ্ঠ)(?![\u0980-\u09ff])")
N = r"(\d[\d,]*(?:\.\d+)?)"
DECIMAL = re.compile(rf"{N} দশমিক (\d+)")
CLOCK = re.compile(r"(\d{1,2}) ?টা (\d{1,2}) মিনিট(ের|ে)?")
PART_OF_HOUR = re.compile(r"(সাড়ে|সোয়া|পৌনে) (\d{1,2})( ?টা)")
PART = re.compile(r"(সাড়ে|সোয়া|পৌনে) (\d+)(?= ?(?:হাজার|লাখ|লক্ষ|কোটি|শতাংশ|মিলিয়ন|বিলিয়ন))")
THOUSANDS = re.compile(rf"(?:{N} কোটি )?(?:{N} (?:লাখ|লক্ষ) )?{N} হাজার(?: (\d{{1,3}})(?!\d|[.,:]\d| *(?:হাজার|লাখ|লক্ষ)))?")
CRORES = re.compile(rf"{N} কোটি (\d{{1,2}}) (?:লাখ|লক্ষ)")
LARGE = re.compile(rf"{N} (লাখ|লক্ষ|কোটি)(?![\u0980-\u09ff])")
MONEY = tuple(unicodedata.normalize("NFC", word) for word in "টাকা ডলার রুপি ইউরো পাউন্ড রিয়াল ইয়েন ইউয়ান".split())
CLOCK_ENDINGS = {"ের": "টার", "ে": "টায়", None: "টা"}
PARTS = {"সাড়ে": Decimal("0.5"), "সোয়া": Decimal("0.25"), "পৌনে": Decimal("-0.25")}


def number(digits):
    return Decimal(digits.replace(",", "")) if digits else Decimal(0)


def plain(value):
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def compact(line):
    """A normal-form Bengali line with each number that mixes digits and words written in digits; lakh and crore stay if they are money."""
    def part_of_hour(match):
        minutes = int(match[2]) * 60 + int(PARTS[match[1]] * 60)
        return f"{minutes // 60 or 12}:{minutes % 60:02}{match[3]}"

    def thousands(match):
        crores, lakhs, thousand, rest = (number(group) for group in match.groups())
        return f"{Decimal(plain(crores * 10**7 + lakhs * 10**5 + thousand * 1000 + rest)):,}"

    def large(match):
        for word in line[match.end():].split()[:4]:
            if word.startswith(MONEY):
                return match[0]
            if word.endswith(tuple("।,;?!)")):
                break
        return f"{Decimal(plain(number(match[1]) * (10**7 if match[2] == 'কোটি' else 10**5))):,}"

    line = unicodedata.normalize("NFC", line)
    line = DECIMAL.sub(lambda m: f"{m[1]}.{m[2]}", line)
    line = CLOCK.sub(lambda m: f"{m[1]}:{m[2]:0>2}{CLOCK_ENDINGS[m[3]]}", line)
    line = PART_OF_HOUR.sub(part_of_hour, line)
    line = PART.sub(lambda m: plain(number(m[2]) + PARTS[m[1]]), line)
    line = THOUSANDS.sub(thousands, line)
    line = CRORES.sub(lambda m: plain(number(m[1]) + number(m[2]) / 100) + " কোটি", line)
    return LARGE.sub(large, line)


def numerals(line):
    """Matches of the numerals that may become slots: no ordinals such as 1ম (first)."""
    return [match for match in NUMERAL.finditer(line) if not ORDINAL.match(line, match.end())]


def slotted(bn):
    """(the compacted source line with slots, the numerals they stand for)"""
    line = compact(bn)
    found = numerals(line)[:len(SLOTS)]
    return fill(line, zip(found, SLOTS)), [match.group() for match in found]


def slotted_pair(bn, en):
    """A training pair with slots for the numerals that both sides have equally often; the others stay in digits."""
    def key(match):
        digits = match.group().replace(",", "")
        return digits.rstrip("0").rstrip(".") if digits.count(".") == 1 and ":" not in digits else digits

    bn, places = compact(bn), {}
    for side, line in enumerate((bn, en)):
        for match in numerals(line):
            places.setdefault(key(match), ([], []))[side].append(match)
    pairs = [pair for source, target in places.values() if len(source) == len(target) for pair in zip(source, target)]
    pairs = sorted(pairs, key=lambda pair: pair[0].start())[:len(SLOTS)]
    return tuple(fill(line, [(pair[side], slot) for pair, slot in zip(pairs, SLOTS)]) for side, line in enumerate((bn, en)))


def fill(line, replacements):
    out, at = [], 0
    for match, slot in sorted(replacements, key=lambda pair: pair[0].start()):
        out += [line[at:match.start()], slot]
        at = match.end()
    return "".join(out) + line[at:]
