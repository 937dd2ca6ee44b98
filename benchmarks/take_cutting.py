"""How well hands-free takes are cut: against the synthetic signer's own times.

    python benchmarks/take_cutting.py [--takes 100]

Every take has another sign, pace, size, place, hand, unrest and rate. Prints the share that begins and
ends within 0.2 seconds of the movement, and the largest differences.
"""

import argparse
import json

import numpy as np

from asl_live.hands import Change, HandsCutter
from asl_live.sources.synthetic import SIGNS, SyntheticSource

ALLOWED = 0.2


def differences(seed: int, speed: tuple[float, float]) -> list[tuple[str, float, float]]:
    """Sign, and the seconds by which each take of a made-up signer begins and ends late."""
    rng = np.random.default_rng(seed)
    source = SyntheticSource(
        rng.permutation(list(SIGNS))[:4],
        speed=rng.uniform(*speed),
        size=rng.uniform(0.5, 1.2),
        position=(rng.uniform(0.4, 0.6), rng.uniform(0.4, 0.6)),
        hand=rng.choice(["right", "left"]),
        noise=rng.uniform(0.5, 1.5),
        seed=seed,
        rest=rng.uniform(0.8, 2.0),
        rate=float(rng.choice([15, 24, 30])),
        aspect=float(rng.choice([4 / 3, 16 / 9])),
    )
    cutter = HandsCutter()
    told = [cutter.step(frame.observation) for frame in source if frame.observation is not None]
    cuts = [cut for cut in [*told, cutter.finish()] if cut and cut.change in (Change.RESTED, Change.ENDLESS)]
    found = []
    for sign, start, end in source.truth:
        near = [cut for cut in cuts if cut.start < end and cut.end > start]
        late = (near[0].start - start, near[0].end - end) if len(near) == 1 else (np.inf, np.inf)
        found.append((sign, *late))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--takes", type=int, default=100)
    parser.add_argument("--speed", type=float, nargs=2, default=(0.7, 1.4), metavar=("SLOWEST", "QUICKEST"))
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    found: list[tuple[str, float, float]] = []
    seed = 0
    while len(found) < given.takes:
        found += differences(seed, tuple(given.speed))
        seed += 1
    found = found[: given.takes]
    late = np.array([one[1:] for one in found])
    if given.verbose:
        for sign, start, end in found:
            print(f"{sign:10} {start:+.3f} {end:+.3f}")
    finite = late[np.isfinite(late).all(1)]
    print(
        json.dumps(
            {
                "takes": len(late),
                "found_once": len(finite),
                "within_0.2_s": int((np.abs(late) <= ALLOWED).all(1).sum()),
                "median": np.median(finite, axis=0).round(3).tolist(),
                "earliest": finite.min(0).round(3).tolist(),
                "latest": finite.max(0).round(3).tolist(),
            }
        )
    )


if __name__ == "__main__":
    main()
