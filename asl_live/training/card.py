"""The card of a trained model: what it is for, what it was made from, how well it does."""

from asl_live.bundle import Description
from asl_live.training.metrics import Judgement


def write_card(name: str, about: Description, judged: Judgement, notes: str = "") -> str:
    """The card in Markdown. notes: what a person adds, such as the sources of the data."""
    plan, training = about.training["plan"], about.training
    parts = [
        f"# {name}",
        f"A model of ASL Live {about.program}. It tells {len(about.signs)} signs from each other and from "
        f"everything else: {', '.join(about.signs)}.",
        "## Data",
        f"{training['clips']} clips of {training['signers']} signers. "
        + (
            f"{training['synthetic_clips']} of the clips are synthetic. "
            if training["synthetic_clips"]
            else ""
        )
        + _left_out(plan)
        + _made_up(training)
        + "Clips of each label: "
        + ", ".join(f"{label} {count}" for label, count in training["clips_of"].items())
        + ".",
        "## How it was judged",
        _protocol(plan, judged, training.get("from")),
        "## Figures",
        "With 95 % intervals: Wilson's takes clips for independent, which those of one signer are not; the "
        "one by signers draws signers anew with all their clips and says how far the figure would differ "
        "with other people.",
        _figures(judged),
        _table(judged),
        "`confusion.png` and `confusion.csv` show what was taken for what.",
        "## Limits",
        "It names isolated signs, not sentences, and only those listed. Signs that look like one of them are "
        "the likeliest mistakes. Signs with few signers above are known from those few people's way of "
        "signing. It was judged on recordings of one sign each; a stream has transitions and movements that "
        "such recordings lack.",
        "## Network",
        f"`{about.net}` with options {about.options or 'as they are'}; windows of {about.span:g} s; "
        f"a clip is accepted where the signs have a probability of {about.clip_threshold:g} together, a sign "
        f"in a stream from an average of {about.decoder.threshold:g}{_offsets(about)}. `model.json` has the "
        "whole recipe.",
    ]
    if notes:
        parts.insert(4, notes)
    return "\n\n".join(parts) + "\n"


def _left_out(plan: dict) -> str:
    """Whose clips of which sign count for nothing, in words."""
    pairs = plan.get("left_out")
    if not pairs:
        return ""
    return f"Left out are the clips of {' and '.join(f'{sign} by {signer}' for signer, sign in pairs)}. "


def _made_up(training: dict) -> str:
    """Who was learned from beside those who were recorded, in words."""
    people = training["recipe"].get("made_up")
    if not people:
        return ""
    return (
        f"Beside them the network learned from {people} made-up people, each of whom makes once what the "
        "synthetic signer knows of the signs, and invented movements; they are in no figure below. "
    )


def _offsets(about: Description) -> str:
    """What single signs need in a stream, in words."""
    found = about.decoder.offsets
    if not found:
        return ""
    needed = (f"{sign} {about.decoder.threshold + one:.2f}" for sign, one in found.items())
    return f", where signs differ in how much is taken for them: {', '.join(needed)}"


def _protocol(plan: dict, judged: Judgement, start: dict | None) -> str:
    kind = "signers" if plan["by_signer"] else "clips at random (the same people are in training and test!)"
    if start:
        return (
            f"It goes on from the model {start['name']}, of which only the last layer was fitted to the "
            f"clips. In {plan['folds']} rounds, leaving out {kind}, one was fitted to the others and "
            f"judged on those left out, with the thresholds of {start['name']}. The model itself is fitted "
            f"to all clips. How well it knows {', '.join(start['signs'])}, the card of {start['name']} says."
        )
    if plan["folds"]:
        return (
            f"Cross-validation, leaving out {kind} in {plan['folds']} rounds. In each, a network was fitted "
            "to the others with the same recipe, without looking at those left out, and judged on them; the "
            "threshold for their clips was chosen on the clips of the other rounds. The model itself is "
            "fitted to all clips."
        )
    return (
        f"One fifth of the {kind} was held out for the figures, {len(judged.truth)} clips; another part "
        "chose the epoch and the threshold; the model was fitted to the rest."
    )


def _figures(judged: Judgement) -> str:
    shares = {
        "best of the known signs is right": ("closed_top1", judged.closed_top1()),
        "right and accepted": ("open_top1", judged.open_top1()),
        "other signs and no sign, taken for a known sign": ("unknown_accepted", judged.unknown_accepted()),
        "right when it names a sign": ("precision", judged.spoken_right()),
        "known signs of which it says anything": ("coverage", judged.coverage()),
    }
    lines = []
    for words, (figure, share) in shares.items():
        interval = judged.signer_interval(figure)
        by_signers = f"; by signers {interval[0]:.3f} to {interval[1]:.3f}" if interval else ""
        lines.append(f"- {words}: {share}{by_signers}")
    error = judged.calibration().error
    lines += [] if error is None else [f"- expected calibration error: {error:.3f}"]
    return "\n".join(lines)


def _table(judged: Judgement) -> str:
    signers = {
        sign: len({who for who, label in zip(judged.signers, judged.truth, strict=True) if label == sign})
        for sign in judged.signs
    }
    rows = ["| sign | clips | signers | recall | precision |", "|---|---|---|---|---|"]
    for sign in judged.signs:
        recall, precision = judged.recall(sign), judged.precision(sign)
        figures = f"{recall.short} | {precision.short}"
        rows.append(f"| {sign} | {recall.of} | {signers[sign]} | {figures} |")
    return "\n".join(rows)
