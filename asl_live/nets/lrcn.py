"""Convolutions on single pictures, and an LSTM over what they find, as a tutorial on UCF-50 has them."""

from torch import Tensor, nn

from asl_live.errors import InputError
from asl_live.nets.frames import (
    COLOURS,
    BatchNorm,
    Dropout,
    KerasLSTM,
    PictureNetwork,
    Pictures,
    SinglePictures,
    Size,
    Steps,
    begin_as_keras,
    by_frame,
)
from asl_live.nets.registry import register_network

POOLS = (4, 4, 2, 2)
FILTERS = (16, 32, 64, 64)
UNITS = 32


@register_network("lrcn")
class LRCN(PictureNetwork):
    """Four small convolutions on each picture and an LSTM of 32 units over them.

    A long-term recurrent convolutional network (Donahue et al. 2015, arXiv:1411.4389) as Keras builds it:
    3x3 convolutions of 16, 32, 64 and 64 filters with ReLU, pooled by 4, 4, 2 and 2, dropout after
    the first three. With 4 outputs and pictures of 64x64: 448 + 4,640 + 18,496 + 36,928, the LSTM
    4*32*(64 + 32 + 1) = 12,416 and 132 of the last layer, together 73,060.
    """

    def __init__(
        self,
        outputs: int,
        steps: Steps = 20,
        size: Size = 64,
        pictures: Pictures = "rgb",
        dropout: Dropout = 0.25,
    ) -> None:
        super().__init__(steps, size, pictures)
        side, layers = size, []
        for channels, filters, pool in zip((COLOURS, *FILTERS), FILTERS, POOLS, strict=False):
            layers += [
                nn.Conv2d(channels, filters, 3, padding=1),
                nn.ReLU(),
                nn.MaxPool2d(pool),
                nn.Dropout(dropout),
            ]
            side //= pool
        if side < 1:
            raise InputError(
                f"pictures of side {size} are too small for its pooling; give a size of at least 64"
            )
        self.look = nn.Sequential(*layers[:-1], nn.Flatten())
        self.follow = KerasLSTM(side * side * FILTERS[-1], UNITS)
        self.classify = nn.Linear(UNITS, outputs)
        self.apply(begin_as_keras)

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """The LSTM's last state, [batch, 32]."""
        assert crops is not None
        return self.follow(by_frame(self.look, crops))


@register_network("frame-cnn")
class FrameCNN(SinglePictures):
    """Two convolutions on single pictures; the answer is the mean over the pictures of a window.

    It knows nothing of time: while training it looks at one picture of each window, drawn anew each
    time, and afterwards the probabilities of all pictures are averaged. Two 3x3 convolutions of 64
    filters with ReLU, batch normalisation, pooling, a mean over the picture, 256 units, batch
    normalisation: 1,792 + 36,928 + 128 + 16,640 + 512, and 257 for each output.
    """

    def __init__(self, outputs: int, steps: Steps = 20, size: Size = 64, pictures: Pictures = "rgb") -> None:
        super().__init__(steps, size, pictures)
        self.look = nn.Sequential(
            nn.Conv2d(COLOURS, 64, 3),
            nn.ReLU(),
            nn.Conv2d(64, 64, 3),
            nn.ReLU(),
            nn.BatchNorm2d(64),
            nn.MaxPool2d(2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(64, 256),
            nn.ReLU(),
            BatchNorm(256),
        )
        self.classify = nn.Linear(256, outputs)
        self.apply(begin_as_keras)
