"""ASL Live: says, as text, which American Sign Language sign a camera sees."""

__version__ = "0.1.0"
