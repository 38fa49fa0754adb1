"""Evaluation: measures, the simulated annotator, protocols, and baselines to compare with."""
