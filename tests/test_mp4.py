import io
import struct
import subprocess
import sys

from asl_live.mp4 import MOST_BOXES, boxes, is_finished


def box(kind, content=b"", length=None):
    return struct.pack(">I4s", len(content) + 8 if length is None else length, kind) + content


def walk(content):
    return list(boxes(io.BytesIO(content), len(content)))


def test_boxes_of_every_length_are_gone_through():
    long = struct.pack(">I4sQ", 1, b"free", 20) + b"1234"
    assert walk(box(b"ftyp", b"isom") + long + box(b"mdat", b"123", 0)) == [
        (b"ftyp", 12), (b"free", 32), (b"mdat", 43)
    ]  # fmt: skip
    assert walk(box(b"moov", b"1", 99)) == [(b"moov", 99)]
    assert walk(box(b"moov", b"1", 3)) == [(b"moov", 3)]


def test_a_file_of_nothing_but_boxes_costs_little():
    assert len(walk(box(b"free") * (MOST_BOXES + 10))) == MOST_BOXES


def test_a_film_without_its_index_is_not_finished(tmp_path):
    path = tmp_path / "a.mp4"
    for content, finished in ((box(b"moov", b"1"), True), (box(b"moov", b"1", 99), False), (b"", False)):
        path.write_bytes(box(b"mdat", b"1") + content)
        assert is_finished(path) is finished


FILMS = """
import sys, numpy as np
from pathlib import Path
from asl_live.errors import InputError
from asl_live.mp4 import Mp4File
from asl_live.sources.video import VideoSource

film = Mp4File(Path(sys.argv[1], "film.mp4"), 10)
for _ in range(5):
    assert film.write(np.zeros((64, 64, 3), np.uint8))
assert film.close()
Path(sys.argv[1], "noise.mp4").write_bytes(bytes(range(256)) * 40)
try:
    VideoSource(str(Path(sys.argv[1], "noise.mp4")))
except InputError as error:
    print(error)
"""


def test_a_broken_film_after_one_that_was_written_is_told_of_in_our_words_alone(tmp_path):
    """FFmpeg asks how much to say once in a process, at its first film."""
    done = subprocess.run([sys.executable, "-c", FILMS, tmp_path], capture_output=True, text=True, check=True)
    assert "noise.mp4" in done.stdout and done.stderr == ""
