#!/usr/bin/env python3
"""Builds models/gazetteer.tsv from the lists in models/lists/ and from name sources that may be shipped.

    scripts/gazetteer.py DATA

DATA is a folder with
  names.tsv.xz              tag, Bengali, English: only the tags of SOURCES are taken
  lexicon.tsv.xz            tag, Bengali, English: words of the dictionary are no place names
  mono-bn-sentences.txt.xz  news sentences: a village's name that is met too often is another word
Only the sources of SOURCES reach the output; the other two files decide what is left out.

Output: kind, Bengali, English (the preferred spelling first, others after `|`), source; one line a Bengali name, which
stands as words with one space between, NFC, without joiners and punctuation, sorted by its folded form (see `fold`,
which `src/entity/gazetteer.rs` repeats for its binary search).
"""

import argparse
import collections
import lzma
import pathlib
import re
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
LISTS = {"persons": "PERSON", "organisations": "ORG", "places": "PLACE", "events": "EVENT"}
SOURCES = {"name-bd_geocode": "bd_geocode", "name-cldr": "cldr", "name-whosonfirst_bd": "whosonfirst"}
FOLD = str.maketrans({"ী": "ি", "ূ": "ু", "ণ": "ন"})
# A village or sub-district that stands in more sentences than this (of 139,000) is taken for another word.
COMMON = 120
# Bengali consonants and the Latin letters that may stand for them, for telling a mistaken pair.
SOUNDS = {
    **dict.fromkeys("কখ", "k"), **dict.fromkeys("গঘ", "g"), **dict.fromkeys("চছ", "c"), **dict.fromkeys("জঝয", "j"),
    **dict.fromkeys("টঠতথৎ", "t"), **dict.fromkeys("ডঢদধ", "d"), **dict.fromkeys("নণঙঞং", "n"),
    **dict.fromkeys("পফ", "p"), **dict.fromkeys("বভ", "b"), "ম": "m", "র": "r", "ল": "l",
    **dict.fromkeys("শষস", "s"), "হ": "h",
}
LATIN = {
    **dict.fromkeys("kqx", "k"), "g": "g", "c": "c", **dict.fromkeys("jz", "j"), "t": "t", "d": "d", "n": "n",
    **dict.fromkeys("pf", "p"), **dict.fromkeys("bv", "b"), "m": "m", "r": "r", "l": "l", "s": "s", "h": "h",
}


def words(text):
    """The words of `text` with one space between: letters, marks and digits alone, NFC, without joiners."""
    text = unicodedata.normalize("NFC", text).replace("\u200c", "").replace("\u200d", "")
    return " ".join("".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text).split())


def fold(name):
    """Spellings that newspapers exchange made one: long vowel signs short, ণ as ন."""
    return name.translate(FOLD)


def skeleton(text, sounds):
    """The consonants of a name as sound classes, without doubles and the h of `bh`."""
    out = []
    for c in text.lower():
        sound = sounds.get(c)
        if sound and not (out and out[-1] == sound):
            out.append(sound)
    joined = "".join(out)
    for letter in "kgcjtdpbs":
        joined = joined.replace(letter + "h", letter)
    return joined


def alike(bengali, english):
    """Share of consonants that agree, 0 to 1."""
    # In NFC য় and ড় are য and ড with a dot (U+09BC): the first is a vowel glide, the second an r.
    spoken = bengali.replace("য\u09bc", "").replace("ড\u09bc", "র").replace("ঢ\u09bc", "র")
    a, b = skeleton(spoken, SOUNDS), skeleton(english.replace("sh", "s"), LATIN)
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (x != y)))
        previous = current
    return 1 - previous[-1] / max(len(a), len(b), 1)


def read_xz(path):
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def own_lists(folder):
    """Bengali name to (kind, English, source) of the lists written for this project."""
    entries = {}
    for stem, kind in LISTS.items():
        for number, line in enumerate((folder / f"{stem}.tsv").read_text(encoding="utf-8").splitlines(), 1):
            try:
                bengali, english = line.split("\t")
            except ValueError:
                sys.exit(f"{folder / stem}.tsv:{number}: got {line!r}, expected Bengali<TAB>English")
            entries.setdefault(words(bengali), (kind, english, "list"))
    return entries


def territories(pairs):
    """Countries and regions: those that have a flag."""
    for bengali, english in pairs:
        if bengali.startswith("পতাকা: ") and english.startswith("flag: "):
            name = english.removeprefix("flag: ").replace("St.", "St").replace(" & ", " and ")
            yield bengali.removeprefix("পতাকা: "), name.split(" (")[0]


