"""The pictures of the window's pages: what stands before the camera, and the camera itself."""
