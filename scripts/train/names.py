"""Names travel through the model as slots, `<A>` … `<I>` in the order of the source, so that it copies one token where it would
spell a name, or invent one. The engine does the same (`src/translate/names.rs`).

A name here is a Bengali word whose English sounds like it and stands with a capital: persons, places, firms. The table holds the
words that are mostly names in the pairs of CORPORA, each with its most frequent English. A run of such words is one name; a case
ending stays behind the slot (`হাসিনার` → `<A>র`).
"""
import collections
import functools
import re
import unicodedata

import text

SLOTS = [f"<{letter}>" for letter in "ABCDEFGHI"]
WORD = re.compile("[\u0980-\u09e5\u09f0-\u09ff]+")
CAPITAL = re.compile(r"[A-Z][A-Za-z]*(?:['-][A-Z]?[a-z]+)*")
SMALL_WORD = re.compile(r"\b[a-z]+\b")
LONGEST = 5  # words of one name
ALIKE = 0.74  # the least likeness of a name and its English
SHARE = 0.7  # of a word's occurrences that are names, at least

# Case endings, longest first, each with what must stand before it: v a vowel sign or letter, c a consonant, * either.
ENDINGS = [tuple(ending.split(":")) for ending in unicodedata.normalize("NFC", (
    "দেরকে:* গুলোর:* দের:* েরা:c য়ের:* টির:* কেও:* রাও:v তেও:v য়ে:* ের:c েও:c তে:* কে:* রা:v টি:* সহ:* য়:v র:v ে:c ও:* ই:*")).split()]
VOWEL = re.compile("[অ-ঔা-ৌ]$")
# Dates are the model's own, and so are words that are no names though they sound alike and stand first in a sentence.
NOT_NAMES = set(("January February March April May June July August September October November December Tk Mr Mrs President "
                 "Minister Doctor Officer Director Professor Justice Advocate Barrister Engineer").split())
SMALL = {"the", "a", "an", "of", "in", "he", "she", "it", "they", "this", "and", "but", "by", "for", "i'm"}


def stems(word):
    """(stem, ending) of each way to read the word: whole first, then without an ending, the shortest first."""
    found = [(word, "")]
    for ending, before in reversed(ENDINGS):
        stem = word[:-len(ending)]
        if word.endswith(ending) and len(stem) >= 2 and (before == "*" or (before == "v") == bool(VOWEL.search(stem))):
            found.append((stem, ending))
    return found