def districts(pairs):
    """Entries whose Bengali says what they are: districts, sub-districts, rivers, unions, cities."""
    for bengali, english in pairs:
        for suffix, word in ((" জেলা", ""), (" উপজেলা", ""), (" নদী", " River"), (" ইউনিয়ন", "")):
            if bengali.endswith(suffix):
                head = english
                for tail in (" District", " Upazila", " River"):
                    head = head.removesuffix(tail)
                yield bengali.removesuffix(suffix) if not word else bengali, head + word


def counts(path, names):
    """In how many sentences each of the one-word `names` stands as a whole word."""
    seen = collections.Counter()
    for line in read_xz(path):
        seen.update(set(words(line).split()) & names)
    return seen


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path, help="folder with names.tsv.xz, lexicon.tsv.xz, mono-bn-sentences.txt.xz")
    parser.add_argument("-o", "--output", type=pathlib.Path, default=ROOT / "models" / "gazetteer.tsv")
    parser.add_argument("--report", action="store_true", help="print the names left out and why")
    arguments = parser.parse_args()

    entries = own_lists(ROOT / "models" / "lists")
    stop = {fold(words(line.split("\t")[0])) for line in (ROOT / "models/lists/stop.tsv").read_text("utf-8").splitlines()}
    known = {fold(name) for name in entries}

    pairs, persons = collections.defaultdict(list), set()
    for line in read_xz(arguments.data / "names.tsv.xz"):
        tag, bengali, english = line.split("\t")
        if tag in SOURCES:
            pairs[tag].append((unicodedata.normalize("NFC", bengali), english))
        elif tag == "name-wiki_arijitx":
            persons.update(fold(word) for word in words(bengali).split())
    dictionary = set()
    for line in read_xz(arguments.data / "lexicon.tsv.xz"):
        dictionary.add(fold(words(line.split("\t")[1])))

    candidates = {}
    for tag, found in (
        ("name-cldr", territories(pairs["name-cldr"])),
        ("name-whosonfirst_bd", districts(pairs["name-whosonfirst_bd"])),
        ("name-bd_geocode", pairs["name-bd_geocode"]),
    ):
        for bengali, english in found:
            candidates.setdefault(words(bengali), []).append((english.strip(), SOURCES[tag]))
    frequency = counts(arguments.data / "mono-bn-sentences.txt.xz", {name for name in candidates if " " not in name})

    left_out = collections.Counter()
    for name, spellings in sorted(candidates.items()):
        source = spellings[0][1]
        # Among several spellings the most frequent, then the closest to the sounds.
        votes = collections.Counter(english for english, _ in spellings)
        english = max(votes, key=lambda english: (votes[english], alike(name, english), english))
        # The usual newspaper spelling of গঞ্জ.
        english = re.sub(r"gon[jz]\b", "ganj", english)
        # `কক্সবাজার সদর` in the spelling of the list.
        head, _, tail = name.rpartition(" ")
        if tail == "সদর" and head in entries:
            english = entries[head][1].split("|")[0] + " Sadar"
        reason = None
        if fold(name) in known:
            reason = "in lists"
        elif fold(name) in stop:
            reason = "stop list"
        elif source != "cldr":
            # Punctuated names are parts of unions (`(উঃ)`), short ones and plain words would be found everywhere.
            letters = sum(unicodedata.category(c)[0] == "L" for c in name)
            if any(c.isdigit() for c in name):
                reason = "number"
            elif letters < 4 or any(len(word) < 3 for word in name.split()):
                reason = "short"
            elif fold(name) in dictionary:
                reason = "dictionary word"
            elif fold(name) in persons:
                reason = "part of persons' names"
            elif frequency[name] > COMMON:
                reason = f"common ({frequency[name]})"
            elif alike(name, english) < 0.75:
                reason = f"unlike ({english})"
            elif not all(part[:1].isupper() for part in english.replace("-", " ").split()):
                reason = f"not a name ({english})"
            elif "(" in english or name.split()[-1] in ("উত্তর", "দক্ষিণ", "দক্ষিন", "পূর্ব", "পুর্ব", "পশ্চিম"):
                reason = "part of a union"
        if reason:
            left_out[reason.split(" (")[0]] += 1
            if arguments.report and reason != "in lists":
                print(f"{name}\t{english}\t{source}\t{reason}")
            continue
        entries[name] = ("PLACE", english, source)

    rows, seen = [], set()
    for name, (kind, english, source) in sorted(entries.items(), key=lambda item: (fold(item[0]), item[0])):
        if fold(name) not in seen:
            seen.add(fold(name))
            rows.append(f"{kind}\t{name}\t{english}\t{source}\n")
    arguments.output.write_text("".join(rows), encoding="utf-8")
    print(f"{len(rows)} names; left out: {dict(left_out)}", file=sys.stderr)


if __name__ == "__main__":
    main()
