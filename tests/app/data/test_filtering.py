"""Which clips are shown, in which order, and how they are counted."""

from pathlib import Path

from asl_live.app.data.filtering import Doubt, Filter, Origin, Quality, Suspicions, Tallies, in_order
from asl_live.data.dataset import Entry


def entry(name, sign="hello", signer="ann", **given):
    return Entry(Path(name), sign, signer, **given)


GOOD, POOR = entry("b"), entry("a", warnings=("too few frames",))
BROKEN = entry("c", sign="Please", problem="it is damaged")
BOB = entry("d", sign="please", signer="Bob", synthetic=True)
ALL = in_order([BOB, BROKEN, GOOD, POOR])


def names(entries):
    return "".join(entry.path.name for entry in entries)


def chosen(suspicions=Suspicions(), **wanted):  # noqa: B008
    return names(Filter(**wanted).choose(ALL, suspicions))


def test_without_a_filter_all_are_shown_by_sign_signer_and_file():
    assert chosen() == "abcd"


def test_filters_narrow_each_other():
    assert chosen(sign="hello") == "ab"
    assert chosen(signer="Bob") == "d"
    assert chosen(sign="hello", signer="Bob") == ""
    assert chosen(quality=Quality.POOR) == "a"
    assert chosen(quality=Quality.GOOD) == "bd"
    assert chosen(quality=Quality.BROKEN) == "c"
    assert chosen(origin=Origin.SYNTHETIC) == "d"
    assert chosen(origin=Origin.RECORDED, sign="hello", quality=Quality.GOOD) == "b"


def test_chosen_clips_come_in_the_order_they_were_asked_for():
    assert chosen(chosen=(Path("d"), Path("a"), Path("gone"))) == "da"
    assert chosen(chosen=(Path("d"), Path("a")), signer="ann") == "a"


def test_copies_stand_side_by_side_and_the_worst_doubts_first():
    suspicions = Suspicions(
        copies=((Path("d"), Path("a")),),
        doubts={Path("b"): Doubt("please", "why"), Path("a"): Doubt("yes", "why")},
    )
    assert chosen(suspicions, quality=Quality.COPY) == "da"
    assert chosen(suspicions, quality=Quality.DOUBTED) == "ba"
    assert chosen(suspicions, quality=Quality.DOUBTED, signer="Bob") == ""


def test_a_copy_alone_is_none():
    suspicions = Suspicions(((Path("a"), Path("b"), Path("c")), (Path("d"), Path("e"))))
    left = suspicions.among([Path("a"), Path("b"), Path("d")])
    assert left.copies == ((Path("a"), Path("b")),)
    assert left.copies_of(Path("a")) == (Path("b"),)
    assert left.copies_of(Path("d")) == ()


def test_clips_are_counted_by_sign_and_signer():
    tallies = Tallies(ALL)
    assert tallies.signs == ["hello", "Please", "please"]
    assert tallies.signers == ["ann", "Bob"]
    assert tallies.of("hello", "ann").words == "2 clips, 1 poor"
    assert tallies.of(None, None).words == "4 clips, 1 poor, 1 unreadable"
    assert tallies.of("hello", "Bob").clips == 0