LETTERS = dict(zip("কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহংৎ", "kkggnssjjnttddnttddnppbbmjrlssshnt"))
DIGRAPHS = [(re.compile(pattern), to) for pattern, to in (
    ("ph|f", "p"), ("bh|v", "b"), ("gh(?=t)", ""), ("sch|sh|ti(?=o)|t?ch", "s"), ("kh|q|ck", "k"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("jh|z", "j"),
    ("x", "ks"), ("c(?=[eiy])", "s"), ("c", "k"), ("g(?=[eiy])", "j"), ("[^bdghj-np-t]", ""))]


def squeezed(skeleton):
    return re.sub(r"(.)\1+", r"\1", skeleton)


@functools.lru_cache(None)
def bengali_skeleton(word):
    """The consonants of a Bengali word in classes that sound alike: `হাসিনা` hsn."""
    for pattern, to in (("য\u09bc", ""), ("[ডঢ]\u09bc", "র"), ("ক্ষ", "ক"), ("্য|(?<!ম)্ব", "")):
        word = re.sub(pattern, to, word)
    return squeezed("".join(LETTERS.get(letter, "") for letter in word))


@functools.lru_cache(None)
def english_skeleton(word):
    word = word.lower()
    for pattern, to in DIGRAPHS:
        word = pattern.sub(to, word)
    return squeezed(word)


def edits(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


@functools.lru_cache(None)
def likeness(bn, en):
    """How alike two words sound, 0 to 1, by their consonants; 0 where one begins with a vowel and the other does not."""
    a, b = bengali_skeleton(bn), english_skeleton(en)
    if not a or not b or abs(len(a) - len(b)) > 2 or en.lower() in SMALL:
        return 0.0
    if (bn[0] in "অআইঈউঊঋএঐওঔ") != (en[0] in "AEIOUYW") or a[0] != b[0] and not {a[0], b[0]} <= set("jsgk"):
        return 0.0
    score = 1 - edits(a, b) / max(len(a), len(b))
    vowels = abs(len(re.findall("[অ-ঔা-ৌ]", bn)) - len(re.findall("[aeiou]+", en.lower())))
    return 0.0 if min(len(a), len(b)) < 2 and (score < 1 or vowels > 1) else score


def capitals(en):
    """(start, end, word) of the words with a capital, without a possessive."""
    found = ((match.start(), match[0].removesuffix("'s")) for match in CAPITAL.finditer(en))
    return [(start, start + len(word), word) for start, word in found]


def matches(bn, en):
    """{Bengali word: (stem, ending, English)} of the words that have an English word with a capital that sounds like them."""
    words, found = {word for _, _, word in capitals(en)}, {}
    for word in set(WORD.findall(bn)):
        best = max(((likeness(stem, name), -len(ending), stem, ending, name) for stem, ending in stems(word) for name in words), default=(0,))
        if best[0] >= ALIKE:
            found[word] = best[2:]
    return found


def table(pairs):
    """{stem: (English, how often it was a name, how often not)}, and how often each word was none"""
    english, small = collections.defaultdict(collections.Counter), collections.Counter()
    times, plain = collections.Counter(), collections.Counter()
    for bn, en in pairs:
        found = matches(bn, en)
        small.update(set(SMALL_WORD.findall(en)))
        for word in set(WORD.findall(bn)):
            if word in found:
                stem, ending, name = found[word]
                # `জাপানের` is as often "Japanese" as "Japan"; the other forms tell the name.
                english[stem][name] += 1 if ending.endswith("র") else 5
                times[stem] += 1
            else:
                for stem, _ in stems(word):
                    plain[stem] += 1
    # `ঢাকায়` sounds like Dhaka with its ending on, `লেবাননের` nearly like Lebanon: it is the stem that is the name.
    for word in sorted(english, key=len, reverse=True):
        for stem, _ in stems(word)[1:]:
            shared = english[word].keys() & english.get(stem, {}).keys()
            if shared and (bengali_skeleton(word) == bengali_skeleton(stem) or times[stem] > 2 * times[word]):
                english[stem] += english.pop(word)
                times[stem] += times.pop(word)
                break
    best = {stem: forms.most_common(1)[0][0] for stem, forms in english.items()}
    # An English word that is mostly written small is none: Operators, Genocide.
    return {stem: (name, times[stem], plain[stem]) for stem, name in best.items() if small[name.lower()] <= times[stem]}, plain


def is_name(entry, least=1):
    english, names, plain = entry
    return english not in NOT_NAMES and names >= least and names / (names + plain + 1) >= (SHARE if names > 1 else 0.5)


def found_names(bn, stem_of):
    """Runs of name words: (start, end without ending, stems). `stem_of` gives (stem, ending) of a name word, else None."""
    runs, last_end = [], None
    for match in WORD.finditer(bn):
        named = stem_of(match[0])
        if named is None:
            last_end = None
            continue
        stem, ending = named
        end = match.end() - len(ending)
        if last_end is not None and bn[last_end:match.start()] == " " and len(runs[-1][2]) < LONGEST:
            runs[-1] = (runs[-1][0], end, runs[-1][2] + [stem])
        else:
            runs.append((match.start(), end, [stem]))
        last_end = None if ending else match.end()
    return runs


def slotted(bn, names):
    """(the line with slots, the English of each), as the engine does it; `names` is {stem: English}."""
    def stem_of(word):
        return next(((stem, ending) for stem, ending in stems(word) if stem in names), None)

    runs = found_names(bn, stem_of)[:len(SLOTS)]
    line = fill(bn, [(start, end, slot) for (start, end, _), slot in zip(runs, SLOTS)])
    return line, [" ".join(names[stem] for stem in run) for _, _, run in runs]


def slotted_pair(bn, en, known, keep):
    """A training pair with a slot for each name that stands once in the English; `keep()` says whether to slot one."""
    found = matches(bn, en)

    words, by_stem = capitals(en), {}

    def stem_of(word):
        if word in found:
            for stem, ending in stems(word):
                if stem in known and is_name(known[stem]):
                    by_stem[stem] = found[word][2]
                    return stem, ending
        return None

    def english_places(run):
        name = " ".join(by_stem[stem] for stem in run)
        spans = [(words[i][0], words[i + len(run) - 1][1]) for i in range(len(words) - len(run) + 1)]
        return [(start, end) for start, end in spans if en[start:end] == name]

    runs = found_names(bn, stem_of)
    runs = [part for run in runs for part in ([run] if english_places(run[2]) else singles(bn, run))]
    by_name = collections.defaultdict(list)
    for start, end, run in runs:
        by_name[tuple(by_stem[stem] for stem in run)].append((start, end, run))
    taken = []
    for same in by_name.values():
        there = english_places(same[0][2])
        if len(there) == len(same) and keep():
            taken += [((start, end), place) for (start, end, _), place in zip(same, there)]
    taken = sorted(t for t in taken if sum(t[1][0] < other[1][1] and other[1][0] < t[1][1] for other in taken) == 1)[:len(SLOTS)]
    return tuple(fill(line, [(*place[side], slot) for place, slot in zip(taken, SLOTS)]) for side, line in enumerate((bn, en)))


def singles(bn, run):
    """A run as names of one word each."""
    start, end, stems_ = run
    spans = [(start + match.start(), start + match.end()) for match in WORD.finditer(bn[start:end])]
    return [(*span, [stem]) for span, stem in zip(spans, stems_)]


def fill(line, replacements):
    out, at = [], 0
    for start, end, slot in sorted(replacements):
        out += [line[at:start], slot]
        at = end
    return "".join(out) + line[at:]


def shipped(known, plain, more):
    """{stem: English} for the engine: names seen twice or more, and those of `more` that the pairs do not have as other words."""
    kept = {stem: entry[0] for stem, entry in known.items() if is_name(entry, least=2)}
    for bn, en in more:
        if " " not in bn + en and bn not in known and not plain[bn]:
            kept.setdefault(bn, en)
    return kept


def write(path, kept):
    with open(path, "w", encoding="utf8") as out:
        for stem in sorted(kept):
            print(stem, kept[stem], sep="\t", file=out)
