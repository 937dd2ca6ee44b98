import numpy as np
import pytest
from scipy.stats import poisson

from asl_live.evaluation.events import EventFigures, Label, Rate, Told, match


def told(sign, at):
    return Told(sign, 0.9, at - 0.5, at + 0.5, at)


SIGNS = ("yes", "no")
# Signed: yes 1 to 2, no 4 to 5, yes 7 to 8, and a sign the model does not know.
LABELS = [Label("yes", 1, 2), Label("no", 4, 5), Label("yes", 7, 8), Label("wave", 10, 11)]


def test_events_are_matched_in_their_time_and_each_once():
    heard = [told("yes", 2.2), told("yes", 2.6), told("no", 3.5), told("yes", 7.9), told("no", 10.5)]
    assert match(heard, LABELS) == [(0, 0), (3, 2)]


@pytest.mark.parametrize(("at", "fits"), [(0.9, False), (1.0, True), (4.0, True), (4.1, False)])
def test_an_event_may_come_from_the_start_until_two_seconds_after_the_end(at, fits):
    assert bool(match([told("yes", at)], [Label("yes", 1, 2)])) is fits


def test_without_times_any_event_of_the_sign_will_do():
    assert match([told("no", 3), told("yes", 50)], [Label("yes")]) == [(1, 0)]


def test_figures_counted_by_hand():
    heard = [told("yes", 2.2), told("yes", 2.6), told("no", 3.5), told("yes", 7.9), told("no", 10.5)]
    figures = EventFigures.of(heard, LABELS, SIGNS)
    assert (figures.events, figures.labels, figures.matched) == (5, 3, 2)  # nobody asks for "wave"
    assert (figures.precision.value, figures.recall.value) == (pytest.approx(0.4), pytest.approx(2 / 3))
    assert figures.f1 == pytest.approx(0.5)
    assert figures.after_end == pytest.approx((0.2, -0.1))
    assert figures.after_start == pytest.approx((1.2, 0.9))
    assert figures.off_start == pytest.approx((0.7, 0.4))
    assert figures.off_end == pytest.approx((0.7, 0.4))


def test_streams_add_up():
    one = EventFigures.of([told("yes", 2.2)], LABELS[:1], SIGNS)
    other = EventFigures.of([told("no", 1)], [Label("no")], SIGNS)
    both = one + other + EventFigures()
    assert (both.events, both.labels, both.matched) == (2, 2, 2)
    assert both.after_end == pytest.approx((0.2,))  # of the other nobody knows when it was signed
    spread = both.as_json()["delay_from_end"]
    assert spread == {"signs": 1, "median": 0.2, "p90": 0.2, "worst": 0.2}
    assert both.as_json()["end_off"]["worst"] == 0.7


def test_no_events_and_no_signs_have_no_figures():
    figures = EventFigures().as_json()
    assert figures["precision"] is None and figures["recall"] is None and figures["f1"] is None
    assert figures["delay_from_end"]["median"] is None


@pytest.mark.parametrize("events", [0, 1, 7])
def test_the_interval_of_a_rate_is_the_exact_one(events):
    low, high = Rate(events, 10.0).interval
    # At its ends what was counted is just as rare as one in forty.
    if events:
        assert poisson.sf(events - 1, low * 10) == pytest.approx(0.025)
    else:
        assert low == 0 and high == pytest.approx(-np.log(0.025) / 10)
    assert poisson.cdf(events, high * 10) == pytest.approx(0.025)


def test_rates_add_their_events_and_their_minutes():
    rate = Rate(1, 4.0) + Rate(2, 2.0)
    assert rate.per_minute == 0.5 and rate.as_json()["per_ten_minutes"] == 5
    assert Rate(0, 0).per_minute is None and Rate(0, 0).interval is None
