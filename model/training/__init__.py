"""Training as in the paper: simulated interaction over images and clips, its losses, and a resumable loop."""
