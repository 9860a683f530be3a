"""Counts how often expressions look at a character, by matching once more as a backtracking matcher does."""

import re

try:
    from re import _parser as parser
except ImportError:
    import sre_parse as parser

_ONE_CHARACTER = ("LITERAL", "NOT_LITERAL", "IN", "ANY")
_CATEGORIES = {"CATEGORY_DIGIT": str.isdigit, "CATEGORY_SPACE": str.isspace, "CATEGORY_WORD": None}


def _in_category(name, char):
    plain = name.replace("_NOT_", "_")
    test = _CATEGORIES[plain]
    found = test(char) if test else char.isalnum() or char == "_"
    return found != (plain != name)


class Counted:
    """Stands in for a compiled expression; `steps` is what all of them have looked at."""

    steps = 0

    def __init__(self, real):
        self._real = real
        self._nodes = list(parser.parse(real.pattern, real.flags & ~re.UNICODE))
        self._ignore_case = bool(real.flags & re.IGNORECASE)

    def match(self, text, at=0):
        return self._checked(self._real.match(text, at), next(self._ends(self._nodes, 0, text, at), None))

    def fullmatch(self, text):
        ends = (end for end in self._ends(self._nodes, 0, text, 0) if end == len(text))
        return self._checked(self._real.fullmatch(text), next(ends, None))

    def findall(self, text):
        self._search(text)
        return self._real.findall(text)

    def sub(self, replacement, text):
        self._search(text)
        return self._real.sub(replacement, text)

    def _checked(self, match, end):
        if (match and match.end()) != end:
            raise AssertionError("%r is matched to %r, not %r" % (self._real.pattern, end, match))
        return match

    def _search(self, text):
        at = 0
        while at <= len(text):
            end = next(self._ends(self._nodes, 0, text, at), None)
            at = at + 1 if end is None or end == at else end

    def _ends(self, nodes, index, text, at):
        """Every place where the nodes from an index on can end, in the order in which they are tried."""
        if index == len(nodes):
            yield at
            return
        for end in self._ends_of(nodes[index], text, at):
            yield from self._ends(nodes, index + 1, text, end)

    def _ends_of(self, node, text, at):
        name, value = str(node[0]), node[1]
        if name in _ONE_CHARACTER:
            return [at + 1] if self._is(node, text, at) else []
        if name == "MAX_REPEAT":
            return self._repeated(value[0], value[1], list(value[2]), text, at)
        if name in ("SUBPATTERN", "BRANCH"):
            branches = [value[-1]] if name == "SUBPATTERN" else value[1]
            return (end for branch in branches for end in self._ends(list(branch), 0, text, at))
        if name in ("ASSERT", "ASSERT_NOT"):
            found = next(self._ends(list(value[1]), 0, text, at), None) is not None
            return [at] if found == (name == "ASSERT") else []
        if name == "AT" and str(value) == "AT_END_STRING":
            return [at] if at == len(text) else []
        raise NotImplementedError((name, value))

    def _repeated(self, least, most, nodes, text, at):
        if len(nodes) == 1 and str(nodes[0][0]) in _ONE_CHARACTER:
            count = 0
            while count < most and self._is(nodes[0], text, at + count):
                count += 1
            yield from range(at + count, at + least - 1, -1)
            return
        if most > 0:
            for end in self._ends(nodes, 0, text, at):
                if end > at:
                    yield from self._repeated(max(0, least - 1), most - 1, nodes, text, end)
        if least == 0:
            yield at

    def _is(self, node, text, at):
        Counted.steps += 1
        if at >= len(text):
            return False
        name, value = str(node[0]), node[1]
        if name == "ANY":
            return text[at] != "\n"
        chars = {text[at], text[at].lower(), text[at].upper()} if self._ignore_case else {text[at]}
        if name in ("LITERAL", "NOT_LITERAL"):
            return (chr(value) in chars) == (name == "LITERAL")
        negated = str(value[0][0]) == "NEGATE"
        return any(_in_set(item, char) for item in value[negated:] for char in chars) != negated


def _in_set(item, char):
    name, value = str(item[0]), item[1]
    if name == "LITERAL":
        return chr(value) == char
    if name == "RANGE":
        return value[0] <= ord(char) <= value[1]
    return _in_category(str(value), char)
