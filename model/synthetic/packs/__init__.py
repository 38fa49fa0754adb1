"""Folders of real material for clips: cut-outs, photographs, annotated photographs, frames of real videos."""
