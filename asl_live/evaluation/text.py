"""An evaluation as text for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asl_live.evaluation.clips import listed
from asl_live.evaluation.events import Rate
from asl_live.training.metrics import Judgement, Share

if TYPE_CHECKING:
    from asl_live.evaluation.clips import Novelty
    from asl_live.evaluation.evaluate import Evaluation
    from asl_live.evaluation.idle import IdleFigures
    from asl_live.evaluation.mirrored import Mirrored
    from asl_live.evaluation.videos import VideoFigures


def describe(evaluation: "Evaluation") -> str:
    """All figures of an evaluation, section by section."""
    lines: list[str] = []
    judged = evaluation.judgement
    if judged is None:
        lines.append(f"the model {evaluation.model}")
    else:
        clips, signers = _count(len(judged.truth), "clip"), _count(len(set(judged.signers)), "signer")
        lines.append(f"{evaluation.model}: {clips} of {signers}")
        lines += _warnings(evaluation.novelty)
        lines += _clips(judged)
    if evaluation.mirrored:
        lines += _mirrored(evaluation.mirrored)
    if evaluation.streams:
        lines += ["", "  events where no sign of the model was made"]
        lines += [f"  {kind:<34} {_rate(rate)}" for kind, rate in evaluation.streams.items() if rate.minutes]
    if evaluation.videos:
        lines += _videos(evaluation.videos)
    if evaluation.idle:
        lines += _idle(evaluation.idle)
    return "\n".join(lines)


def _warnings(novelty: "Novelty | None") -> Iterator[str]:
    if novelty is None:
        return
    if not novelty.told:
        yield "  note: the model does not say whom it was trained on; these people may not be new to it"
    elif novelty.flatters:
        known = f"{_count(novelty.seen, 'clip')} of which it knows the clip or the signer"
        yield f"  WARNING: the figures flatter the model: they are also of {known}"
    elif novelty.skipped:
        known = f"{_count(novelty.seen, 'clip')} of which the model knows the clip or the signer"
        yield f"  left out: {known}"
    if novelty.namesakes:
        names = listed(novelty.namesakes)
        yield (
            f"  note: the model was trained on signers of the same name ({names}); "
            "if they are the same people, the figures flatter"
        )
    if novelty.copies:
        what = "recording is" if novelty.copies == 1 else "recordings are"
        yield f"  note: {novelty.copies} {what} in the data more than once, so that every copy weighs"


def _clips(judged: Judgement) -> Iterator[str]:
    shares = {
        "best of the known signs is right": ("closed_top1", judged.closed_top1()),
        "right and accepted": ("open_top1", judged.open_top1()),
        "other signs taken for a known one": ("unknown_accepted", judged.unknown_accepted()),
        "right when it names a sign": ("precision", judged.spoken_right()),
        "known signs it says anything of": ("coverage", judged.coverage()),
    }
    for words, (figure, share) in shares.items():
        by_signer = judged.signer_interval(figure)
        also = f"  by signer {by_signer[0]:.3f} to {by_signer[1]:.3f}" if by_signer else ""
        yield f"  {words:<34} {share}{also}"
    if judged.oscr() is not None:
        yield f"  {'right, over all thresholds (OSCR)':<34} {judged.oscr():.3f}"
    error = judged.calibration().error
    if error is not None:
        yield f"  {'expected calibration error':<34} {error:.3f}"
    yield ""
    yield f"  {'sign':<16} {'clips':>5}  {'recall':>6}  {'precision':>9}"
    for sign in judged.signs:
        recall, precision = judged.recall(sign), judged.precision(sign)
        if recall.of or precision.of:
            yield f"  {sign:<16} {recall.of:>5}  {recall.short:>6}  {precision.short:>9}"


def _mirrored(turned: "Mirrored") -> Iterator[str]:
    yield ""
    yield "  the same clips mirrored"
    yield f"  {'best of the known signs is right':<34} {turned.mirrored.closed_top1()}"
    yield f"  {'right and accepted':<34} {turned.mirrored.open_top1()}"
    yield f"  {'the same answer either way':<34} {turned.same()}"


def _videos(videos: "VideoFigures") -> Iterator[str]:
    events = videos.events()
    yield ""
    there, signs = _count(len(videos.videos), "video"), _count(events.labels, "sign")
    yield f"  {there}, {signs} of the model in them, {_count(events.events, 'event')}"
    yield f"  {'events that are right':<34} {_share(events.precision, 'events')}"
    yield f"  {'signs that got their event':<34} {_share(events.recall, 'signs')}"
    if events.f1 is not None:
        yield f"  {'F1':<34} {events.f1:.3f}"
    yield f"  {'main sign right':<34} {_share(videos.known_right(), 'videos')}"
    yield f"  {'main sign wrong':<34} {_share(videos.known_wrong(), 'videos')}"
    yield f"  {'named a sign where there is none':<34} {_share(videos.others_wrong(), 'videos')}"
    figures = events.as_json()
    for words, spread in (
        ("from the end of the sign to its label", figures["delay_from_end"]),
        ("from its start", figures["delay_from_start"]),
        ("between the start of a sign and of its event", figures["start_off"]),
        ("between their ends", figures["end_off"]),
    ):
        if spread["signs"]:
            yield (
                f"  {words}: median {spread['median']:.2f} s, nine in ten within {spread['p90']:.2f} s, "
                f"at worst {spread['worst']:.2f} s ({_count(spread['signs'], 'sign')})"
            )


def _idle(idle: "IdleFigures") -> Iterator[str]:
    yield ""
    yield "  while nobody signs"
    for kind, rate in idle.kinds.items():
        yield f"  {kind:<34} {_rate(rate)}"
    if len(idle.kinds) > 1:
        yield f"  {'together':<34} {_rate(idle.rate)}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _share(share: Share, things: str) -> str:
    return str(share) if share.of else f"- (no {things})"


def _rate(rate: Rate) -> str:
    if rate.per_minute is None or rate.interval is None:
        return "- (no time)"
    low, high = rate.interval
    counted = f"{rate.events} in {rate.minutes:.1f} minutes"
    return f"{rate.per_minute:.2f} a minute ({low:.2f} to {high:.2f}), {counted}"
