"""Four ConvLSTM layers over small pictures, as a tutorial on UCF-50 has them."""

from torch import Tensor, nn

from asl_live.errors import InputError
from asl_live.nets.convlstm import ConvLSTM
from asl_live.nets.frames import COLOURS, Dropout, PictureNetwork, Pictures, Size, Steps, begin_as_keras
from asl_live.nets.registry import register_network

FILTERS = (4, 8, 14, 16)
KERNEL = 3


@register_network("convlstm-stack")
class ConvLSTMStack(PictureNetwork):
    """Four ConvLSTM layers of 4, 8, 14 and 16 filters over pixels, each followed by pooling.

    As Keras builds it: ConvLSTM2D with tanh, 3x3 kernels and no padding, recurrent dropout, max-pooling
    1x2x2 that keeps odd edges, dropout between layers; the pictures of all steps are flattened and one
    linear layer reads them. Gates are logistic.

    A ConvLSTM layer has 4 * (3*3 * (in + out) + 1) * out parameters. With 4 outputs and 20 pictures
    of 64x64: 1,024 + 3,488 + 11,144 + 17,344, and 20*3*3*16*4 + 4 = 11,524 of the last layer, together
    44,524.
    """

    def __init__(
        self,
        outputs: int,
        steps: Steps = 20,
        size: Size = 64,
        pictures: Pictures = "rgb",
        dropout: Dropout = 0.2,
        recurrent_dropout: Dropout = 0.2,
    ) -> None:
        super().__init__(steps, size, pictures)
        self.layers = nn.ModuleList(
            ConvLSTM(channels, filters, KERNEL, padding=0, recurrent_dropout=recurrent_dropout)
            for channels, filters in zip((COLOURS, *FILTERS), FILTERS, strict=False)
        )
        self.pool = nn.MaxPool2d(2, ceil_mode=True)
        self.dropout = nn.Dropout(dropout)
        side = size
        for _ in FILTERS:
            side = max(-(-(side - KERNEL + 1) // 2), 0)
        if side < 1:
            raise InputError(
                f"pictures of side {size} are too small for four layers; give a size of at least 31"
            )
        self.classify = nn.Linear(steps * side * side * FILTERS[-1], outputs)
        self.apply(begin_as_keras)

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """The last layer's pictures of all steps, flattened."""
        assert crops is not None
        for number, layer in enumerate(self.layers):
            if number:
                crops = self.dropout(crops)
            hidden = layer(crops)
            crops = self.pool(hidden.flatten(0, 1)).unflatten(0, hidden.shape[:2])
        return crops.flatten(1)
