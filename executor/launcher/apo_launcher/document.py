"""
Values inside a text that is secret as a whole: what `password: hunter22` hides is also secret on its own.

JSON is read as JSON. For everything else there is one tolerant reading of all the formats that Secrets usually have:
YAML in block and flow style, INI and Ansible inventories, env files, properties, netrc, pgpass, XML, URLs. Lines
become tokens, and a line has values wherever one of these formats would see one. Too much is found rather than too
little; what is too short or too common to be worth hiding is left out.

The work is linear in the size of the text: tokens lie end to end, every view of a line cuts its tokens into pieces
that do not overlap, and no expression looks again at what it has passed over.
"""

from __future__ import annotations

import json
import re
from typing import Any, Iterator, List, NamedTuple, Sequence

MIN_LENGTH = 6
#: Documents inside values, such as JSON in an env file, are read to this depth.
MAX_DEPTH = 2

_SECTION = re.compile(r"\[[^\]]*\]\s*")
_BARE_PAIR = re.compile(r"[\w.@*-]+:")
_ELEMENT = re.compile(r">([^<>]+)</")
_URL_PASSWORD = re.compile(r"://[^/@\s:]*:([^/@\s]+)@")
_NETRC = ("machine", "default", "login", "account", "password", "passwd")
_NETRC_SECRET = ("account", "password", "passwd")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b"}
_SHELL_ESCAPE = re.compile(r"\\([\"\\$`])")
_SHELL_PIECE = re.compile(r"\"([^\"\\]*(?:\\.[^\"\\]*)*)\"?|'([^']*)'?|\\(.)|([^\s\"'\\]+|\\)")

