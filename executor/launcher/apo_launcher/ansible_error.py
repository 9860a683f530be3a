"""What ansible says went wrong, and where: its error output without warnings, colours, and excerpts of files."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Sequence, Tuple

MAX_LINES = 6
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_NOISE = re.compile(r"\s*(Starting galaxy |\[WARNING\]|\[DEPRECATION WARNING\]|usage: |Using .* as config file|$)")
_ERROR = re.compile(r"(ERROR! |\[ERROR\]: |^ERROR: |ansible-\w+: error: |ansible: error: )")
#: What follows the error itself: where it was found, an excerpt, the chain of causes once more.
_DETAILS = ("The error appears to", "The offending line appears", "Origin: ", "<<< caused by >>>")
#: To 2.18, and since 2.19, where several are a chain, of which the last one is the cause.
_PLACES = (
    re.compile(r"The error appears to (?:be|have been) in '(.+?)': line (\d+), column (\d+)"),
    re.compile(r"^Origin: (.+?)(?::(\d+):(\d+))?$", re.MULTILINE),
)
_YAML = "Syntax Error while loading YAML."


class Explanation(NamedTuple):
    """What went wrong, on one line, and the place (`site.yml:3:1`), which may be empty."""

    what: str
    place: str

    def __str__(self) -> str:
        return self.what if not self.place or self.place in self.what else "%s: %s" % (self.place, self.what)


def plain(output: str) -> str:
    """The output without colours."""
    return _ANSI.sub("", output)


def _error_lines(output: str) -> List[str]:
    lines = [line.rstrip() for line in plain(output).splitlines()]
    first = next((index for index, line in enumerate(lines) if _ERROR.search(line)), 0)
    return lines[first:]


def essence(output: str, limit: int = MAX_LINES) -> str:
    """The lines of an error output that say what is wrong."""
    kept = [_ERROR.sub("", line).strip() for line in _error_lines(output) if not _NOISE.match(line)]
    return " ".join(kept[:limit])


def explain(output: str) -> Explanation:
    """What and where, from the error output of a program that ended before any task."""
    lines = _error_lines(output)
    place = _place("\n".join(lines))
    # Since 2.19 a blank line ends the error; before, one may be part of it.
    newer = bool(lines) and "[ERROR]: " in lines[0]
    for index, line in enumerate(lines):
        if line.startswith(_DETAILS) or (newer and not line):
            lines = lines[:index]
            break
    what = essence("\n".join(lines))
    return Explanation(what[max(0, what.find(_YAML)) :], place)


def _place(text: str) -> str:
    found: List[Tuple[str, ...]] = [match for expression in _PLACES for match in expression.findall(text)]
    return ":".join(filter(None, found[-1])) if found else ""


class Paths:
    """Directories of an attempt, which mean nothing to a reader, and what is shown in place of them."""

    def __init__(self, shown: Sequence[Tuple[str, str]]) -> None:
        self._shown = dict(shown)
        longest_first = sorted(self._shown, key=len, reverse=True)
        self._find = re.compile(
            r"(?<![\w.-])(%s)(?:(/)|(?=[^\w.-]|\.?(?:\s|\Z)))" % "|".join(map(re.escape, longest_first))
        )

    def relative(self, text: str) -> str:
        """The text with paths as a reader knows them: in the checkout, relative to its root."""

        def replaced(match: "re.Match[str]") -> str:
            shown, slash = self._shown[match.group(1)], match.group(2)
            return (shown + (slash or "")) if shown else ("" if slash else ".")

        return self._find.sub(replaced, text)
