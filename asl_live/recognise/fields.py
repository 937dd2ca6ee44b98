"""What was recognised, as JSON for other programs."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asl_live.recognise.predict import Prediction


def prediction_fields(prediction: "Prediction") -> dict[str, Any]:
    """An input's signs as JSON for other programs; times are in seconds, to the millisecond."""
    top = prediction.top
    return {
        "input": prediction.input,
        "model": prediction.model,
        "seconds": round(prediction.seconds, 3),
        "frames": prediction.frames,
        "events": [
            {
                "sign": event.sign,
                "confidence": round(event.confidence, 4),
                "start": round(event.start, 3),
                "end": round(event.end, 3),
            }
            for event in prediction.events
        ],
        "top": {"sign": top[0], "confidence": round(top[1], 4)} if top else None,
    }
