"""The one kind of error that a user can mend."""


class InputError(Exception):
    """Something the user gave (a file, a device, an option) cannot be used.

    The message is one sentence for the user: what is wrong with which thing, and what to do. The
    command line prints it without a traceback and exits with status 2; the window shows it.
    """


def reason(error: OSError) -> str:
    """What the system says against it, as a part of a sentence: "permission denied"."""
    return (error.strerror or str(error)).lower()
