"""The things that a caption names: noun phrases without their adjectives, in the singular, in order of appearance.

Rules and word lists, no model: the same words give the same nouns everywhere. Who is no function word, adjective or verb is a noun.
"""

from __future__ import annotations

import re

from sketchbench.systems.scene_seg.lexicon import (
    ABSTRACT,
    ADJECTIVES,
    BEFORE_NOUN,
    BOTH,
    COMPOUNDS,
    DETERMINERS,
    ENDING,
    IRREGULAR,
    JOINTS,
    OTHERS,
    PARTITIVES,
    PREPOSITIONS,
    RELATIVES,
    SAME,
    SPOKEN,
    third_person,
)

TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[^\w\s]")
LONGEST = max(map(len, COMPOUNDS))
FORMS_OF_BOTH = BOTH | {third_person(word) for word in BOTH}
LISTS = {"D": DETERMINERS, "P": PREPOSITIONS, ",": JOINTS, "R": RELATIVES, "O": OTHERS, "J": ADJECTIVES, "V": SPOKEN}
FUNCTION = {word: kind for kind, listed in LISTS.items() for word in listed}


def nouns(caption: str, limit: int = 0) -> list[str]:
    """Distinct nouns; at most `limit` of them, 0 for all."""
    words = merged(tokens(caption))
    found = [" ".join([*phrase[:-1], singular(phrase[-1])]) for phrase in phrases(words, tags(words))]
    distinct = list(dict.fromkeys(found))
    return distinct[:limit] if limit else distinct


def tokens(caption: str) -> list[str]:
    """Words in lower case, marks and numbers. A possessive's 's stands for itself; hyphens and underscores are blanks, but of a word such
    as "snow-covered" only the end is kept."""
    text = re.sub(r"\w+-(\w+)", lambda m: m[1] if _ended(m[1]) in ("J", "V") else m[0], caption.lower().replace("_", " "))
    text = re.sub(r"(?<=\w)-(?=\w)", " ", text)
    out = []
    for word in TOKEN.findall(text.replace("’", "'")):
        stem, mark, rest = word.partition("'")
        out += [stem, "'s"] if mark and rest == "s" else [word]
    return out


def merged(words: list[str]) -> list[str]:
    """Compounds as one word each, blanks within; a plural's stays one: "hot dogs"."""
    out, k = [], 0
    while k < len(words):
        for n in range(min(LONGEST, len(words) - k), 1, -1):
            last = words[k + n - 1]
            if tuple(words[k : k + n]) in COMPOUNDS or (*words[k : k + n - 1], singular(last)) in COMPOUNDS:
                out.append(" ".join(words[k : k + n]))
                k += n
                break
        else:
            out.append(words[k])
            k += 1
    return out


# ---------------------------------------------------------------------- what kind of word
def tags(words: list[str]) -> list[str]:
    """One letter a word: N noun, D determiner, J adjective, P preposition, V verb, R relative, O other, "," a joint."""
    out: list[str] = []
    for k, word in enumerate(words):
        out.append(_tag(word, out, words[k + 1 :]))
    return out


def _tag(word: str, before: list[str], after: list[str]) -> str:
    """Of a word, by the tags before it and the words after it."""
    if " " in word:
        return "N"
    if after[:1] == ["of"] and singular(word) in PARTITIVES:
        return "D"
    if word in BEFORE_NOUN:
        return "J" if _describes(after) else "N"
    if word in FORMS_OF_BOTH:
        return "V" if _acts(before) else "N"
    if word in FUNCTION:
        return FUNCTION[word]
    if word.isdigit():
        return "D"
    if not word[0].isalpha():
        return ","
    if "'" in word:
        return "O"  # isn't, they're
    return _ended(word) or ("N" if len(word) > 1 else "O")


def _ended(word: str) -> str:
    """What a word's ending makes it; "" for nothing."""
    for ending, exceptions in ENDING.items():
        if word.endswith(ending) and len(word) > len(ending) + 1 and word not in exceptions:
            return {"ing": "V", "ed": "J", "ly": "O"}[ending]
    return ""


def _describes(after: list[str]) -> bool:
    """Whether a colour that is also a thing is meant as a colour: before a noun, or a further adjective."""
    rest = after[1:] if after[:1] == ["and"] and after[1:2] and after[1] in ADJECTIVES else after
    return bool(rest) and (rest[0] in ADJECTIVES or rest[0] in BEFORE_NOUN or _tag(rest[0], [], []) == "N")


def _acts(before: list[str]) -> bool:
    """Whether a word that may be noun or verb is a verb here: after a noun or pronoun, or joined to another verb."""
    return before[-1:] in (["N"], ["R"], ["O"]) or before[-2:] == ["V", ","]


# ---------------------------------------------------------------------- phrases
def phrases(words: list[str], kinds: list[str]) -> list[list[str]]:
    """Runs of nouns, each one name: "apple tree". What only gathers, or cannot be drawn, is left out."""
    out: list[list[str]] = []
    run: list[str] = []
    for word, kind in [*zip(words, kinds, strict=True), ("", "")]:
        if kind == "N":
            run.append(word)
            continue
        if len(run) > 1 and kind == "D":
            run = run[:-1]  # "a cat chases the dog": no name is followed by an article, so it was a verb that we do not know
        out += _names_in(run)
        run = []
    return out


def _names_in(run: list[str]) -> list[list[str]]:
    """A plural ends a name, and what follows it says what they do: "boys juggle"."""
    out: list[list[str]] = []
    name: list[str] = []
    skip = False
    for k, word in enumerate(run):
        if skip:
            skip = False
            continue
        if singular(word) in ABSTRACT:
            continue
        name.append(word)
        if k + 1 < len(run) and singular(word) != word and word not in SAME:
            out.append(name)
            name, skip = [], True
    return [*out, name] if name else out


def singular(word: str) -> str:
    """Of the last word, if there are several."""
    start, blank, word = word.rpartition(" ")
    return start + blank + _singular(word)


def _singular(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith(("women", "smen", "emen", "wmen", "rmen")):  # policewomen, sportsmen, firemen, snowmen, fishermen
        return word[:-2] + "an"
    if word in SAME or len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zzes", "oes")) or (word.endswith("uses") and not word.endswith("ouses")):
        return word[:-2]
    return word[:-1]
