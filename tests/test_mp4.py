import io
import struct

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
