"""A page on this machine that says what is signed in a video."""
