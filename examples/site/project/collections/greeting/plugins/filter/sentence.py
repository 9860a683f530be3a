"""Filter that ends a text with a full stop."""


def sentence(text):
    """The text with one full stop at its end."""
    return text.rstrip(".") + "."


class FilterModule:
    """Filters of the collection."""

    def filters(self):
        return {"sentence": sentence}
