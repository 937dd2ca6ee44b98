"""From observations to events: window, decoder, recogniser."""
