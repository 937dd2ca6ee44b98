"""Recording signs into a dataset.

A :class:`RecordingSession` is fed with frames and observations and says where it stands; the window
and :func:`record` drive it.
"""

from asl_live.data.recording.advice import Advice
from asl_live.data.recording.headless import record
from asl_live.data.recording.moment import Moment, Phase
from asl_live.data.recording.plan import Mode, Review, SessionPlan
from asl_live.data.recording.progress import SavedSession, find_sessions, session_file
from asl_live.data.recording.session import RecordingSession
from asl_live.data.recording.take import Take

__all__ = [
    "Advice",
    "Mode",
    "Moment",
    "Phase",
    "RecordingSession",
    "Review",
    "SavedSession",
    "SessionPlan",
    "Take",
    "find_sessions",
    "record",
    "session_file",
]
