"""The page Live: what the camera sees, the sign it reads, and the transcript."""
