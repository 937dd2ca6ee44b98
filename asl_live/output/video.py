"""Pictures written as MP4 or GIF, with the sound of another video where ffmpeg is at hand."""

import contextlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

import cv2
import numpy as np

from asl_live.errors import InputError
from asl_live.files import check_name, replacing
from asl_live.mp4 import SUFFIX, Mp4File

KINDS = (".mp4", ".gif")
GIF_SIDE = 480  # pixels of the longer side
GIF_RATE = 12.5  # a GIF counts in hundredths of a second: 8 of them
GIF_SECONDS = 60.0
FASTEST = 60.0


class VideoFile(Protocol):
    """A file that takes pictures, uint8 BGR [height, width, 3], all of one size."""

    def write(self, picture: np.ndarray) -> None: ...


def kind_of(path: Path) -> str:
    """ ".mp4" or ".gif". Raises InputError for another ending."""
    kind = path.suffix.casefold()
    if kind not in KINDS:
        raise InputError(f"{path} is neither .mp4 nor .gif; name the output by one of them")
    check_name(path)
    return kind


def ffmpeg() -> str | None:
    """The program ffmpeg, where this machine has it."""
    return shutil.which("ffmpeg")


@contextmanager
def writing(path: Path, rate: float) -> Iterator[VideoFile]:
    """A video to fill, put in its place whole when the block ends well, and not at all otherwise.

    rate: pictures a second. Raises InputError if it cannot be written.
    """
    kind = kind_of(path)
    with replacing(path) as temporary:
        if kind == ".gif":
            gif = _Gif(rate)
            yield gif
            gif.save(temporary)
            return
        program = ffmpeg()
        if program:
            with _encoding(program, temporary, path, rate) as encoder:
                yield encoder
            return
        named = temporary.with_suffix(SUFFIX)
        try:
            plain = _Plain(Mp4File(named, rate), path)
            try:
                yield plain
            finally:
                complete = plain.file.close()
            if not complete:
                raise InputError(f"{path} cannot be written; make room on the disk")
            named.replace(temporary)
        finally:
            named.unlink(missing_ok=True)


def add_sound(path: Path, original: Path) -> str:
    """Give the MP4 at ``path`` the sound of ``original``; one clause on what became of the sound.

    The file is replaced whole, and stays as it was where the sound cannot be taken over.
    """
    program = ffmpeg()
    if program is None:
        return "no sound: the program ffmpeg, which copies it, is not installed"
    if not _has_sound(program, original):
        return "the original has no sound"
    with replacing(path) as temporary:
        command = [program, "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
        command += ["-i", f"file:{path.resolve()}", *_input(original)]
        command += ["-map", "0:v:0", "-map", "1:a:0", "-c:v", "copy", "-c:a", "aac", "-b:a", "160k"]
        command += ["-movflags", "+faststart", "-f", "mp4", f"file:{temporary.resolve()}"]
        with _run(command) as process:
            done = process.wait()
        if done == 0:
            return "with the sound of the original"
        # What replaces the file is then the file itself.
        shutil.copyfile(path, temporary)
        return "no sound: that of the original cannot be read"


class _Plain:
    """OpenCV alone."""

    def __init__(self, file: Mp4File, path: Path) -> None:
        self.file, self._path = file, path

    def write(self, picture: np.ndarray) -> None:
        if not self.file.write(picture):
            raise InputError(f"{self._path} cannot be written; make room on the disk")


class _Piped:
    """H.264 by ffmpeg, which every browser plays; it is started when the size is known."""

    def __init__(self, program: str, target: Path, path: Path, rate: float, said: IO[bytes]) -> None:
        self._program, self._target, self._path, self._rate = program, target, path, rate
        self._said = said
        self.process: subprocess.Popen[bytes] | None = None

    def write(self, picture: np.ndarray) -> None:
        if self.process is None:
            height, width = picture.shape[:2]
            command = [self._program, "-hide_banner", "-loglevel", "error", "-y"]
            command += ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{width}x{height}"]
            command += ["-framerate", f"{self._rate:.6f}", "-i", "pipe:0"]
            command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"]
            command += ["-movflags", "+faststart", "-f", "mp4", f"file:{self._target.resolve()}"]
            # In a session of its own: Ctrl-C is for this program, which then ends that one.
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                start_new_session=True,
            )
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(np.ascontiguousarray(picture).data)
        except OSError as error:
            raise self.trouble() from error

    def finish(self) -> None:
        """All pictures were given. Raises InputError if the encoder is not content."""
        if self.process is None or self.process.stdin is None:
            raise InputError(f"{self._path} cannot be written; there are no pictures")
        try:
            self.process.stdin.close()
        except OSError as error:
            raise self.trouble() from error
        if self.process.wait():
            raise self.trouble()

    def trouble(self) -> InputError:
        """What ffmpeg says against it."""
        if self.process is not None:
            self.process.wait()
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        why = lines[-1].strip() if lines else "it gives no reason"
        return InputError(f"{self._path} cannot be written; ffmpeg says: {why}")


@contextmanager
def _encoding(program: str, target: Path, path: Path, rate: float) -> Iterator[_Piped]:
    with tempfile.TemporaryFile() as said:
        encoder = _Piped(program, target, path, rate, said)
        try:
            yield encoder
            encoder.finish()
        finally:
            if encoder.process is not None:
                _end(encoder.process)


class _Gif:
    """A GIF of at most GIF_SIDE pixels; its pictures wait in 256 colours."""

    def __init__(self, rate: float) -> None:
        self._delay = max(20, round(100 / rate) * 10)
        self._pictures: list[Any] = []

    def write(self, picture: np.ndarray) -> None:
        from PIL import Image

        image = Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
        self._pictures.append(image.quantize(256, dither=Image.Dither.NONE))

    def save(self, path: Path) -> None:
        first, *others = self._pictures
        first.save(
            path, "GIF", save_all=True, append_images=others, duration=self._delay, loop=0, optimize=False
        )


def _has_sound(program: str, original: Path) -> bool:
    command = [program, "-nostdin", "-hide_banner", *_input(original)]
    with tempfile.TemporaryFile() as said:
        with _run(command, said) as process:
            process.wait()
        said.seek(0)
        return re.search(rb"Stream #.*: Audio: ", said.read(1 << 20)) is not None


def _input(original: Path) -> list[str]:
    # A playlist in disguise may make ffmpeg open neither addresses nor devices.
    return ["-protocol_whitelist", "file", "-i", f"file:{original.resolve()}"]


@contextmanager
def _run(command: list[str], said: IO[bytes] | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=said or subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stdin is not None:
        # What it had not taken yet is nobody's any more.
        with contextlib.suppress(OSError):
            process.stdin.close()
