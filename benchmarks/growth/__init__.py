"""What a longer list costs: `python -m benchmarks.growth`.

A lane on a long list and a lane on a short one work in the same minutes. They share the machine, but each has
a site of its own. Only orders of the time when both were at work count. One after the other would not do: it
takes minutes to read a long list, and after that the machine may be slower or faster than before.

A browser context is renewed after 25 orders. With more of them, one lane's renewal may fall into the time
that counts and the other's not.
"""
