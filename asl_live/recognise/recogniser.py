"""The recogniser: observations in, readings and events out."""

import numpy as np
import torch

from asl_live.bundle import Bundle
from asl_live.errors import InputError
from asl_live.hands import Change, HandsCutter
from asl_live.nets.registry import to_probabilities
from asl_live.observation import Observation
from asl_live.recognise.decoder import Decoder
from asl_live.recognise.events import Event, Reading
from asl_live.recognise.personal import PersonalSigns
from asl_live.recognise.preparation import Preparation, to_inputs
from asl_live.recognise.window import Resampler, Window

# The network looks at the window after every so many steps.
STRIDE = 2
# Hands that were out of sight for longer begin a new movement.
HANDS_REST = 0.4


class Recogniser:
    """Ties resampling, window, network and decoder of one stream together.

    The same observations always give the same readings and events. Not for several threads at
    once; PyTorch is set to compute in one thread. threshold: acceptance, 0..1; None takes the bundle's
    own. personal: signs that were taught, beside the bundle's.
    """

    def __init__(
        self, bundle: Bundle, threshold: float | None = None, personal: PersonalSigns | None = None
    ) -> None:
        # MediaPipe needs the cores: a second thread for the network made captions a second late.
        torch.set_num_threads(1)
        if bundle.looks_at_whole_frames:
            raise InputError(
                f"the model {bundle.name} looks at whole pictures of videos, not at a signer; use it with "
                "asl-live predict, annotate or serve"
            )
        self.bundle, self.personal = bundle, personal
        self.signs = bundle.signs + (personal.signs if personal else ())
        inputs = bundle.network.inputs
        step = bundle.span / inputs.steps
        self._resampler = Resampler(step, restart=bundle.span)
        self._preparation = Preparation(inputs)
        self._window = Window(inputs.steps)
        self._decoder = Decoder(self.signs, bundle.decoder, shortest=step)
        if threshold is not None:
            self.threshold = threshold
        self.reset()

    @property
    def threshold(self) -> float:
        """The probability at which a sign is accepted, 0..1."""
        return self._decoder.threshold

    @threshold.setter
    def threshold(self, value: float) -> None:
        self._decoder.threshold = min(max(float(value), 0.0), 1.0)

    @property
    def evidence(self) -> dict[str, float]:
        """Seconds of probability gathered by the events of each sign since the stream began."""
        return dict(self._decoder.evidence)

    def reset(self) -> None:
        """Begin a new stream."""
        self._ended: list[Event] = []
        self._resampler.reset()
        self._break()
        self._decoder.reset()

    def observe(self, observation: Observation) -> Reading | None:
        """Take an observation; a reading where it completes a step that the network looks at.

        Raises InputError if the model needs pixels and the observation has none.
        """
        if not self._resampler.continues(observation):
            self._ended = list(self.finish())
            self._break()
        cut = self._hands.step(observation)
        # Hands that are still in sight may hold a sign.
        if cut and cut.change in (Change.RESTED, Change.DROPPED) and not self._preparation.hands_seen:
            self._rest(cut.lowered)
        reading: tuple[float, np.ndarray] | None = None
        started: list[Event] = []
        for step in self._resampler.push(observation):
            self._window.push(self._preparation(step))
            self._follow_hands(step.time)
            self._steps += 1
            if self._steps % STRIDE:
                continue
            probabilities = self._look()
            new, ended = self._decoder.update(step.time, probabilities, self._began(step.time))
            started += [new] if new else []
            self._ended += [ended] if ended else []
            reading = (step.time, probabilities)
        if reading is None:
            return None
        time, probabilities = reading
        ranked = sorted(zip(self.signs, map(float, probabilities), strict=False), key=lambda one: -one[1])
        finished, self._ended = tuple(self._ended), []
        return Reading(
            time, tuple(ranked), float(probabilities[-1]), tuple(started), self._decoder.current, finished
        )

    def finish(self) -> tuple[Event, ...]:
        """The input has ended: the events that no reading has told of yet."""
        cut = self._hands.finish()
        event = self._decoder.finish(cut.lowered if cut else None)
        ended, self._ended = self._ended + ([event] if event else []), []
        return tuple(ended)

    def _break(self) -> None:
        self._preparation.reset()
        self._hands = HandsCutter()
        self._window.clear()
        self._steps = 0
        self._hands_since = 0.0
        self._hands_seen: float | None = None

    def _rest(self, at: float) -> None:
        """The hands have come to rest: the sign is over, and what comes next is none of it."""
        event = self._decoder.rest(at)
        self._ended += [event] if event else []
        self._window.clear()

    def _began(self, now: float) -> float:
        """When the movement now seen began; the window shows nothing older."""
        return max(self._hands_since, self._hands.since or 0.0, now - self.bundle.span)

    def _follow_hands(self, time: float) -> None:
        if not self._preparation.hands_seen:
            return
        if self._hands_seen is None or time - self._hands_seen > HANDS_REST:
            self._hands_since = time
        self._hands_seen = time

    @torch.no_grad()
    def _look(self) -> np.ndarray:
        network = self.bundle.network
        inputs = to_inputs(network, self._window.items())
        if self.personal is None:
            return to_probabilities(network(*inputs), len(self.bundle.signs))[0].cpu().numpy()
        embedding = network.embed(*inputs)
        known = to_probabilities(network.classify(embedding), len(self.bundle.signs))[0].cpu().numpy()
        return self.personal.judge(known, embedding[0].cpu().numpy())
