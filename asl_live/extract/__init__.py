"""From a frame to an observation: keypoints, crop, drawing."""
