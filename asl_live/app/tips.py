"""Tips over widgets that show words of others."""

import html


def plain_tip(text: str) -> str:
    """A tip that shows the text as it is: Qt would take a name with angle brackets for HTML."""
    return f"<qt>{html.escape(text)}</qt>"
