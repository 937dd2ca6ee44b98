"""What is heard: tones."""
