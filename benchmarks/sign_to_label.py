"""How soon the label of a sign stands, for signers whom the network never saw.

    .venv/bin/python benchmarks/sign_to_label.py ARCHIVE... --keep FOLDER [--every 4]

Each clip becomes a stream: the signer rests, raises the hands, makes the sign and lowers them again, as
clips are varied when a network learns. A clip is taken to last as long as a window. The network is that of
the round that left its signer out, the thresholds are those of ``--model``. Clips of other signs and of
people at rest are made into streams alike.
"""

from dataclasses import replace

import click
import torch
from left_out import SPAN, Rounds, rounds_options

from asl_live import keypoints as kp
from asl_live.bundle import load_bundle
from asl_live.evaluation.events import EventFigures, Label
from asl_live.evaluation.streams import listen
from asl_live.observation import Observation
from asl_live.training.augment_rest import ease, lower
from asl_live.training.metrics import Share

STEPS = 30
REST, MOVE = 22, 4  # steps before and after the sign, and how many of them hands rise and sink
# A hand that keeps within so many shoulder widths holds its sign.
HELD = 0.12
SHOULDERS = 0.2  # width in image units


def stream(clip: torch.Tensor, seed: int) -> list[Observation]:
    """The steps [30, numbers] of a clip in the signing space, between rests."""
    whole = torch.cat((clip[:1].expand(REST, -1), clip, clip[-1:].expand(REST, -1)))[None].clone()
    down = ease(torch.arange(REST, 0, -1) / (MOVE + 1))
    lowered = torch.cat((down, torch.zeros(STEPS), down.flip(0)))
    lower(whole, lowered[None, :, None].expand(1, -1, 2), torch.Generator().manual_seed(seed))
    numbers = whole[0].numpy()
    numbers = numbers if numbers.shape[1] == kp.SIZE else kp.from_faceless(numbers)
    for part in (kp.body, kp.face, kp.left_hand, kp.right_hand):
        points = part(numbers)[..., :2]
        seen = points.any(-1, keepdims=True)
        points[:] = (0.5 + SHOULDERS * points) * seen
    return [Observation(number * SPAN / STEPS, one, 1.0) for number, one in enumerate(numbers)]


def is_held(clip: torch.Tensor) -> bool:
    """Whether the hands that are seen stay where they are, but for the beginning and the end."""
    hands = clip[5:-5, -2 * 3 * kp.HAND_POINTS :].unflatten(1, (2, kp.HAND_POINTS, 3))[:, :, 0, :2]
    for hand in hands.unbind(1):
        seen = hand[hand.ne(0).any(-1)]
        if len(seen) > 2 and (seen.quantile(0.95, 0) - seen.quantile(0.05, 0)).max() > HELD:
            return False
    return True


@click.command(context_settings={"show_default": True})
@rounds_options
@click.option("--model", default="starter", help="Whose thresholds count.")
@click.option("--every", default=4, help="Take every so many clips.")
def main(rounds: Rounds, model: str, every: int) -> None:
    """Print how long after a sign, and how long after the start of one that is held, its label stands."""
    decoder = load_bundle(model, "cpu").decoder
    moving, held = EventFigures(), EventFigures()
    quiet = []
    sign = Label("", (REST - MOVE) * SPAN / STEPS, (REST + STEPS) * SPAN / STEPS)
    for bundle, part in rounds.networks():
        bundle = replace(bundle, about=bundle.about.model_copy(update={"decoder": decoder}))
        for row in part[::every].tolist():
            clip = rounds.windows.keypoints[row]
            heard = listen(stream(clip, row), bundle)
            if rounds.clips[row].sign not in rounds.signs:
                quiet.append(not heard.events)
                continue
            labels = [replace(sign, sign=rounds.clips[row].sign)]
            figures = EventFigures.of(heard.events, labels, rounds.signs)
            moving, held = (moving, held + figures) if is_held(clip) else (moving + figures, held)
    for name, figures in (("that move", moving), ("that are held", held)):
        found = figures.as_json()
        click.echo(f"signs {name}: {figures.recall} got their event")
        for words, key in (("end", "delay_from_end"), ("start", "delay_from_start")):
            spread = found[key]
            click.echo(
                f"  from the {words} to the label: median {spread['median']} s, nine in ten within "
                f"{spread['p90']} s"
            )
    click.echo(f"other clips that got no event: {Share(sum(quiet), len(quiet))}")


if __name__ == "__main__":
    main()
