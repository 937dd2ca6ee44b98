"""What the window takes from the rest of the package, in one place: tests put other things here.

Imports are late: MediaPipe and torch take seconds, and the window is to open at once.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from asl_live.sources import CameraInfo

if TYPE_CHECKING:
    from asl_live.app.data.filtering import Suspicions
    from asl_live.app.pipeline import ObservingExtractor, ReadingRecogniser
    from asl_live.bundle import Bundle
    from asl_live.clip import Clip
    from asl_live.data.dataset import Dataset, Entry
    from asl_live.data.personal import PersonalFolder
    from asl_live.errors import InputError
    from asl_live.recognise.personal import PersonalSigns
    from asl_live.sources.base import Source
    from asl_live.speech.voice import Voice
    from asl_live.training.job import Job
    from asl_live.training.process import Receive, TrainingProcess


class Services:
    """Sources, extraction, models and recognition, as the window uses them. All may take long."""

    def list_cameras(self) -> Sequence[CameraInfo]:
        from asl_live.sources import list_cameras

        return list_cameras()

    def open_source(self, spec: str) -> "Source":
        from asl_live.sources import open_source

        return open_source(spec)

    def make_extractor(self) -> "ObservingExtractor":
        from asl_live.extract.extractor import Extractor

        return Extractor()

    def list_bundles(self) -> list[str]:
        from asl_live.bundle import list_bundles

        return list_bundles()

    def load_bundle(self, name: str) -> "Bundle":
        from asl_live.bundle import load_bundle

        return load_bundle(name)

    def make_recogniser(
        self, bundle: "Bundle", threshold: float | None, personal: "PersonalSigns | None" = None
    ) -> "ReadingRecogniser":
        from asl_live.recognise.recogniser import Recogniser

        return Recogniser(bundle, threshold, personal)

    def can_teach(self, bundle: "Bundle") -> bool:
        """Whether signs can be taught beside those of this model."""
        from asl_live.recognise.personal import can_compare

        return can_compare(bundle)

    def personal_folder(self) -> "PersonalFolder":
        """Where the signs that the user taught are kept."""
        from asl_live.data.personal import PersonalFolder

        return PersonalFolder()

    def load_personal(self, bundle: "Bundle") -> "PersonalSigns | None":
        """The signs that the user taught, for this model; None where there are none."""
        from asl_live.recognise.personal import PersonalSigns

        clips = self.personal_folder().clips(known=bundle.signs) if self.can_teach(bundle) else []
        return PersonalSigns(bundle, clips) if clips else None

    def make_voice(self, failed: "Callable[[InputError], None]") -> "Voice":
        """What speaks; ``failed`` is told, on another thread, why nothing is heard."""
        from asl_live.speech.voice import Voice

        return Voice(failed)

    def open_dataset(self, folder: Path) -> "Dataset":
        from asl_live.data.dataset import Dataset

        return Dataset(folder)

    def read_clip(self, path: Path, crops: bool = True) -> "Clip":
        from asl_live.clip import read_clip

        return read_clip(path, crops)

    def find_suspicious(
        self, entries: "Sequence[Entry]", progress: Callable[[int, int], None]
    ) -> "Suspicions":
        from asl_live.app.data.suspecting import find_suspicious

        return find_suspicious(entries, progress)

    def list_networks(self) -> list[str]:
        from asl_live.nets.registry import list_networks

        return list_networks()

    def start_training(self, job: "Job", receive: "Receive") -> "TrainingProcess":
        from asl_live.training.process import TrainingProcess

        return TrainingProcess(job, receive)
