"""The deciding core: values in, a Decision out.

No clock, no log, no file, no browser. `sequence.decide` is the way in.
"""
