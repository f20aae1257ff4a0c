"""Proposes profile values for a saved page that the profile does not fit; for review. Pure.

Proposals come from labels and roles. None is made for a control that submits: a button that was guessed is a
reply that nobody wanted. None is made where two elements fit.
"""