#: Numbers but for plain digits, times, versions, addresses; block indicators, tags, templates; well-known paths; words.
_ORDINARY = re.compile(
    r"""
    (?!\d+\Z)[-+]?[\d.:/_]+(?:e[-+]?\d+)? | \d{4}-\d\d-\d\d(?:[T\x20][\d:.]+(?:Z|[-+][\d:]+)?)?
    | [|>][-+\d]* | !!\w+ | !vault | !unsafe | \{\{[^{}]*\}\}
    | /(?:bin|dev|etc|home|lib|opt|proc|root|run|sbin|srv|tmp|usr|var)(?:/[\w.+-]+)*/?
    | absent|active|always|ansible|centos|cluster|config|container|created|database|debian|default|deploy|deployer
    | developer|development|directory|disabled|docker|enabled|external|fedora|global|hostname|inactive|internal
    | kubernetes|latest|localhost|master|network|optional|paramiko|password|postgres|present|primary|private
    | production|public|python|python3|reloaded|replica|required|restarted|running|secondary|secrets?|server|service
    | staging|standby|started|stopped|string|system|testing|ubuntu|unknown|updated|username|windows
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_worth_hiding(value: str) -> bool:
    """Whether a value is long enough to be secret, and no word or number that every output has."""
    return len(value) >= MIN_LENGTH and not _ORDINARY.fullmatch(value)


def values(data: bytes) -> Iterator[bytes]:
    """The values inside a document; one may come more than once."""
    for value in map(str.strip, _values(data.decode("utf-8", "surrogateescape").lstrip("\ufeff"), 0)):
        if is_worth_hiding(value):
            yield value.encode("utf-8", "surrogateescape")


def _values(text: str, depth: int) -> Iterator[str]:
    try:
        # Numbers as they are written: digits may be a PIN.
        yield from _leaves(json.loads(text, parse_int=str, parse_float=str), depth)
        return
    except (ValueError, RecursionError):
        pass
    lines, armoured = text.split("\n"), False
    for line in lines:
        if line.lstrip().startswith("-----"):
            armoured = "-----BEGIN" in line
        elif not armoured and not (len(lines) > 1 and _SECTION.fullmatch(line)):
            yield from _of_line(line.strip().lstrip("#;"), depth)


def _leaves(document: Any, depth: int) -> Iterator[str]:
    pending = [document]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)
        elif isinstance(part, str):
            yield part
            yield from _nested(part, depth)


def _nested(text: str, depth: int) -> Iterator[str]:
    if depth < MAX_DEPTH:
        yield from _values(text, depth + 1)


class Token(NamedTuple):
    """A piece of a line. Its kind is one of space, quoted, template, flow, separator, comment and plain."""

    kind: str
    start: int
    end: int


_LEXEMES = r"""
    (?P<space>\s+) | (?P<template>\{\{[^{}]*\}\}) | (?P<flow>[,;\[\]{}]) | (?P<separator>=>|:=|=|%s) %s
  | (?P<plain>[^\s,;\[\]{}=:]+|:)
"""
_COLON = r""":(?=[\s"'\[{]|\Z)"""
_QUOTED = r"""| (?P<quoted>"[^"\\]*(?:\\.[^"\\]*)*"?|'[^']*(?:''[^']*)*'?)"""
_COMMENT = r"| (?P<comment>\#.*)"


def _expression(colon: str, more: str) -> "re.Pattern[str]":
    return re.compile(_LEXEMES % (colon, more), re.VERBOSE)


#: By the kind of the token before: a quotation or comment begins only where a word may begin, and after a quoted key
#: any colon separates.
_NEXT = {
    **dict.fromkeys(("template", "flow", "separator"), _expression(_COLON, _QUOTED)),
    "space": _expression(_COLON, _COMMENT + _QUOTED),
    "quoted": _expression(":", _QUOTED),
    "plain": _expression(_COLON, ""),
}


def tokens(line: str) -> List[Token]:
    """The tokens of a line; end to end they are the line."""
    found: List[Token] = []
    kind, at = "space", 0
    while at < len(line):
        match = _NEXT[kind].match(line, at)
        assert match is not None and match.lastgroup is not None
        kind, at = match.lastgroup, match.end()
        found.append(Token(kind, match.start(), at))
    return found


def _split(pieces: Sequence[Token], kind: str) -> Iterator[List[Token]]:
    piece: List[Token] = []
    for token in pieces:
        if token.kind == kind:
            yield piece
            piece = []
        else:
            piece.append(token)
    yield piece


def _of_line(line: str, depth: int) -> Iterator[str]:
    found = _without_marks(line, tokens(line))
    kinds = {token.kind for token in found}
    yield from _entry(line, found, depth, True)
    if "flow" in kinds:
        in_brackets = line.endswith(",") or any(line[token.start] in "[]{}" for token in found if token.kind == "flow")
        for piece in _split(found, "flow"):
            yield from _entry(line, piece, depth, in_brackets)
    if "space" in kinds:
        for piece in _split(found, "space"):
            yield from _entry(line, piece, depth, False)
        for piece in _pairs(line, found):
            yield from _value(line, piece, depth)
        yield from _netrc(line.split())
    elif _BARE_PAIR.match(line):
        yield line.partition(":")[2]
        yield line.rpartition(":")[2]
    yield from _ELEMENT.findall(line)
    yield from _URL_PASSWORD.findall(line)


def _without_marks(line: str, found: List[Token]) -> List[Token]:
    at = 0
    while at < len(found) and (found[at].kind == "space" or line[found[at].start : found[at].end] in ("-", "?")):
        at += 1
    return found[at:]


def _entry(line: str, piece: Sequence[Token], depth: int, bare: bool) -> Iterator[str]:
    """What follows the first separator; a piece without one is itself a value where bare ones may be."""
    for index, token in enumerate(piece):
        if token.kind == "separator" and index:
            yield from _value(line, piece[index + 1 :], depth)
            return
    if bare:
        yield from _value(line, piece, depth)


def _pairs(line: str, found: Sequence[Token]) -> Iterator[List[Token]]:
    """The values of a line such as `user: bob password: hunter22`, where each ends before the next name."""
    piece: List[Token] = []
    named = False
    for index, token in enumerate(found):
        if token.kind in ("flow", "comment"):
            yield piece if named else []
            piece, named = [], False
        elif token.kind == "separator" and (line[token.start] == ":" or _stands_alone(found, index)):
            while piece and piece[-1].kind == "space":
                piece.pop()
            yield piece[:-1] if named else []
            piece, named = [], True
        else:
            piece.append(token)
    yield piece if named else []


def _stands_alone(found: Sequence[Token], index: int) -> bool:
    around = found[max(0, index - 1) : index + 2]
    return len(around) == 3 and around[0].kind == around[2].kind == "space"


def _value(line: str, piece: Sequence[Token], depth: int) -> Iterator[str]:
    if not piece:
        return
    yield line[piece[0].start : piece[-1].end]
    first = 0
    while first < len(piece) - 1 and (piece[first].kind == "space" or line[piece[first].start] in "!&"):
        first += 1
    start = piece[first].start
    written = line[start : piece[-1].end]
    yield written
    yield written.strip("\"' \t")
    if piece[first].kind == "quoted":
        for text in _unquoted(line[start : piece[first].end]):
            yield text
            yield from _nested(text, depth)
    elif piece[-1].kind == "comment":
        yield line[start : piece[-1].start]
    if "\\" in written or "'" in written or '"' in written:
        yield _shell_word(written)


def _unquoted(quoted: str) -> Iterator[str]:
    """What a quotation means in YAML, JSON and INI; the end may be missing, as the value may go on."""
    mark = quoted[0]
    body = quoted[1:-1] if len(quoted) > 1 and quoted.endswith(mark) else quoted[1:]
    yield body
    if mark == "'":
        yield body.replace("''", "'")
    elif "\\" in body:
        yield _ESCAPE.sub(_unescaped, body).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(match: "re.Match[str]") -> str:
    *codes, other = match.groups()
    code = next(filter(None, codes), None)
    if code is None:
        return _ESCAPES.get(other, other)
    return chr(int(code, 16)) if int(code, 16) < 0x110000 else match.group()


def _shell_word(text: str) -> str:
    """The first word as a shell reads it, pieces in quotes and out of them put together."""
    out: List[str] = []
    at = 0
    while at < len(text) and not text[at].isspace():
        match = _SHELL_PIECE.match(text, at)
        assert match is not None
        double, single, escaped, plain = match.groups()
        out.append(_SHELL_ESCAPE.sub(r"\1", double) if double is not None else single or escaped or plain or "")
        at = match.end()
    return "".join(out)


def _netrc(words: Sequence[str]) -> Iterator[str]:
    if words and words[0] in _NETRC:
        for name, value in zip(words, words[1:]):
            if name in _NETRC_SECRET:
                yield value
