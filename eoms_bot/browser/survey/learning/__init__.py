"""Proposes what a profile could say where a saved page lacks what it says: from labels and roles, for a person to review. Pure.

Never for a control that submits: a button that was guessed is a reply that nobody wanted. Nor where two elements fit.
"""
