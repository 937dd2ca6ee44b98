import pytest

from asl_live.data import personal as personal_module
from asl_live.data.personal import PersonalFolder, Teacher
from asl_live.errors import InputError
from asl_live.extract.extractor import Extractor
from asl_live.sources.synthetic import SyntheticSource


def observations(*signs, **how):
    with SyntheticSource(signs, rest=1.0, **how) as source, Extractor() as extractor:
        return [extractor.observe(frame) for frame in source], source.truth


def teach(sign, takes, seen):
    told = []
    teacher = Teacher(sign, takes, "the camera", True, told.append)
    for one in seen:
        teacher.observe(one)
    return teacher, told


@pytest.fixture
def personal(tmp_path):
    return PersonalFolder(tmp_path / "personal")


def test_takes_are_cut_where_the_hands_rise_and_rest():
    seen, truth = observations("please", "please", "please", seed=1)
    teacher, told = teach("book", 3, seen)
    assert [lesson.taken for lesson in told if not lesson.signing] == [1, 2, 3]
    assert told[-1].done and not told[0].done and told[0].signing
    for take, (_, start, end) in zip(teacher.takes, truth, strict=True):
        assert take.sign == "book" and take.synthetic
        assert end - start < take.times[-1] < end - start + 1.5


def test_no_more_takes_than_were_asked_for():
    seen, _ = observations("please", "please", seed=1)
    teacher, told = teach("book", 1, seen)
    assert len(teacher.takes) == 1 and told[-1].done


def test_a_stream_that_begins_anew_does_not_cut_a_take_from_two_streams():
    seen, _ = observations("please", seed=1)
    half = len(seen) // 2
    teacher, _ = teach("book", 2, seen[:half] + seen)
    assert all(take.times[-1] < seen[-1].time for take in teacher.takes)


def test_takes_that_do_not_all_fit_on_the_disk_leave_none_behind(personal, monkeypatch):
    seen, _ = observations("please", "please", seed=1)
    takes = teach("book", 2, seen)[0].takes
    write = personal_module.write_clip

    def fill_the_disk(path, clip):
        if clip is takes[1]:
            raise InputError("the disk is full")
        write(path, clip)

    with monkeypatch.context() as patched:
        patched.setattr(personal_module, "write_clip", fill_the_disk)
        with pytest.raises(InputError, match="full"):
            personal.keep(takes)
    assert personal.counts() == {}
    personal.keep(takes)
    assert personal.counts() == {"book": 2}


def test_what_was_taught_is_kept_renamed_removed_and_brought_back(personal):
    seen, _ = observations("please", "please", seed=1)
    takes = teach("book", 2, seen)[0].takes
    assert personal.counts() == {} and personal.clips() == []
    personal.keep(takes)
    personal.keep(takes[:1])
    assert personal.counts() == {"book": 3}
    personal.rename("book", "read")
    assert personal.counts() == {"read": 3} and {clip.sign for clip in personal.clips()} == {"read"}
    personal.remove("read")
    assert personal.counts() == {} and personal.can_undo()
    personal.undo()
    assert personal.counts() == {"read": 3}


def test_signs_that_a_model_has_learned_since_are_left_to_it(personal):
    seen, _ = observations("please", seed=1)
    personal.keep(teach("book", 1, seen)[0].takes)
    assert personal.clips(known=("book", "hello")) == []


def test_a_name_that_is_none_is_refused():
    with pytest.raises(InputError, match="no name"):
        Teacher("  ", 3, "the camera", False, print)
