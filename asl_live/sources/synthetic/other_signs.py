"""Everyday signs that are none of the ten and near to some, for networks to learn what is none of them.

Written as the ten are, see :mod:`asl_live.sources.synthetic.signs`; each differs from one or two of them
in one thing: FINE is made like MOTHER and at the chest, WATER is made where MOTHER is and with another
handshape, SORRY moves like PLEASE and is a fist.
"""

from dataclasses import replace

from asl_live.sources.synthetic.signs import RAISE, Posture, Sign, Step, Vector

_TRAY = Posture(
    "flat", "palm", "waist", pointing=(0.85, 0.02, 0.5), palm=(0.05, 1.0, 0.15), offset=(-0.1, 0.3, 0.1)
)


def _moved(posture: Posture, inward: float, up: float, forward: float) -> Posture:
    across, high, away = posture.offset
    return replace(posture, offset=(across + inward, high + up, away + forward))


def _tapping(at: Posture, off: Posture, other: Posture | None = None, times: int = 2) -> tuple[Step, ...]:
    taps = [step for _ in range(times) for step in (Step(0.2, at, other), Step(0.2, off, other))]
    return (Step(RAISE, at, other), *taps, Step(0.25, at, other), Step(0.4, at, other))


def _going(*postures: Posture, both: bool = False, other: Posture | None = None) -> tuple[Step, ...]:
    """From posture to posture; with ``both`` the other hand does the same."""
    pairs = [(one, one if both else other) for one in postures]
    return (
        Step(RAISE, *pairs[0]),
        Step(0.25, *pairs[0]),
        *(Step(0.45, *pair) for pair in pairs[1:]),
        Step(0.45, *pairs[-1]),
    )


def _hand(
    shape: str, touch: str, place: str, pointing: Vector, palm: Vector, offset: Vector = (0, 0, 0)
) -> Posture:
    return Posture(shape, touch, place, pointing, palm, offset)


_fine = _hand("5", "thumb tip", "chest", (0.25, 0.95, 0.15), (0.95, -0.2, 0.1), (-0.05, 0.1, 0))
_water = _hand("W", "index tip", "chin", (0.2, 0.97, 0.1), (0.95, -0.1, 0.2))
_at_ear = _hand("1", "index tip", "temple", (0.45, 0.85, 0), (0.3, -0.1, 0.9), (0, -0.15, 0))
_glass = _hand("C", "thumb tip", "lips", (0.5, 0.5, 0.5), (0.85, 0.1, -0.4), (0, -0.03, 0.05))
_food = _hand("flat O", "fingertips", "lips", (0.55, 0.7, -0.4), (0.4, -0.2, -0.9), (0, 0, 0.03))
_fist_on_chest = _hand("S", "palm", "chest", (0.85, 0.5, 0.05), (0.05, 0, -1))
_hand_on_chest = _hand("flat", "palm", "chest", (0.9, 0.4, 0), (0.05, 0, -1))
_edge = _hand("flat", "little side", "other palm", (0.5, 0.1, 0.85), (0.85, 0, -0.5))
_good = _hand("flat", "fingertips", "lips", (0.5, 0.83, -0.15), (0.45, 0.1, -0.9), (-0.05, 0, 0.04))
_good_down = _hand("flat", "palm", "other palm", (0.7, 0.1, 0.7), (0.1, 1, -0.1), (0, 0.06, 0))
_bad_down = _hand("flat", "fingertips", "lips", (0.3, -0.3, 0.9), (0.05, -0.95, -0.2), (-0.1, -0.35, 0.4))
_tears = _hand("5", "fingertips", "nose", (0.1, 0.98, 0.1), (0.1, -0.1, -0.98), (-0.15, 0.15, 0.15))
_crossed = _hand("S", "wrist", "chest", (0.75, 0.6, 0.1), (0.2, 0, -0.95), (0.12, 0.05, 0.1))
_you = _hand("1", "index tip", "shoulder", (0.25, 0.05, 0.95), (0.3, -0.9, 0.1), (0.3, 0, 0.55))
_need = _hand("X", "wrist", "shoulder", (0.15, 0.9, 0.4), (0.2, -0.2, 0.9), (-0.1, 0.2, 0.25))
_needed = replace(_need, pointing=(0.15, -0.25, 0.95), palm=(0.15, -0.95, -0.2))
_more = _hand("flat O", "fingertips", "chest", (0.95, 0.2, 0.2), (0.2, -0.6, -0.7), (-0.03, 0.05, 0.3))
_home = _hand("flat O", "fingertips", "lips", (0.5, 0.75, -0.3), (0.4, -0.1, -0.9), (-0.08, 0, 0))
_home_end = replace(_home, place="temple", offset=(0, -0.22, 0))
_know = _hand("flat", "fingertips", "temple", (0.6, 0.75, -0.2), (0.3, -0.3, -0.9))
_think = _hand("1", "index tip", "temple", (0.6, 0.75, -0.1), (0.3, -0.3, -0.9))
_closed = _hand("S", "wrist", "temple", (0.3, 0.93, 0.2), (0.3, -0.1, -0.9), (-0.15, -0.3, 0.1))
_fist_below = _hand("S", "palm", "waist", (0.8, 0.1, 0.5), (0.05, -1, 0), (-0.05, 0.25, 0.1))
_fist_above = _hand("S", "wrist", "other palm", (0.3, 0.1, 0.95), (0.05, -1, 0), (0, 0.1, 0))
_brim = _hand("C", "thumb tip", "forehead", (0.6, 0.45, 0.6), (0.4, -0.85, 0.1))
_cheek = _hand("10", "thumb tip", "chin", (0.55, 0.75, 0), (0.4, -0.1, 0.85), (-0.18, 0.12, -0.1))
_like = _hand("5", "palm", "chest", (0.9, 0.35, 0.05), (0.05, 0, -1))
_wanted = _hand("claw", "palm", "waist", (0.3, 0.1, 0.95), (0, 1, 0.1), (-0.25, 0.25, 0.4))
_stroke = _hand("flat", "palm", "chest", (0.9, 0.3, 0), (0.05, 0.1, -1), (-0.02, -0.1, 0.05))
_done = _hand("5", "palm", "chest", (0.1, 0.98, 0.1), (0.1, 0, -1), (-0.35, 0.1, 0.3))

