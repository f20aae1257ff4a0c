"""Reads an unknown page: its fields, actions, codes and traffic."""
