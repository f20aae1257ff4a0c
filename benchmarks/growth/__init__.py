"""What a longer list costs: a lane on a long one beside a lane on a short one, `python -m benchmarks.growth`.

Both work in the same minutes on the same machine, each on a site of its own, and only orders of the time when both were at work count. One
behind the other would not do: reading a long list takes minutes, behind which a machine may be slower or faster than before.

A browser context is renewed behind 25 orders: with more of them, a lane's renewal may fall into the time that counts and the other's not.
"""