OTHER_SIGNS: dict[str, Sign] = {
    "fine": Sign(
        "The thumb of the spread hand taps the chest.", _tapping(_fine, _moved(_fine, -0.02, 0, 0.12))
    ),
    "water": Sign("The letter W taps the chin.", _tapping(_water, _moved(_water, -0.03, 0, 0.1))),
    "deaf": Sign(
        "The index finger touches the ear, then the mouth.",
        _going(_at_ear, replace(_at_ear, place="chin", offset=(-0.1, 0.05, 0))),
    ),
    "drink": Sign(
        "A hand around a glass tips it to the mouth.",
        _going(
            _glass, replace(_glass, pointing=(0.6, 0.75, 0.1), palm=(0.6, -0.1, -0.8), offset=(0, 0.05, 0.02))
        ),
    ),
    "eat": Sign("The fingertips go to the mouth, twice.", _tapping(_food, _moved(_food, -0.05, -0.1, 0.12))),
    "sorry": Sign(
        "The fist rubs the chest in a circle.",
        (Step(RAISE, _fist_on_chest), Step(1.7, _fist_on_chest, circle=0.13, turns=2)),
    ),
    "my": Sign(
        "The flat hand is laid on the chest.", _going(_moved(_hand_on_chest, 0, 0, 0.15), _hand_on_chest)
    ),
    "stop": Sign(
        "The edge of one hand comes down on the other palm.",
        _going(_moved(_edge, 0, 0.35, 0), _edge, other=_TRAY),
    ),
    "good": Sign("From the mouth down into the other palm.", _going(_good, _good_down, other=_TRAY)),
    "bad": Sign("From the mouth down, and the palm turns down.", _going(_good, _bad_down)),
    "sad": Sign(
        "Both spread hands sink before the face.", _going(_tears, _moved(_tears, 0, -0.5, 0), both=True)
    ),
    "love": Sign(
        "Both fists are crossed on the chest.", _going(_moved(_crossed, -0.2, 0, 0.1), _crossed, both=True)
    ),
    "you": Sign("The index finger points at the other.", _going(_moved(_you, -0.1, 0, -0.25), _you)),
    "need": Sign("A hooked finger nods, twice.", _tapping(_needed, _need)),
    "more": Sign(
        "The closed fingertips of both hands meet, twice.",
        tuple(replace(step, other=step.strong) for step in _tapping(_more, _moved(_more, -0.15, 0, 0))),
    ),
    "home": Sign("The closed fingertips touch beside the mouth and at the cheek.", _going(_home, _home_end)),
    "know": Sign("The fingertips tap the temple.", _tapping(_know, _moved(_know, -0.08, 0.03, 0.05))),
    "think": Sign("The index finger touches the temple.", _going(_moved(_think, -0.12, 0.03, 0.08), _think)),
    "understand": Sign(
        "A finger springs up from the fist beside the temple.",
        _going(_closed, replace(_closed, handshape="1")),
    ),
    "work": Sign(
        "One fist taps the other.", _tapping(_fist_above, _moved(_fist_above, 0, 0.12, 0), other=_fist_below)
    ),
    "boy": Sign(
        "Fingers and thumb close before the forehead, as on a cap.",
        _tapping(replace(_brim, handshape="flat O"), _moved(_brim, 0, 0, 0.08)),
    ),
    "girl": Sign("The thumb strokes the cheek.", _tapping(_moved(_cheek, 0.05, -0.08, 0.06), _cheek)),
    "like": Sign(
        "From the chest forward, while thumb and fingers close.",
        _going(_like, replace(_moved(_like, -0.1, 0, 0.35), handshape="flat O")),
    ),
    "want": Sign(
        "Both clawed hands are drawn in.", _going(_wanted, _moved(_wanted, 0, -0.03, -0.25), both=True)
    ),
    "happy": Sign(
        "Both flat hands brush up the chest, twice.",
        tuple(replace(step, other=step.strong) for step in _tapping(_stroke, _moved(_stroke, 0, 0.22, 0.08))),
    ),
    "finish": Sign(
        "Both spread hands turn outward.", _going(_done, replace(_done, palm=(0.1, 0, 1)), both=True)
    ),
}
