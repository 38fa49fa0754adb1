"""Prompts: points, boxes and masks as tokens and maps."""

from model.prompts.encoder import PromptEncoder

__all__ = ["PromptEncoder"]
