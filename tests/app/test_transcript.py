import pytest
from PySide6.QtCore import Qt

from asl_live.app.live.transcript import Transcript
from asl_live.errors import InputError
from asl_live.recognise.events import Event


@pytest.fixture
def transcript(qapp, qtmodeltester):
    transcript = Transcript()
    for number, sign in enumerate(("hello", "please", "thanks")):
        transcript.add(Event(sign, 0.9, number, number + 0.5))
    yield transcript
    qtmodeltester.check(transcript)  # after all that the test did


def signs(transcript):
    return [entry.sign for entry in transcript.entries]


def test_undo_puts_entries_back_where_they_were_among_newer_ones(transcript):
    transcript.remove([0, 2])
    transcript.add(Event("help", 0.8, 9, 9.5))
    transcript.undo_stack.undo()
    assert signs(transcript) == ["hello", "please", "thanks", "help"]
    transcript.clear()
    transcript.add(Event("yes", 0.8, 10, 10.5))
    transcript.undo_stack.undo()
    assert signs(transcript) == ["hello", "please", "thanks", "help", "yes"]
    transcript.undo_stack.redo()
    assert signs(transcript) == ["yes"]


def test_an_event_that_ends_after_it_was_corrected_keeps_the_correction(transcript):
    transcript.rename(2, "goodbye")
    transcript.settle(Event("thanks", 0.95, 2, 3.5))
    assert transcript.entries[2].sign == "goodbye"
    assert (transcript.entries[2].confidence, transcript.entries[2].end) == (0.95, 3.5)
    transcript.undo_stack.undo()
    assert (transcript.entries[2].sign, transcript.entries[2].confidence) == ("thanks", 0.95)


def test_an_event_that_ends_after_it_was_deleted_stays_deleted(transcript):
    transcript.remove([2])
    transcript.settle(Event("thanks", 0.95, 2, 3.5))
    assert signs(transcript) == ["hello", "please"]


def test_an_emptied_sign_is_deleted_and_spaces_are_tidied(transcript):
    transcript.rename(0, "  good\tbye\n ")
    transcript.setData(transcript.index(1), "   ", Qt.ItemDataRole.EditRole)
    assert signs(transcript) == ["good bye", "thanks"]


def test_a_file_has_sign_start_and_confidence(transcript, tmp_path):
    path = tmp_path / "out.txt"
    transcript.rename(1, "größer")
    transcript.save(path)
    assert path.read_bytes().decode("utf-8") == "hello\t0.00\t0.90\ngrößer\t1.00\t0.90\nthanks\t2.00\t0.90\n"


def test_a_write_that_fails_leaves_the_old_file_and_what_is_unsaved(transcript, tmp_path):
    folder = tmp_path / "out.txt"
    folder.mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        transcript.save(folder)
    assert transcript.has_unsaved
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]
