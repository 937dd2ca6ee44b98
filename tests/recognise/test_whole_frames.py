import pytest

from asl_live.bundle import PICTURES, WHOLE_FRAMES
from asl_live.errors import InputError
from asl_live.nets.registry import Inputs
from asl_live.recognise.predict import predict
from tests.recognise.fakes import height_bundle


@pytest.mark.parametrize("inputs", [Inputs("signing-space", None), Inputs(None, "landmarks")])
def test_a_model_that_claims_to_look_at_pictures_and_does_not_is_refused(inputs):
    bundle = height_bundle(inputs, training={PICTURES: WHOLE_FRAMES})
    with pytest.raises(InputError, match="network looks at a signer; copy"):
        predict("synthetic:hello?seconds=1", bundle)
