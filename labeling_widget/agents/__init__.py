"""Agents that answer: asked by reviewers in a chat, or for the records of a dataset."""
