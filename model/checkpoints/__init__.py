"""Weights: which files are published, fetching and verifying them, and fitting them into a network.

``catalogue``, ``fetch``, ``record`` and ``verify`` import no torch, so that commands which only handle files
start at once.
"""
