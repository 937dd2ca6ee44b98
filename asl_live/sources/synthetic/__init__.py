"""The synthetic signer: a jointed figure that moves through the signs as a dictionary tells them.

For demonstration, tests and teaching. Nobody is signing, and everything shown or recorded from it
says so. No recording of a person went into it.
"""

from asl_live.sources.synthetic.signs import SIGNS
from asl_live.sources.synthetic.source import SyntheticSource, known_signs

__all__ = ["SIGNS", "SyntheticSource", "known_signs"]
